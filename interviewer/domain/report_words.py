"""The report's sentences, by rules: specific, tied to what was said, no generic praise."""

from __future__ import annotations

from interviewer.domain.interview import NumberHeard
from interviewer.domain.scorecard import Band, PointScore, Scorecard

_BANDS = {
    1: "would not pass",
    2: "parts are there, not enough to pass",
    3: "would pass at this level",
    4: "strong for this level",
}
_HOW = ("unprompted", "after a gentle question", "after a direct question", "only when pressed")
_VERDICTS = {
    "exact": "Right, to the digits you gave.",
    "within_tolerance": "Right within what can be done in the head.",
    "method_right_slip": "The way is right, the result is not.",
    "wrong_method": "The result is off.",
    "wrong_unit": "The figure is right but for its unit.",
    "no_number": "A number was asked for, and none was heard that answers it.",
    "unclear": "It was not clear what this number stands for, so it was not judged.",
}


_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def band_words(band: Band | None, low: Band | None, high: Band | None, undecided: int = 0) -> str:
    """The band in words, with its range where ``undecided`` points could not be judged."""
    if band is None:
        if low is None or high is None:
            return "Could not judge: too little was said."
        return f"Could not judge: too much of the weight is undecided. It lies between {low} and {high}."
    text = f"{band} of 4: {_BANDS[band]}"
    if low is not None and high is not None and low != high:
        count = _COUNTS[undecided] if undecided < len(_COUNTS) else str(undecided)
        points = "one point" if undecided == 1 else f"{count} points"
        text += f" (could be {low} to {high}: {points} could not be judged)"
    return text + "."


def headline(card: Scorecard) -> str:
    """One sentence on what carried the round and what it lacked."""
    expected = [p for p in card.points if p.expected]
    covered = [p for p in expected if p.label == "covered"]
    unaided = sum(1 for p in covered if p.prompted == 0)
    text = f"{len(covered)} of {len(expected)} expected points said, {unaided} of them unprompted"
    half = sum(1 for p in expected if p.label == "partial")
    wrong = sum(1 for p in expected if p.label == "wrong")
    unscored = sum(1 for p in expected if p.label == "unscored")
    if half:
        text += f"; {half} half said"
    if wrong:
        text += f"; {wrong} said wrongly"
    if unscored:
        text += f"; {unscored} could not be judged"
    missing = [p.name.lower() for p in card.points if p.id in card.must_missing]
    return text + (f". Essential and absent: {', '.join(missing)}." if missing else ".")


def strength_words(point: PointScore, n: int) -> str:
    """Why a point counts as said, with how much help it took."""
    forms = ("Covered {how}, because you said", "Counted {how}: you said", "Heard {how}, in your words")
    return forms[n % len(forms)].format(how=_HOW[point.prompted])


def number_words(number: NumberHeard) -> str:
    """The verdict on a number in words."""
    if number.retracted:
        return "You gave another figure for it later, and that one counts."
    if number.partial:
        return "Right order of magnitude, not close enough for full marks."
    text = _VERDICTS.get(number.verdict, number.verdict)
    if number.mistake:
        text += f" It fits this slip: {number.mistake}."
    return text


def figure(value: float) -> str:
    """A number as one writes it in a sentence: whole from a thousand on, else with four digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
