"""Prompts are Markdown files of ``prompts/``; a variable is written ``{{name}}``, and a missing one is an error by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from interviewer.errors import ContentError, Fault

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
_VARIABLE = re.compile(r"{{(\w+)}}")
_COMMENT = re.compile(r"\A<!--.*?-->\s*", re.DOTALL)


class Prompt:
    """One prompt file. A comment at its head is for people and is not sent."""

    def __init__(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise ContentError([Fault(str(path), 0, "", f"cannot be read: {error}")]) from None
        self._path, self._text = path, _COMMENT.sub("", text).strip()
        self.variables = frozenset(_VARIABLE.findall(self._text))

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its variables set in; what a value holds is not looked at again.

        Raises ContentError when the file and the caller do not name the same variables.
        """
        odd = [*sorted(self.variables - set(values)), *sorted(set(values) - self.variables)]
        if odd:
            missing = odd[0] in self.variables
            told = f"variable {{{{{odd[0]}}}}} {'has no value' if missing else 'is not in the file'}"
            raise ContentError([Fault(str(self._path), 0, odd[0], told)])
        return _VARIABLE.sub(lambda match: values[match[1]], self._text)


@lru_cache(maxsize=64)
def prompt(name: str) -> Prompt:
    """The shipped prompt of that name, read once. Raises ContentError."""
    return Prompt(PROMPTS / f"{name}.md")
