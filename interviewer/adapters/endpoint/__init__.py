"""A model endpoint of the OpenAI kind (chat completions), as the port ``Model``.

``client.py`` makes the calls: one retry layer, the account and the breaker. ``operation.py`` holds the deadlines of a call
and what is left to it, ``exchange.py`` sends one request, ``wire.py`` reads the reply, ``requests.py`` builds requests from
what the endpoint can do, ``capabilities.py`` remembers that, ``faults.py`` maps every way to fail to EndpointError,
``breaker.py`` stops calling what keeps failing, ``recording.py`` keeps exchanges, ``spans.py`` tells OpenTelemetry of them.
"""
