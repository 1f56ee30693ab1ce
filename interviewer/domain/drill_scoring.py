"""Verdicts -> a level per rung and one for the drill. A fold, like the score of a question."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

from interviewer.domain.base import level_rank
from interviewer.domain.drill import Drill, Rung, StrongPoint
from interviewer.domain.interview import Heard, NumberHeard, Prompt, Turn, Verdict
from interviewer.domain.scorecard import Band, DrillScore, MisconceptionScore, PointScore, RungScore
from interviewer.domain.scoring import DISCOUNT, VALUE
from interviewer.domain.standing import all_numbers, false_claims, is_right, latest_numbers, one_ear, standing

CORE = 5
FEWEST_CORE = 2
LEVEL_FROM = (0.15, 0.40, 0.75)


def drill_score(
    drill: Drill,
    heard: Iterable[Heard],
    prompts: Sequence[Prompt] = (),
    *,
    turns: Sequence[Turn] = (),
    ear: str = "quick",
) -> DrillScore:
    """The level of each rung reached, and the overall level: the median of rungs 0 to 4, up by half when 5 to 7 hold,
    at most 2 while a claim that is always challenged stands. Of two ears that heard the same turn, ``ear`` counts.
    """
    hears = one_ear(heard, ear)
    stands = standing(hears)
    wrong = {
        name: MisconceptionScore(id=name, quote=claim.quote, turn=claim.turn, repaired=repaired)
        for name, (claim, repaired) in false_claims(hears).items()
    }
    numbers = latest_numbers(hears)
    rungs = tuple(_rung(rung, stands, wrong, prompts, turns, tuple(numbers.values()), ear) for rung in drill.rungs)
    always = {claim.id for claim in drill.always_challenge}
    uncorrected = [item for item in wrong.values() if item.id in always and not item.repaired]
    level, caps = _overall(rungs, uncorrected)
    return DrillScore(
        drill_id=drill.id,
        drill_version=drill.version,
        ear=ear,
        level=level,
        rungs=rungs,
        misconceptions=tuple(wrong.values()),
        numbers=all_numbers(hears),
        caps=tuple(caps),
        notes=tuple(dict.fromkeys(note for h in hears for note in h.notes)),
    )


def _rung(
    rung: Rung,
    stands: dict[str, Verdict],
    wrong: dict[str, MisconceptionScore],
    prompts: Sequence[Prompt],
    turns: Sequence[Turn],
    numbers: Sequence[NumberHeard],
    ear: str,
) -> RungScore:
    moves = [turn.move for turn in turns if turn.move and turn.move.rung == rung.id]
    asked = {point for move in moves if move.kind != "bridge" for point in move.points}
    asked |= {prompt.point for prompt in prompts if not turns}
    hinted = any(move.kind == "hint" for move in moves)
    probes = [p for p in rung.probes if any(q.id in asked or _covered(stands.get(q.id)) for q in p.strong)]
    if moves and not probes:
        probes = [rung.probes[0]]
    counted = [point for probe in probes for point in probe.strong]
    points = tuple(_point(point, stands.get(point.id), prompts, ear) for point in counted)
    mine = tuple(item for probe in rung.probes for claim in probe.wrong if (item := wrong.get(claim.id)))
    right = any(is_right(n) and n.check in {c.id for p in rung.probes for c in p.numbers} for n in numbers)
    reached = bool(points)
    standing_wrong = any(not item.repaired for item in mine)
    level = _level(points, standing_wrong, hinted, right, counted) if reached else None
    return RungScore(
        id=rung.id,
        title=rung.title,
        level=level,
        points=points,
        misconceptions=mine,
        hinted=hinted,
        held=reached and _share(points, prompted=False) >= 0.5 and not standing_wrong,
    )


def _covered(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.label == "covered"


def _point(point: StrongPoint, verdict: Verdict | None, prompts: Sequence[Prompt], ear: str) -> PointScore:
    turn = verdict.turn if verdict else None
    step = max((p.step for p in prompts if p.point == point.id and (turn is None or p.turn < turn)), default=0)
    if verdict is None or verdict.label == "missing":
        return PointScore(
            id=point.id, name=point.name, label="missing", prompted=step, ear=verdict.ear if verdict else ear
        )
    return PointScore(
        id=point.id,
        name=point.name,
        label=verdict.label,
        quote=verdict.quote,
        turn=turn,
        prompted=step,
        ear=verdict.ear,
        confidence=verdict.confidence,
    )


def _share(points: Sequence[PointScore], *, prompted: bool = True) -> float:
    counted = [p for p in points if p.label != "unscored"]
    if not counted:
        return 0.0
    return sum(max(0.0, VALUE[p.label]) * (DISCOUNT[p.prompted] if prompted else 1.0) for p in counted) / len(counted)


def _level(
    points: Sequence[PointScore], wrong: bool, hinted: bool, right_number: bool, strong: Sequence[StrongPoint]
) -> Band:
    """1 below 15 % of the strong points asked for, 2 below 40 %, 3 below 75 %; 4 also needs a senior point or a number."""
    share = _share(points)
    level = 1 + sum(1 for limit in LEVEL_FROM if share >= limit)
    senior = any(p.label == "covered" and level_rank(s.level) == 2 for p, s in zip(points, strong, strict=True))
    if level == 4 and not (senior or right_number):
        level = 3
    if wrong or hinted:
        level = min(level, 2)
    return 1 if level <= 1 else 2 if level == 2 else 3 if level == 3 else 4


def _overall(rungs: Sequence[RungScore], uncorrected: Sequence[MisconceptionScore]) -> tuple[Band | None, list[str]]:
    core = [rung.level for rung in rungs[:CORE] if rung.level is not None]
    if len(core) < min(FEWEST_CORE, len(rungs)):
        return None, ["Too little was asked to give a level."]
    middle = statistics.median(core)
    later = [rung for rung in rungs[CORE:] if rung.level is not None]
    if later and all(rung.held for rung in later):
        middle += 0.5
    caps = []
    if len(core) < min(CORE, len(rungs)):
        caps.append(f"{len(core)} of {min(CORE, len(rungs))} core rungs were reached; the level speaks of those.")
    level = min(4, int(middle + 0.5)) if middle % 1 else int(min(4, middle))
    if uncorrected and level > 2:
        level = 2
    if uncorrected:
        caps.append(f"At most 2: “{uncorrected[0].quote[:90]}” was not taken back.")
    return (1 if level <= 1 else 2 if level == 2 else 3 if level == 3 else 4), caps
