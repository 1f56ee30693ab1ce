"""Numbers in a candidate's turn, linked to the subject's checks and judged by the calculator."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.calculator.claims import Claim, check_from, link_claims
from interviewer.calculator.quoted import heard_claim
from interviewer.domain.interview import Heard, NumberHeard, Turn
from interviewer.domain.rubric import NumericCheck
from interviewer.domain.spans import clip, spans
from interviewer.domain.subject import Subject

MOST_QUOTED = 110


def numbers_in(subject: Subject, turns: Sequence[Turn], before: Sequence[Heard]) -> tuple[NumberHeard, ...]:
    """What the calculator says of the numbers claimed in the last of ``turns``.

    In an interview of our own (its turns carry moves) a number that nothing explains is ``unclear``, because one can
    still ask, and one that was asked for and not given is ``no_number``; in a transcript held elsewhere an unexplained
    number is wrong.
    """
    said = turns[-1]
    if not subject.checks:
        return ()
    put = turns[-2].move.checks if len(turns) > 1 and turns[-2].move else ()
    found: tuple[NumberHeard, ...] = ()
    if any(ch.isdigit() for ch in said.text) or _speaks_of_numbers(said.text):
        live = any(turn.move is not None for turn in turns)
        checks = [check_from(check.model_dump()) for check in subject.checks]
        claims = link_claims(said.text, checks, live=live, asked=put[0] if put else None, earlier=_earlier(before))
        meant = [claim for claim in claims if claim.computed is not None and _is_meant(claim, put)]
        found = tuple(heard_claim(claim, _around(said.text, claim.start, claim.end), said) for claim in meant)
    if found and any(number.check in put for number in found):
        return found  # of two numbers asked for together, one that is not told apart was not kept back
    return found + tuple(_not_given(check, said) for check in subject.checks if check.id in put)


def _is_meant(claim: Claim, put: Sequence[str]) -> bool:
    """False for a loose number that only a unit factor would tie to a check nobody asked for ("16 p q", "one to nine")."""
    digits = sum(ch.isdigit() for ch in claim.text.lstrip("0.,-−"))
    return claim.verdict != "wrong_unit" or claim.check in put or digits >= 3


def _not_given(check: NumericCheck, said: Turn) -> NumberHeard:
    """A number that was asked for and did not come."""
    output, value = next(iter(check.expected.items()))
    return NumberHeard(
        check=check.id,
        function=check.function,
        output=output,
        claimed=None,
        computed=value,
        verdict="no_number",
        quote=clip(said.text),
        turn=said.seq,
    )


_NUMBER_WORDS = (
    "point",
    "percent",
    "half",
    "third",
    "quarter",
    "hundred",
    "thousand",
    "million",
    "zero",
    "twice",
    "sixth",
)


def _speaks_of_numbers(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _NUMBER_WORDS)


def _earlier(before: Sequence[Heard]) -> list[Claim]:
    """Claims of earlier turns, so that later steps are judged by the candidate's own intermediate results."""
    return [
        Claim(text=n.quote, start=0, end=len(n.quote), value=n.claimed, check=n.check, name=n.function, output=n.output,
              computed=n.computed, verdict=n.verdict, partial=n.partial, mistake=n.mistake, retracted=n.retracted)  # type: ignore[arg-type]
        for item in before for n in item.numbers
    ]  # fmt: skip


def _around(text: str, start: int, end: int) -> str:
    """The shortest clause or sentence around a number, when it is short enough to quote; else the number itself."""
    holding = [
        span for span in spans(text) if span.start <= start and span.end >= end and len(span.text) <= MOST_QUOTED
    ]
    return min(holding, key=lambda span: len(span.text)).text if holding else text[start:end]
