"""What a report says of contested verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from interviewer.domain.contest import Contest
from interviewer.domain.report import ContestNote
from interviewer.domain.scorecard import Band, PointScore

LABEL_WORDS = {
    "covered": "said",
    "partial": "half said",
    "missing": "not said",
    "wrong": "said wrongly",
    "unscored": "could not judge",
}


def contest_notes(contests: Iterable[Contest], points: Mapping[str, PointScore]) -> tuple[ContestNote, ...]:
    """A note for each contest of points that the round has, in order of time."""
    return tuple(
        ContestNote(
            **contest.model_dump(exclude={"at", "round", "confidence"}),
            name=points[contest.point].name or contest.point,
            counts=contest.counts and points[contest.point].quote == contest.sentence,
            text=_outcome(contest, points[contest.point]),
        )
        for contest in contests
        if contest.point in points
    )


def _outcome(contest: Contest, now: PointScore) -> str:
    before, label = LABEL_WORDS[contest.before], LABEL_WORDS[contest.label]
    if not contest.counts:
        return f"Heard again, that sentence alone: {label}. Your claim is kept beside the verdict; the score stays as it was."
    if now.quote != contest.sentence:
        return f"Heard again, that sentence alone: {label}. But a later answer of yours on this point stands instead."
    return (
        f"First heard as {before}; heard again, that sentence alone: {label}. Both are kept, and the second one counts."
    )


def contested_band(band: Band | None, without: Band | None) -> str:
    """What the contests that count did to the band."""
    if band == without:
        return "Contested points that count are in the score; the band is the same without them."
    return f"Contested points that count are in the score: the band is {band or 'open'} with them, {without or 'open'} without."
