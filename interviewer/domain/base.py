"""What all domain values share: they are frozen, and an unknown key is an error."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; lists in files become tuples, unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Level = Literal["junior", "mid", "senior"]
LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")

RoundKind = Literal[
    "fundamentals", "system_design", "project_deep_dive", "coding", "behavioral", "product_sense", "drill"
]

Mode = Literal["real", "coach"]


def level_rank(level: Level) -> int:
    """0 for junior, 1 for mid, 2 for senior."""
    return LEVELS.index(level)
