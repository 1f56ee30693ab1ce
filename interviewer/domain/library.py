"""The library: notes on papers and practices, as values."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from interviewer.domain.base import Value
from interviewer.domain.drill import Drill, Mark
from interviewer.domain.plan import Plan
from interviewer.domain.rubric import Question, Text


class NoteFact(Value):
    """One fact of a note. Marks: V read in the source, V2 second hand, C computed, U unverified."""

    text: Text
    mark: Mark = "U"


class NoteHeader(Value):
    """The front matter of a note."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Text
    kind: Literal["paper", "practice", "guide", "seed"]
    origin: Text
    topics: tuple[str, ...] = ()
    facts: tuple[NoteFact, ...] = ()


class Note(NoteHeader):
    """A note of the library; ``body`` is Markdown."""

    body: Text


class Bank(Value):
    """Everything in knowledge/: the questions, drills, plans and notes, by id."""

    questions: dict[str, Question]
    drills: dict[str, Drill]
    plans: dict[str, Plan]
    notes: dict[str, Note]
