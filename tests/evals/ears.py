"""Ears that are stupid on purpose: the figures have to fall with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from evals.model import Context
from interviewer.domain.interview import Heard, Label, Prompt, Turn, Verdict
from interviewer.domain.subject import Subject


class SameEar:
    """Hears the same label at every point, whatever is said."""

    name = "quick"

    def __init__(self, label: Label = "covered", confidence: float = 1.0) -> None:
        self.label, self.confidence = label, confidence

    async def hear(
        self, subject: Subject, turns: Sequence[Turn], before: Sequence[Heard], *, interview_id: str = ""
    ) -> Heard:
        """All points, quoting the whole turn."""
        last = turns[-1]
        verdicts = tuple(
            Verdict(point=t.id, label=self.label, quote=last.text, turn=last.seq, confidence=self.confidence)
            for t in subject.targets
        )
        return Heard(turn=last.seq, ear=self.name, verdicts=verdicts)

    async def prompts(self, subject: Subject, turns: Sequence[Turn]) -> tuple[Prompt, ...]:
        """None."""
        return ()


class With(Context):
    """A context whose ear is another."""

    @cached_property
    def ear(self) -> Any:
        """The one that was put in."""
        return self.extra["ear"]


def context_with(ear: Any, *, fast: bool = True) -> Context:
    """The repository's data alone, heard by this ear."""
    return With(data=None, extra={"ear": ear}, fast=fast)


def values(result: Any) -> dict[str, float]:
    """Figures by "part / metric"."""
    return {f"{row.part} / {row.metric}": row.value for row in result.rows}
