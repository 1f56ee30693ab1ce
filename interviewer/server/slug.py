"""Names for downloaded files."""

from __future__ import annotations

import re
import time
import unicodedata


def file_name(title: str, at: float) -> str:
    """``2026-11-27-overfitting-how-to-prevent-it``: the date (UTC) and the title in plain letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
    return f"{time.strftime('%Y-%m-%d', time.gmtime(at))}-{words or 'interview'}"
