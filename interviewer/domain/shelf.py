"""Kept interviews as one looks for them: their tags, where they came from, and the bands of their rounds."""

from __future__ import annotations

import re
from typing import Literal

from interviewer.domain.base import RoundKind, Value
from interviewer.domain.interview import Interview, InterviewState
from interviewer.errors import BadInput

Origin = Literal["held", "pasted", "imported"]
MOST_TAGS = 12
MOST_TAG_CHARS = 32
MOST_TITLE_CHARS = 160


class RoundBand(Value):
    """The band of one round; ``band`` is None when it could not be judged."""

    index: int
    kind: RoundKind
    subject_id: str
    band: int | None
    band_low: int | None = None
    band_high: int | None = None


class Shelved(Value):
    """One interview of the list."""

    interview: Interview
    tags: tuple[str, ...] = ()
    origin: Origin = "held"
    bands: tuple[RoundBand, ...] = ()


class Wanted(Value):
    """What to look for: words of the title, a tag, a state, where it came from, a question; None or '' for any."""

    words: str = ""
    tag: str | None = None
    state: InterviewState | None = None
    origin: Origin | None = None
    subject: str | None = None

    @property
    def is_open(self) -> bool:
        """True when everything is wanted."""
        return self == Wanted()


def clean_title(text: str) -> str:
    """A title on one line. Raises BadInput when nothing is left, or too much."""
    title = " ".join(text.split())
    if not 1 <= len(title) <= MOST_TITLE_CHARS:
        raise BadInput(f"a name has 1 to {MOST_TITLE_CHARS} characters", field="title")
    return title


def clean_tags(text: str) -> tuple[str, ...]:
    """Tags from a text that separates them by commas: lower case, without repeats. Raises BadInput."""
    tags = tuple(dict.fromkeys(" ".join(part.lower().split()) for part in re.split(r"[,;\n]", text)))
    tags = tuple(tag.lstrip("#") for tag in tags if tag.lstrip("#"))
    if len(tags) > MOST_TAGS or any(len(tag) > MOST_TAG_CHARS for tag in tags):
        raise BadInput(f"at most {MOST_TAGS} tags of {MOST_TAG_CHARS} characters, separated by commas", field="tags")
    return tags
