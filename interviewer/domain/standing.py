"""Where each point stands: the fold over all that was heard so far. Used by the director and by the score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interviewer.domain.interview import FalseClaim, Heard, NumberHeard, Verdict

_RANK = {"missing": 0, "unscored": 1, "wrong": 1, "partial": 2, "covered": 3}
_RIGHT = ("exact", "within_tolerance")
_ON_THE_WAY = (*_RIGHT, "no_number", "unclear")


def one_ear(heard: Iterable[Heard], preferred: str = "llm") -> tuple[Heard, ...]:
    """One Heard a turn: the preferred ear's where there is one, else the other's; in order of turns."""
    best: dict[int, Heard] = {}
    for item in heard:
        if item.turn not in best or item.ear == preferred:
            best[item.turn] = item
    return tuple(best[turn] for turn in sorted(best))


def best_ear(heard: Iterable[Heard]) -> str:
    """The ear whose verdicts count: a model's where one heard anything, else the embedded one's."""
    return "llm" if any(item.ear == "llm" for item in heard) else "quick"


def merge(old: Verdict | None, new: Verdict) -> Verdict:
    """The verdict that stands when ``new`` comes after ``old``.

    The last stand counts: a later right answer replaces a wrong one and a later wrong one a right one; a later partial
    mention never lowers what was covered.
    """
    if old is None or old.label == "missing":
        return new
    if new.label == "wrong":
        return new
    return new if _RANK[new.label] > _RANK[old.label] else old


def standing(heard: Iterable[Heard]) -> dict[str, Verdict]:
    """The verdict that stands for each point heard of so far."""
    now: dict[str, Verdict] = {}
    for item in heard:
        for verdict in item.verdicts:
            now[verdict.point] = merge(now.get(verdict.point), verdict)
    return now


def gains(heard: Sequence[Heard]) -> dict[int, set[str]]:
    """Per candidate turn, the points that it improved."""
    now: dict[str, Verdict] = {}
    gained: dict[int, set[str]] = {}
    for item in heard:
        for verdict in item.verdicts:
            old = now.get(verdict.point)
            now[verdict.point] = merge(old, verdict)
            better = verdict.label in ("covered", "partial") and (
                old is None or _RANK[verdict.label] > _RANK[old.label]
            )
            if better:
                gained.setdefault(item.turn, set()).add(verdict.point)
        if any(number.verdict in _RIGHT for number in item.numbers):
            gained.setdefault(item.turn, set()).add("number")
    return gained


def false_claims(heard: Iterable[Heard]) -> dict[str, tuple[FalseClaim, bool]]:
    """Each misconception heard, where it was last said, and whether it was taken back after that."""
    found: dict[str, tuple[FalseClaim, bool]] = {}
    for item in heard:
        for claim in item.false_claims:
            found[claim.id] = (claim, False)
        for name in item.repaired:
            if name in found:
                found[name] = (found[name][0], True)
    return found


def latest_numbers(heard: Iterable[Heard]) -> dict[tuple[str, str], NumberHeard]:
    """The number that stands for each (check, output): the last that was not taken back."""
    found: dict[tuple[str, str], NumberHeard] = {}
    for item in heard:
        for number in item.numbers:
            given_before = number.verdict == "no_number" and (number.check, number.output) in found
            if not number.retracted and not given_before:
                found[(number.check, number.output)] = number
    return found


def all_numbers(heard: Sequence[Heard]) -> tuple[NumberHeard, ...]:
    """Every number claimed, in order; one that a later number for the same quantity replaced counts as taken back."""
    latest = latest_numbers(heard)
    return tuple(
        number if number is latest.get((number.check, number.output)) else number.model_copy(update={"retracted": True})
        for item in heard
        for number in item.numbers
    )


def worth_telling(numbers: Sequence[NumberHeard]) -> tuple[NumberHeard, ...]:
    """The numbers without those that only led to the one that stands: right, not given yet, or mended in the same answer."""
    stands = {(number.check, number.output, number.turn) for number in numbers if not number.retracted}
    return tuple(
        number
        for number in numbers
        if not number.retracted
        or (number.verdict not in _ON_THE_WAY and (number.check, number.output, number.turn) not in stands)
    )


def is_right(number: NumberHeard) -> bool:
    """True when the calculator accepts the number in full."""
    return number.verdict in _RIGHT and not number.partial
