"""Three things to do before the next interview: specific, of different kinds, the costliest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from interviewer.domain.lexical import stems
from interviewer.domain.report import Correction, Gap, Receipt
from interviewer.domain.report_words import figure
from interviewer.domain.scorecard import DimensionScore, PointScore, RungScore
from interviewer.domain.spans import sentences

MOST = 3
_OFF = ("wrong_method", "wrong_unit", "method_right_slip")
PRESSED_FROM = 2
WEAK_DIMENSION = 0.5
SURELY_HALF = 0.3
PASSED_FROM = 2
_READ = "In the library:"
_HALVES = (
    "You stopped half way at “{quote}”. Say the rest, too:",
    "You began with “{quote}” and did not finish. The whole of it:",
)
_FORMS = (
    "Explain “{name}” to somebody in under a minute, without notes:",
    "Have two sentences and an example of your own ready on “{name}”:",
    "Write down one case from your own work in which “{name}” decided something. The claim itself:",
)


def next_steps(
    *,
    corrections: Sequence[Correction],
    exercises: dict[str, str],
    receipts: Sequence[Receipt],
    gaps: Sequence[Gap],
    points: Sequence[PointScore],
    dimensions: Sequence[DimensionScore] = (),
    rungs: Sequence[RungScore] = (),
    passed: int = 0,
) -> tuple[str, ...]:
    """At most three steps, no two of a kind while there are others. ``exercises``: a question for each misconception;
    ``passed``: how often the candidate skipped or knew nothing to say.

    An error first, then what was missing, then a habit; what is left over fills up.
    """
    used: set[str] = set()
    errors = [_belief(corrections, exercises), _number(receipts)]
    missing = [_essential(gaps, used), _half(gaps, used), _rung(rungs, gaps, used), _absent(gaps, used)]
    habits = [_passed(passed), _unasked(points), _dimension(dimensions, points)]
    first = [next((step for step in kind if step), None) for kind in (errors, missing, habits)]
    rest = [step for kind in (errors, missing, habits) for step in kind if step and step not in first]
    chosen = [step for step in first if step]
    chosen += rest[: MOST - len(chosen)]
    for another in (_half, _absent, _half, _absent):
        step = another(gaps, used) if len(chosen) < MOST else None
        chosen += [step] if step else []
    return _one_reading(chosen) or (_more(),)


def _one_reading(steps: Sequence[str]) -> tuple[str, ...]:
    """The steps with something to read named once; the gaps name the rest."""
    found: list[str] = []
    for step in steps:
        named = any(_READ in earlier for earlier in found)
        found.append(step.partition(_READ)[0].rstrip() if named else step)
    return tuple(found)


def _belief(corrections: Iterable[Correction], exercises: dict[str, str]) -> str | None:
    item = next((item for item in corrections if not item.repaired), None)
    if item is None:
        return None
    exercise = exercises.get(item.id)
    then = (
        f" Then answer in two sentences: {exercise}"
        if exercise
        else " Then say the right version aloud, with an example."
    )
    return f"Unlearn “{_short(_unstopped(item.quote))}”. {_first_sentence(item.why)}{then}"


def _number(receipts: Iterable[Receipt]) -> str | None:
    item = next((item for item in receipts if item.verdict in _OFF and not item.retracted), None)
    if item is None or item.claimed is None:
        return None
    return (
        f"Redo {item.title.lower() if item.title[:2].istitle() else item.title} by hand: you said {figure(item.claimed)}, "
        f"it is {figure(item.computed)}. Write {item.formula} first, set the numbers in, and check the order of magnitude "
        "before you say it."
    )


def _essential(gaps: Iterable[Gap], used: set[str]) -> str | None:
    gap = _take(gaps, used, lambda gap: gap.must and gap.label in ("missing", "wrong"))
    if gap is None:
        return None
    return f"“{gap.name}” is what an answer cannot do without, and it was not there. {gap.say}{_reading(gap)}"


def _half(gaps: Iterable[Gap], used: set[str]) -> str | None:
    gap = _take(gaps, used, _surely_half)
    if gap is None:
        return None
    form = _HALVES[len(used) % len(_HALVES)]
    quote = _short(_unstopped(_nearest(gap.quote or "", f"{gap.name} {gap.say}")))
    return f"{form.format(quote=quote)} {gap.say}{_reading(gap)}"


def _surely_half(gap: Gap) -> bool:
    """Half said, in words that are worth quoting: those of a guess would be read as a joke."""
    return gap.label == "partial" and bool(gap.quote) and gap.sure >= SURELY_HALF


def _rung(rungs: Sequence[RungScore], gaps: Sequence[Gap], used: set[str]) -> str | None:
    """The first rung of a drill that did not hold."""
    rung = next((rung for rung in rungs if rung.level is not None and not rung.held), None)
    if rung is None:
        return None
    mine = {point.id for point in rung.points}
    gap = _take(gaps, used, lambda gap: gap.point in mine)
    lead = f"The ladder gave way at “{rung.title}” (level {rung.level} of 4). Start there next time"
    return f"{lead}, with this ready: {gap.say}{_reading(gap)}" if gap else f"{lead}."


def _absent(gaps: Iterable[Gap], used: set[str]) -> str | None:
    gap = _take(gaps, used, lambda gap: gap.label != "unscored" and not _surely_half(gap))
    if gap is None:
        return None
    form = _FORMS[len(used) % len(_FORMS)]
    return f"{form.format(name=gap.name.lower())} {gap.say}{_reading(gap)}"


def _passed(times: int) -> str | None:
    """Giving up is a habit, too."""
    if times < PASSED_FROM:
        return None
    return (
        f"You passed {times} times. Say instead what you would look at first, and why: an interviewer asks on about half an "
        "idea, and about silence there is nothing to ask."
    )


def _unasked(points: Sequence[PointScore]) -> str | None:
    """Much was known but had to be asked for."""
    said = [point for point in points if point.label == "covered"]
    pressed = [point for point in said if point.prompted >= PRESSED_FROM]
    if len(said) < 3 or len(pressed) * 3 < len(said):
        return None
    names = ", ".join(f"“{point.name.lower()}”" for point in sorted(pressed, key=lambda p: -p.weight)[:3])
    return (
        f"You knew it but waited to be asked: {len(pressed)} of {len(said)} points came only after a direct question. "
        f"Say these on your own within the first answer: {names}."
    )


def _dimension(dimensions: Sequence[DimensionScore], points: Sequence[PointScore]) -> str | None:
    """The weakest side of the answer."""
    weak = [item for item in dimensions if item.share is not None and item.share < WEAK_DIMENSION]
    if not weak:
        return None
    item = min(weak, key=lambda item: item.share or 0.0)
    open_ = [p for p in points if p.dimension == item.name and p.label not in ("covered", "unscored")]
    names = ", ".join(f"“{point.name.lower()}”" for point in sorted(open_, key=lambda p: -p.weight)[:3])
    return (
        f"Your weakest side was {item.name}. Write one page on it for this very problem, a paragraph each on {names}, "
        "and read it aloud against the clock."
        if names
        else None
    )


def _more() -> str:
    return (
        "Nothing expected at this level is open. Take the same question a level higher, or another one of this round."
    )


def _take(gaps: Iterable[Gap], used: set[str], fits: Callable[[Gap], bool]) -> Gap | None:
    gap = next((gap for gap in gaps if gap.point not in used and fits(gap)), None)
    if gap is not None:
        used.add(gap.point)
    return gap


def _reading(gap: Gap) -> str:
    note = next((cite.text for cite in gap.citations if cite.passage_id), None)
    return f" {_READ} {note}." if note else ""


def _first_sentence(text: str) -> str:
    text = " ".join(text.split())
    found = re.match(r".+?[.!?](?=\s|$)", text)
    return found[0] if found else text


def _nearest(quote: str, about: str) -> str:
    """The sentence of a quote that is closest to what it fell short of."""
    wanted = frozenset(stems(about))
    pieces = [piece.text for piece in sentences(quote)] or [quote]
    return max(pieces, key=lambda piece: len(wanted & frozenset(stems(piece)))).strip()


def _unstopped(quote: str) -> str:
    return quote.rstrip(".,;: ")


def _short(text: str, most: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
