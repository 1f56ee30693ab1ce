"""Forms of the pages: what a browser sends, and where it is sent next."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import Request
from fastapi.responses import RedirectResponse

from interviewer.errors import BadInput

MOST_FIELDS = 2000


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that are not empty; of several of one name the last. Raises BadInput."""
    return {name: values[-1] for name, values in (await fields_of(request)).items() if values[-1]}


async def fields_of(request: Request) -> dict[str, list[str]]:
    """All fields of a form, empty ones too. Raises BadInput."""
    try:
        return parse_qs((await request.body()).decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadInput("the form cannot be read") from None


def see(url: str) -> RedirectResponse:
    """Sends the browser on after a form."""
    return RedirectResponse(url, status_code=303)


def within(url: str | None, otherwise: str) -> str:
    """A way back that stays on this server."""
    return url if url and url.startswith("/") and not url.startswith(("//", "/\\")) else otherwise
