"""A report in one file: its own styles and script inside, nothing to fetch, no server needed."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from interviewer.domain.interview import Record
from interviewer.domain.report import Report

if TYPE_CHECKING:
    from interviewer.server.pages import Pages


def in_one_file(pages: Pages, record: Record, report: Report) -> str:
    """The page as one HTML text. Its own policy forbids it to load or send anything."""
    from interviewer.server.report_pages import NOTHING_AROUND, report_context

    script = _script((pages.static / "report.js").read_text(encoding="utf-8"))
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_digest(script)}'; img-src data:"
    context = report_context(record, report) | NOTHING_AROUND
    return pages.text(
        "report_file.html",
        **context | {"standalone": True, "example": False},
        styles=Markup(_styles(pages.static, "base.css", "report.css")),
        script=Markup(script),
        policy=policy,
    )


def _styles(folder: object, *names: str) -> str:
    from pathlib import Path

    texts = [(Path(str(folder)) / name).read_text(encoding="utf-8") for name in names]
    return re.sub(r"/\*.*?\*/\s*", "", "\n".join(texts), flags=re.DOTALL).replace("</", "<\\/")


def _script(text: str) -> str:
    return text.replace("</", "<\\/")


def _digest(script: str) -> str:
    """What a policy calls the script by."""
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
