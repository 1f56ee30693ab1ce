"""An answer as it is kept: without control characters, within bounds."""

from __future__ import annotations

import unicodedata

from interviewer.errors import BadInput

MOST_CHARS = 20_000
MOST_CLIENT_ID = 100


def cleaned(client_id: str, text: str) -> str:
    """The answer without control characters (line breaks and tabs stay). Raises BadInput."""
    if not client_id or len(client_id) > MOST_CLIENT_ID or not client_id.isprintable():
        raise BadInput(f"client_id must be 1 to {MOST_CLIENT_ID} printable characters", field="client_id")
    if len(text) > MOST_CHARS:
        raise BadInput(
            f"the answer has {len(text):,} characters; at most {MOST_CHARS:,} can be taken, send it in parts",
            field="text",
        )
    return "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cs"))
