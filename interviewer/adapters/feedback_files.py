"""Feedback that was written, a file an interview in the data folder; it can be deleted and is written again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import re
from pathlib import Path

_log = logging.getLogger(__name__)
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


class FeedbackFiles:
    """Implements ports.Shelf."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def kept(self, interview_id: str, key: str) -> str | None:
        """See ports.Shelf; a file that cannot be read counts as absent."""
        return await asyncio.to_thread(self._read, interview_id, key)

    async def keep(self, interview_id: str, key: str, text: str) -> None:
        """See ports.Shelf."""
        await asyncio.to_thread(self._write, interview_id, key, text)

    async def forget(self, interview_id: str) -> None:
        """See ports.Shelf."""
        if _ID.fullmatch(interview_id):
            with contextlib.suppress(OSError):
                (self._folder / f"{interview_id}.json").unlink(missing_ok=True)

    def _read(self, interview_id: str, key: str) -> str | None:
        if not _ID.fullmatch(interview_id):
            return None
        try:
            found = json.loads((self._folder / f"{interview_id}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        text = found.get("text") if isinstance(found, dict) and found.get("key") == key else None
        return text if isinstance(text, str) else None

    def _write(self, interview_id: str, key: str, text: str) -> None:
        if not _ID.fullmatch(interview_id):
            return
        part = self._folder / f"{interview_id}.{os.getpid()}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({"key": key, "text": text}, ensure_ascii=False), encoding="utf-8")
            part.replace(self._folder / f"{interview_id}.json")
        except (OSError, UnicodeEncodeError) as error:
            _log.warning("feedback cannot be kept in %s: %s", self._folder, error)
