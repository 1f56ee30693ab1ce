"""What a model's ear may say of an answer, and how much of it is believed: only what the candidate's words bear out.

A reply holds labels with quotes; every quote is verified against the answer, what was not asked about is dropped, and a
label that nothing supports becomes ``unscored``. The model judges no number: it may say which of the candidate's numbers
is meant for which quantity, and the calculator does the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, get_args

from pydantic import BaseModel, Field, WithJsonSchema

from interviewer.domain.base import Value
from interviewer.domain.echo import says_back
from interviewer.domain.evidence import addresses_grader, find_quote, normal
from interviewer.domain.interview import FalseClaim, Label, Verdict
from interviewer.domain.lexical import stems
from interviewer.domain.spans import words
from interviewer.domain.subject import Subject

SURE, UNSURE = 0.9, 0.6
"""The confidence that a label gets: the model says only whether it is sure, and its own figures mean little."""
LONGEST_QUOTE = 90
"""Words; a longer quote points at nothing."""
FEWEST_WORDS = 3
"""Of a quote from an answer of more than ``BRIEF`` words. Of 544 quotes that people marked none is shorter."""
BRIEF = 6
WORDS_A_POINT = 4
"""An answer holds at most one point in so many words; people never found one in fewer than 5.5."""
MOST_FROM_ONE_QUOTE = 3
"""Points that one quote may support; a reply that hangs more on it was not judging."""
FAR = 0.38
"""The quick ear's nearness below which an answer has nothing to do with a point. Of 237 points that people found in graded
transcripts the lowest is 0.42.
"""
_SAID: tuple[Label, ...] = ("covered", "partial", "wrong")


class PointSaid(BaseModel):
    """One point: the candidate's words first, then the label that they earn."""

    id: str
    quote: str
    label: Annotated[str, WithJsonSchema({"type": "string", "enum": ["covered", "partial", "wrong", "missing"]})]
    sure: bool


class ClaimSaid(BaseModel):
    """A wrong claim of the list, with the candidate's words."""

    id: str
    quote: str


class NumberSaid(BaseModel):
    """A number that the candidate claims for an output of a check; ``quote`` holds the number."""

    quote: str
    check: str
    output: str


class EarReply(BaseModel):
    """The whole reply. Points that were not spoken of may be left out."""

    points: list[PointSaid] = Field(max_length=200)
    wrong_claims: list[ClaimSaid] = Field(max_length=200)
    taken_back: list[ClaimSaid] = Field(max_length=200)
    numbers: list[NumberSaid] = Field(max_length=200)


class Answer(Value):
    """The answer that was judged, and what is known of it without a model.

    ``questions``: what the interviewer said before; ``nearness``: the quick ear's, by point.
    """

    turn: int
    text: str
    questions: tuple[str, ...] = ()
    nearness: dict[str, float] = Field(default_factory=dict)


class Believed(Value):
    """What is left of a reply. ``unsure`` are the points that the model itself was not sure of."""

    verdicts: tuple[Verdict, ...] = ()
    false_claims: tuple[FalseClaim, ...] = ()
    repaired: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def believed(
    reply: EarReply, asked: Iterable[str], subject: Subject, answer: Answer, standing_claims: Iterable[str], ear: str
) -> Believed:
    """The reply without what was not asked about or was never said; see the module's docstring.

    ``asked``: ids of the points in the request; ``standing_claims``: ids of wrong claims of earlier turns.
    """
    wanted, falsehoods, earlier = set(asked), {f.id for f in subject.falsehoods}, set(standing_claims)
    by_point: dict[str, list[PointSaid]] = {}
    for item in reply.points:
        if item.id in wanted:
            by_point.setdefault(item.id, []).append(item)
    leaned_on = Counter(normal(said[0].quote) for said in by_point.values() if said[0].label in _SAID)
    verdicts = _not_crowded([_verdict(said, answer, leaned_on, ear) for said in by_point.values()], answer)
    claims = [
        FalseClaim(id=item.id, quote=quote, turn=answer.turn, confidence=SURE)
        for item in reply.wrong_claims
        if item.id in falsehoods and (quote := _evidence(item.quote, answer)) is not None
    ]
    again = {claim.id for claim in claims}
    back = [
        item.id for item in reply.taken_back if item.id in earlier - again and _evidence(item.quote, answer) is not None
    ]
    return Believed(
        verdicts=verdicts,
        false_claims=tuple({claim.id: claim for claim in claims}.values()),
        repaired=tuple(dict.fromkeys(back)),
        unsure=tuple(name for name, said in by_point.items() if not all(item.sure for item in said)),
    )


def _verdict(said: Sequence[PointSaid], answer: Answer, leaned_on: Mapping[str, int], ear: str) -> Verdict | None:
    """The verdict on one point, None when it was not spoken of. Contradictions and labels not in the list are unscored."""
    first = said[0]
    unscored = Verdict(point=first.id, label="unscored", turn=answer.turn, confidence=0.0, ear=ear)
    if len({item.label for item in said}) > 1 or first.label not in get_args(Label):
        return unscored
    if first.label == "missing" or is_not_evidence(first.quote, answer):
        return None
    quote = find_quote(first.quote, answer.text)
    if first.label == "unscored" or quote is None or not _bears(quote, answer):
        return unscored
    if leaned_on[normal(first.quote)] > MOST_FROM_ONE_QUOTE or answer.nearness.get(first.id, 1.0) < FAR:
        return unscored
    label: Label = "covered" if first.label == "covered" else "partial" if first.label == "partial" else "wrong"
    sure = SURE if first.sure else UNSURE
    return Verdict(point=first.id, label=label, quote=quote, turn=answer.turn, confidence=sure, ear=ear)


def is_not_evidence(quote: str, answer: Answer) -> bool:
    """True for words that address the grader, and for words of the interviewer said back."""
    if addresses_grader(quote):
        return True
    return says_back(quote, stems(quote), answer.questions)


def _evidence(quote: str, answer: Answer) -> str | None:
    """The candidate's own characters, when they can be evidence."""
    found = None if is_not_evidence(quote, answer) else find_quote(quote, answer.text)
    return found if found is not None and _bears(found, answer) else None


def _bears(quote: str, answer: Answer) -> bool:
    """False for a word or two of a long answer, and for a quote too long to point at anything."""
    length = len(words(quote))
    return length <= LONGEST_QUOTE and (length >= FEWEST_WORDS or len(words(answer.text)) <= BRIEF)


def _not_crowded(verdicts: Sequence[Verdict | None], answer: Answer) -> tuple[Verdict, ...]:
    """The verdicts; unscored when more is credited than so few words can hold."""
    found = [verdict for verdict in verdicts if verdict is not None]
    credited = [verdict for verdict in found if verdict.label in ("covered", "partial")]
    if len(credited) <= max(2.0, len(words(answer.text)) / WORDS_A_POINT):
        return tuple(found)
    return tuple(_unscored(verdict) if verdict in credited else verdict for verdict in found)


def _unscored(verdict: Verdict) -> Verdict:
    return verdict.model_copy(update={"label": "unscored", "quote": None, "confidence": 0.0})


def agreed(first: Iterable[Verdict], second: Mapping[str, Verdict], checked: Iterable[str]) -> tuple[Verdict, ...]:
    """The verdicts after a second pass over the points ``checked``: where the passes disagree, unscored."""
    names, kept = set(checked), []
    before = {verdict.point: verdict for verdict in first}
    for name in dict.fromkeys([*before, *(n for n in second if n in names)]):
        one, other = before.get(name), second.get(name)
        if name not in names:
            kept.append(before[name])
        elif one is not None and other is not None and one.label == other.label:
            kept.append(one.model_copy(update={"confidence": max(one.confidence, SURE)}) if one.quote else one)
        else:
            kept.append(_unscored(one or second[name]))
    return tuple(kept)
