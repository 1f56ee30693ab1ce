"""Verdicts -> Scorecard: bands, caps, dimensions. A fold; no ear sees or sets the band."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from interviewer.domain.base import Level
from interviewer.domain.interview import Heard, NumberHeard, Prompt, Turn, Verdict
from interviewer.domain.rubric import Point, Question
from interviewer.domain.scorecard import Band, DimensionScore, MisconceptionScore, PointScore, Scorecard
from interviewer.domain.standing import all_numbers, false_claims, is_right, latest_numbers, one_ear, standing

VALUE = {"covered": 1.0, "partial": 0.5, "missing": 0.0, "wrong": -0.25}
DISCOUNT = (1.0, 0.95, 0.85, 0.70)
BAND_FROM = (0.30, 0.62, 0.80)
STRETCH_FROM = 0.50
UNSCORED_SHARE = 0.25
FEWEST_IN_DIMENSION = 2
DIMENSIONS = ("framing", "data", "representation", "modelling", "evaluation", "serving", "communication")
_STEP = {"gentle": 1, "direct": 2, "pressing": 3}


def prompts_of(turns: Iterable[Turn]) -> tuple[Prompt, ...]:
    """The prompts of an interview of our own: known from the moves, not guessed."""
    found: list[Prompt] = []
    for turn in turns:
        move = turn.move
        if turn.speaker != "interviewer" or move is None:
            continue
        step = 3 if move.kind == "hint" else _STEP.get(move.step or "", 0)
        if step:
            found += [
                Prompt(turn=turn.seq, point=point, step=step)
                for point in (move.points or (move.target or "",))
                if point
            ]
    return tuple(found)


def scorecard(
    question: Question,
    heard: Iterable[Heard],
    prompts: Sequence[Prompt] = (),
    *,
    target: Level | None = None,
    hinted: bool = False,
    ear: str = "quick",
) -> Scorecard:
    """The score of one question. ``target`` overrides the rubric's level, ``hinted`` caps the band at 3.

    Of two ears that heard the same turn, ``ear`` counts.
    """
    target = target or question.target_level
    hears = one_ear(heard, ear)
    numbers = latest_numbers(hears)
    stands = standing(hears)
    points = tuple(
        _point_score(question, point, stands.get(point.id), numbers, prompts, target, ear)
        for point in question.key_points
    )
    wrong = tuple(
        MisconceptionScore(id=claim.id, quote=claim.quote, turn=claim.turn, repaired=repaired)
        for claim, repaired in false_claims(hears).values()
    )
    caps = _caps(question, points, wrong, numbers.values(), hinted)
    score, stretch, unscored = totals(points)
    band = _capped(band_of(score, stretch), caps)
    low, high = (
        _capped(
            band_of(*totals(_taken(points, label))[:2]),
            _caps(question, _taken(points, label), wrong, numbers.values(), hinted),
        )
        for label in ("missing", "covered")
    )
    return Scorecard(
        rubric_id=question.id,
        rubric_version=question.version,
        target_level=target,
        ear=ear,
        band=None if unscored > UNSCORED_SHARE else band,
        score=round(score, 4),
        stretch=None if stretch is None else round(stretch, 4),
        band_low=low,
        band_high=high,
        points=points,
        misconceptions=wrong,
        numbers=all_numbers(hears),
        must_missing=_must_missing(points),
        red_flags=tuple(_flags(question, hears)),
        caps=tuple(text for _, text in caps),
        dimensions=_dimensions(points),
        notes=tuple(dict.fromkeys(note for h in hears for note in h.notes)),
    )


def totals(points: Iterable[PointScore]) -> tuple[float, float | None, float]:
    """(S, E, share of the expected weight that is unscored). E is None when no point lies above the target."""
    got = want = got_more = want_more = lost = everything = 0.0
    for point in points:
        value = VALUE.get(point.label, 0.0)
        value = value * DISCOUNT[point.prompted] if value > 0 else value
        if point.expected:
            everything += point.weight
        if point.label == "unscored":
            lost += point.weight if point.expected else 0
        elif point.expected:
            got, want = got + point.weight * value, want + point.weight
        else:
            got_more, want_more = got_more + point.weight * max(0.0, value), want_more + point.weight
    score = max(0.0, got / want) if want else 0.0
    return score, (got_more / want_more if want_more else None), (lost / everything if everything else 0.0)


def band_of(score: float, stretch: float | None) -> Band:
    """The band before caps: 4 needs S >= 0.80 and, where points lie above the target, E >= 0.50."""
    if score < BAND_FROM[0]:
        return 1
    if score < BAND_FROM[1]:
        return 2
    if score < BAND_FROM[2] or (stretch is not None and stretch < STRETCH_FROM):
        return 3
    return 4


def _point_score(
    question: Question,
    point: Point,
    verdict: Verdict | None,
    numbers: Mapping[tuple[str, str], NumberHeard],
    prompts: Sequence[Prompt],
    target: Level,
    ear: str,
) -> PointScore:
    verdict = _with_numbers(point, verdict, numbers)
    turn = verdict.turn if verdict else None
    steps = [prompt.step for prompt in prompts if prompt.point == point.id and (turn is None or prompt.turn < turn)]
    common: dict[str, Any] = {
        "id": point.id,
        "name": point.name,
        "weight": point.weight,
        "must": point.must,
        "expected": question.is_expected(point, target),
        "dimension": point.dimension,
        "prompted": max(steps, default=0),
    }
    if verdict is None or verdict.label == "missing":
        return PointScore(label="missing", ear=verdict.ear if verdict else ear, **common)
    return PointScore(
        label=verdict.label, quote=verdict.quote, turn=turn, ear=verdict.ear, confidence=verdict.confidence, **common
    )


_OF_NUMBER = {"method_right_slip": "partial", "wrong_unit": "partial", "wrong_method": "wrong"}


def _with_numbers(
    point: Point, verdict: Verdict | None, numbers: Mapping[tuple[str, str], NumberHeard]
) -> Verdict | None:
    """A point tied to a check takes its label from the calculator; among several outputs the worst label wins."""
    mine = [
        n
        for (check, output), n in numbers.items()
        if check == point.numeric_check and (not point.numeric_outputs or output in point.numeric_outputs)
    ]
    mine = [n for n in mine if n.verdict not in ("no_number", "unclear")]
    if not mine:
        return verdict
    order = ("wrong", "partial", "covered")
    labels = [
        "covered" if is_right(n) else ("partial" if n.partial else _OF_NUMBER.get(n.verdict, "partial")) for n in mine
    ]
    worst = min(labels, key=order.index)
    if worst == "wrong" and any(label != "wrong" for label in labels):
        worst = "partial"
    number = mine[labels.index(worst)] if worst in labels else mine[0]
    return Verdict(point=point.id, label=worst, quote=number.quote, turn=number.turn, ear="calculator")  # type: ignore[arg-type]


Caps = list[tuple[int, str]]


def _caps(
    question: Question,
    points: Sequence[PointScore],
    wrong: Sequence[MisconceptionScore],
    numbers: Iterable[NumberHeard],
    hinted: bool,
) -> Caps:
    """Each cap as (highest band, why)."""
    caps: Caps = []
    critical = {item.id for item in question.misconceptions if item.severity == "critical"}
    standing_wrong = [item for item in wrong if item.id in critical and not item.repaired]
    if standing_wrong:
        caps.append((2, f"At most 2: “{_short(standing_wrong[0].quote)}” is a critical error and was not taken back."))
    missed = [point for point in points if point.id in _must_missing(points)]
    if len(missed) >= 2:
        caps.append(
            (
                2,
                "At most 2: two or more essential points are missing or wrong: "
                + ", ".join(point.name.lower() for point in missed)
                + ".",
            )
        )
    elif missed:
        caps.append((3, f"At most 3: an essential point is missing or wrong: {missed[0].name.lower()}."))
    if any(number.decision == "wrong" and not number.retracted for number in numbers):
        caps.append((3, "At most 3: the decision in the numeric scenario was wrong and was not taken back."))
    if hinted:
        caps.append((3, "At most 3: a hint was taken in this round."))
    return caps


def _must_missing(points: Iterable[PointScore]) -> tuple[str, ...]:
    return tuple(p.id for p in points if p.must and p.expected and p.label in ("missing", "wrong"))


def _capped(band: Band, caps: Caps) -> Band:
    lowest = min([band, *(limit for limit, _ in caps)])
    return 1 if lowest <= 1 else 2 if lowest == 2 else 3 if lowest == 3 else 4


def _taken(points: Iterable[PointScore], label: str) -> tuple[PointScore, ...]:
    """The points with every unscored one taken as ``label``."""
    return tuple(p.model_copy(update={"label": label}) if p.label == "unscored" else p for p in points)


def _flags(question: Question, heard: Sequence[Heard]) -> list[str]:
    """Red flags that code can see: text that addresses the grader."""
    addressed = any("addresses the grader" in note for item in heard for note in item.notes)
    return [flag.id for flag in question.red_flags if addressed and "addresses the grader" in flag.pattern]


def _dimensions(points: Sequence[PointScore]) -> tuple[DimensionScore, ...]:
    """All dimensions, in their order, when the question tags its points with any; else none."""
    if not any(point.dimension for point in points):
        return ()
    return tuple(_dimension(name, [p for p in points if p.dimension == name]) for name in DIMENSIONS)


def _dimension(name: str, points: Sequence[PointScore]) -> DimensionScore:
    """Observed with two points judged, one of them said or asked for; silence about what nobody asked tells nothing."""
    judged = [p for p in points if p.label != "unscored"]
    asked = any(p.label != "missing" or p.prompted for p in judged)
    if len(judged) < FEWEST_IN_DIMENSION or not asked:
        return DimensionScore(name=name, share=None, points=len(judged))
    weight = sum(p.weight for p in judged)
    share = sum(p.weight * max(0.0, VALUE[p.label]) * DISCOUNT[p.prompted] for p in judged) / weight
    return DimensionScore(name=name, share=round(share, 4), points=len(judged), level=band_of(share, None))


def _short(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
