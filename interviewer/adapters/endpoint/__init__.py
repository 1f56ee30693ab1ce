"""A model endpoint of the OpenAI kind (chat completions), as the port ``Model``.

``client.py`` makes the calls: one retry layer, deadlines, the account, the breaker. ``wire.py`` reads replies,
``requests.py`` builds requests from what the endpoint can do, ``capabilities.py`` remembers that, ``faults.py`` maps
every way to fail to EndpointError, ``breaker.py`` stops calling what keeps failing, ``recording.py`` keeps exchanges.
"""
