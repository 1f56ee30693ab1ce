"""What a model is asked to listen for in one answer: all of a question, the relevant part of a drill, in few requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interviewer.domain.base import Value
from interviewer.domain.interview import Heard, Turn, Verdict
from interviewer.domain.rubric import NumericCheck
from interviewer.domain.standing import false_claims, one_ear, standing
from interviewer.domain.subject import Falsehood, Subject, Target

MOST_POINTS = 24
MOST_IN_A_REQUEST = 24
MOST_CLAIMS = 20
RECENT_QUESTIONS = 2


class Listening(Value):
    """Points in batches, one a request, and the wrong claims and checks that go with the first of them.

    The order is that of the subject, so that the text made of it stays the same from answer to answer.
    """

    batches: tuple[tuple[Target, ...], ...]
    falsehoods: tuple[Falsehood, ...]
    checks: tuple[NumericCheck, ...]


def listening(subject: Subject, turns: Sequence[Turn], nearness: Mapping[str, float]) -> Listening:
    """All points of a question; of a subject with more than ``MOST_POINTS`` those asked for and those nearest."""
    targets = subject.targets
    if len(targets) > MOST_POINTS:
        asked = _asked_for(subject, turns)
        near = sorted((t.id for t in targets if t.id not in asked), key=lambda name: -nearness.get(name, 0.0))
        chosen = asked | set(near[: max(0, MOST_POINTS - len(asked))])
        targets = tuple(t for t in targets if t.id in chosen)[:MOST_POINTS]
    return Listening(
        batches=_even(targets),
        falsehoods=_claims(subject, targets),
        checks=subject.checks if len(subject.targets) <= MOST_POINTS else _put(subject, turns),
    )


def _asked_for(subject: Subject, turns: Sequence[Turn]) -> set[str]:
    """The points that the interviewer's last questions aim at."""
    moves = [turn.move for turn in turns if turn.speaker == "interviewer" and turn.move][-RECENT_QUESTIONS:]
    named = {name for move in moves for name in (*move.points, move.target or "")}
    return {t.id for t in subject.targets if t.id in named or t.id.rsplit(".", 1)[0] in named}


def _claims(subject: Subject, targets: Sequence[Target]) -> tuple[Falsehood, ...]:
    """The wrong claims taken up wherever they are said, and those about the points chosen."""
    if len(subject.falsehoods) <= MOST_CLAIMS:
        return subject.falsehoods
    names = {t.id for t in targets} | {t.id.rsplit(".", 1)[0] for t in targets}
    return tuple(f for f in subject.falsehoods if f.anywhere or f.linked in names)[:MOST_CLAIMS]


def _put(subject: Subject, turns: Sequence[Turn]) -> tuple[NumericCheck, ...]:
    """The checks that were put so far."""
    put = {check for turn in turns if turn.move for check in turn.move.checks}
    return tuple(check for check in subject.checks if check.id in put)


def _even(targets: Sequence[Target]) -> tuple[tuple[Target, ...], ...]:
    """As few batches as there may be, of nearly the same size."""
    count = max(1, -(-len(targets) // MOST_IN_A_REQUEST))
    size = -(-len(targets) // count) or 1
    return tuple(tuple(targets[at : at + size]) for at in range(0, len(targets), size)) or ((),)


def credited(before: Sequence[Heard]) -> dict[str, Verdict]:
    """The points that stand as covered."""
    return {name: verdict for name, verdict in standing(one_ear(before)).items() if verdict.label == "covered"}


def standing_claims(before: Sequence[Heard]) -> dict[str, str]:
    """The wrong claims of earlier turns that were not taken back, with the words."""
    return {name: claim.quote for name, (claim, repaired) in false_claims(one_ear(before)).items() if not repaired}
