"""The words of the interface: a JSON file a language in ``web/languages``, English behind what a file leaves out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

DEFAULT = "en"


class Languages:
    """The languages that there are files for."""

    def __init__(self, folder: Path) -> None:
        self._words = {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}

    @property
    def names(self) -> dict[str, str]:
        """Each language by its code, in its own name."""
        return {code: words["language.name"] for code, words in self._words.items()}

    def words(self, code: str) -> Callable[[str], str]:
        """Gives the words of a key in that language; raises KeyError for a key that English does not have."""
        english = self._words[DEFAULT]
        chosen = english | self._words.get(code, {})
        return chosen.__getitem__


def _read(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
