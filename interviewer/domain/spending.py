"""What model calls came to: per turn, per interview, per day and in all."""

from __future__ import annotations

from interviewer.domain.base import Value


class Spent(Value):
    """Sums over some calls. ``cost`` counts the calls whose model has a price; ``unpriced`` is how many have none.

    ``first_token`` and ``seconds`` are means over the calls that went well, in seconds; None without one. ``failed`` calls
    count in ``calls``.
    """

    calls: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    estimated: bool = False
    cost: float = 0.0
    unpriced: int = 0
    first_token: float | None = None
    seconds: float | None = None


class TurnSpent(Value):
    """The calls made for one turn of the candidate (None: for the interview as a whole) and purpose."""

    turn: int | None
    purpose: str
    spent: Spent


class InterviewSpent(Value):
    """What one interview came to, and its parts."""

    interview_id: str
    spent: Spent
    turns: tuple[TurnSpent, ...] = ()


class Spending(Value):
    """All of it. ``budget_*`` is what may be spent, None without a limit."""

    total: Spent
    today: Spent
    by_model: dict[str, Spent]
    budget_interview: float | None = None
    budget_day: float | None = None
