"""Challenges: a wrong claim or a wrong number is taken up once, by a question that teaches nothing."""

from __future__ import annotations

from interviewer.domain.course import Course
from interviewer.domain.interview import FalseClaim, Move, NumberHeard
from interviewer.domain.spans import words
from interviewer.domain.standing import false_claims, is_right
from interviewer.domain.subject import Falsehood

BESIDE = 3
_IN_DOUBT = ("wrong_method", "wrong_unit", "method_right_slip", "unclear")


def claim_challenges(course: Course) -> list[Move]:
    """One move for each wrong claim that stands and has not been taken up; the worst and latest first."""
    done = {move.misconception for move in course.moves if move.misconception}
    by_id = {item.id: item for item in course.subject.falsehoods}
    order = {"critical": 0, "major": 1, "minor": 2}
    standing = [
        (by_id[name], claim)
        for name, (claim, repaired) in false_claims(course.heard).items()
        if not repaired and name not in done and name in by_id and not _is_a_right_number(course, claim)
    ]
    standing.sort(key=lambda pair: (-pair[1].turn, order.get(pair[0].severity, 1)))
    moves = [_challenge(item, claim.quote) for item, claim in standing]
    return [move for move in moves if course.fresh(move.text)]


def _is_a_right_number(course: Course, claim: FalseClaim) -> bool:
    """True when the words are hardly more than a result that the calculator accepts."""
    return any(
        is_right(number)
        and not number.retracted
        and number.turn == claim.turn
        and (number.quote in claim.quote or claim.quote in number.quote)
        and len(words(claim.quote)) <= len(words(number.quote)) + BESIDE
        for item in course.heard
        for number in item.numbers
    )


def _challenge(item: Falsehood, quote: str) -> Move:
    return Move(
        kind="challenge",
        text=item.corrective_followup,
        misconception=item.id,
        target=item.linked,
        quote=quote,
        points=(item.linked,) if item.linked else (),
        step="direct",
    )


def number_challenges(course: Course) -> list[Move]:
    """One move for each number of the last turn that is in doubt and has not been taken up."""
    if course.last is None:
        return []
    done = {(move.checks[0], move.quote) for move in course.moves if move.kind == "challenge" and move.checks}
    seen = {check for check, _ in done}
    moves = []
    for number in course.last.numbers:
        if number.retracted or is_right(number) or number.verdict not in _IN_DOUBT:
            continue
        if number.check in seen and (number.check, number.quote) in done:
            continue
        if sum(1 for check, _ in done if check == number.check) < 2:
            moves.append(_doubt(course, number))
    return [move for move in moves if course.fresh(move.text)]


def _doubt(course: Course, number: NumberHeard) -> Move:
    said = number.claimed if number.claimed is not None else "that"
    plain = f"Walk me through how you got {said:g}." if isinstance(said, float) else "Walk me through how you got that."
    text = number.followup if number.followup and course.fresh(number.followup) else plain
    points = tuple(t.id for t in course.subject.targets if t.numeric_check == number.check)
    return Move(kind="challenge", text=text, checks=(number.check,), quote=number.quote, points=points)
