"""Whether the model endpoint can be used: one tiny call, and a line about it for a person; and where speech goes."""

from __future__ import annotations

from interviewer.adapters.endpoint.capabilities import address
from interviewer.domain.model_calls import Usage
from interviewer.errors import EndpointError
from interviewer.settings import price_of
from interviewer.wiring import Services


async def endpoint_line(services: Services) -> tuple[bool, str]:
    """True when all is well, and what was found. What the endpoint can do is kept for later calls."""
    settings, endpoint = services.settings, services.endpoint
    if endpoint is None:
        return True, "none needed: the embedded ear and voice are in use"
    where = f"model {settings.model} at {endpoint.address} ({settings.endpoint_source})"
    try:
        found = await endpoint.probe()
    except EndpointError as error:
        return False, f"{where}: {error.message}"
    abilities = {
        "streaming": found.streaming,
        "JSON schema": found.json_schema,
        "JSON mode": found.json_mode if not found.json_schema else True,
        "tools": found.tools,
        "usage": found.usage,
    }
    told = ", ".join(f"{name} {'yes' if able else 'no'}" for name, able in abilities.items())
    return _priced(services, f"{where}: {told}")


def audio_line(services: Services) -> tuple[bool, str] | None:
    """The same of the audio endpoint, for which no call is made; None where no model for speech is named."""
    settings, audio = services.settings, services.audio
    models = {"dictation with": settings.audio_model, "reading aloud with": settings.speech_model}
    named = ", ".join(f"{what} {model}" for what, model in models.items() if model)
    if not named:
        return None
    if not audio.base_url:
        return False, f"{named}: no address; set INTERVIEWER_AUDIO_BASE_URL or OPENAI_BASE_URL"
    return (
        True,
        f"{named} at {address(audio.base_url)}: configured; the first use in the room will show whether it works",
    )


def _priced(services: Services, told: str) -> tuple[bool, str]:
    """A budget without a price would never stop anything."""
    settings = services.settings
    unpriced = [
        name
        for name in dict.fromkeys((settings.model, settings.ear_model))
        if name and price_of(settings.prices, name, Usage()) is None
    ]
    if not unpriced:
        return True, told
    table = f'[prices."{unpriced[0]}"] input = ..., output = ... (money for a million tokens)'
    if settings.budget_day is not None or settings.budget_interview is not None:
        return False, f"{told}; a budget is set but {unpriced[0]} has no price: add {table} to config.toml"
    return True, f"{told}; costs are not counted, for want of {table} in config.toml"
