"""A number that somebody else pointed at: read from the candidate's own words and judged here, by nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.calculator.claims import Claim, check_from, link_claims
from interviewer.calculator.references import References
from interviewer.calculator.registry import get
from interviewer.calculator.scene import ClaimCheck
from interviewer.calculator.verdicts import judge_number
from interviewer.domain.evidence import addresses_grader, find_quote
from interviewer.domain.interview import NumberHeard, Turn
from interviewer.domain.numbers import read_numbers
from interviewer.domain.rubric import NumericCheck
from interviewer.errors import CalculationError


def quoted_number(said: Turn, quote: str, check: NumericCheck, output: str) -> NumberHeard | None:
    """What the number in ``quote`` is worth as ``output`` of ``check``; None when there is none to judge.

    The quote must be the candidate's words and hold a number; of several, the one that the calculator links to the
    output counts. A number that nothing explains is ``unclear`` even in a finished transcript: whoever pointed at it
    may have been wrong.
    """
    found = find_quote(quote, said.text)
    if found is None or output not in check.expected or addresses_grader(found):
        return None
    one = check_from(check.model_dump()).model_copy(update={"outputs": (output,)})
    linked = [claim for claim in _linked(found, one) if not claim.retracted and claim.computed is not None]
    if linked:
        return heard_claim(linked[-1], found, said)
    return _alone(found, one, check, output, said)


def _linked(text: str, check: ClaimCheck) -> Sequence[Claim]:
    return link_claims(text, [check], live=True, asked=check.id)


def heard_claim(claim: Claim, quote: str, said: Turn) -> NumberHeard:
    """The claim as a turn's record holds it; ``quote`` are the candidate's words around the number."""
    return NumberHeard(
        check=claim.check,
        function=claim.name,
        output=claim.output,
        claimed=claim.value,
        computed=claim.computed or 0.0,
        verdict=claim.verdict,
        mistake=claim.mistake,
        followup=claim.follow_up,
        partial=claim.partial,
        quote=quote,
        turn=said.seq,
        retracted=claim.retracted,
        decision=claim.decision,
        expression=claim.expression,
    )


def _alone(quote: str, one: ClaimCheck, check: NumericCheck, output: str, said: Turn) -> NumberHeard | None:
    """The only number of the quote, judged as it stands."""
    numbers = [n for n in read_numbers(quote) if n.value is not None and n.is_claim]
    if len(numbers) != 1:
        return None
    try:
        references = References(
            get(check.function),
            check.inputs,
            tolerance=one.tolerance,
            known_wrong=one.known_wrong,
            expected=one.expected,
        )
        verdict = judge_number(numbers[0], references, output, live=True)
    except CalculationError:
        return None
    if verdict.computed is None:
        return None
    return NumberHeard(
        check=check.id,
        function=check.function,
        output=output,
        claimed=numbers[0].value,
        computed=verdict.computed,
        verdict=verdict.verdict,
        mistake=verdict.mistake,
        followup=verdict.follow_up,
        partial=verdict.partial,
        quote=quote,
        turn=said.seq,
    )


def with_pointers(quick: Sequence[NumberHeard], pointed: Sequence[NumberHeard]) -> tuple[NumberHeard, ...]:
    """The numbers of an answer, from those found by rule and those that a model pointed at.

    What rules could settle stands. What they left ``unclear`` stands only if it was pointed at too, with the verdict that
    the pointer brings; what they missed is added, and fills in for "no number".
    """
    new = {(n.check, n.output): n for n in pointed}
    given = {n.check for n in pointed}
    kept: list[NumberHeard] = []
    for number in quick:
        key = (number.check, number.output)
        if number.verdict == "unclear" and not number.retracted:
            better = new.pop(key, None)
            if better is not None:
                kept.append(number if better.verdict == "unclear" else better)
        elif number.verdict == "no_number" and number.check in given:
            continue
        else:
            new.pop(key, None)
            kept.append(number)
    return (*kept, *new.values())
