"""Levels of a drill."""

from __future__ import annotations

from interviewer.domain.drill import Drill
from interviewer.domain.drill_scoring import drill_score
from interviewer.domain.interview import FalseClaim, Heard, Move, Prompt, Turn, Verdict
from tests.builders import bank

DRILL: Drill = bank().drills["training-data"]


def said(*points: str, turn: int = 2) -> Heard:
    verdicts = tuple(Verdict(point=p, label="covered", quote="x", turn=turn) for p in points)
    return Heard(turn=turn, ear="quick", verdicts=verdicts)


def asked(seq: int, rung: str, probe: str, kind: str = "probe") -> Turn:
    points = tuple(p.id for p in DRILL.probe(probe).strong)
    move = Move(kind=kind, text="?", target=probe, points=points, step="gentle", rung=rung)  # type: ignore[arg-type]
    return Turn(seq=seq, round=0, speaker="interviewer", text="?", move=move)


def every(rung: int) -> list[str]:
    return [s.id for p in DRILL.rungs[rung].probes for s in p.strong]


def test_rungs_that_were_not_reached_have_no_level() -> None:
    score = drill_score(DRILL, [said(*every(0))], turns=[asked(1, "R0", "P01")])
    assert [rung.level for rung in score.rungs[1:]] == [None] * 7
    assert score.level is None, "one rung is too little to tell"
    assert score.caps


def test_everything_said_is_level_4_and_nothing_level_1() -> None:
    turns = [asked(n, rung.id, rung.probes[0].id) for n, rung in enumerate(DRILL.rungs[:5])]
    points = [p for n in range(5) for p in every(n)]
    assert drill_score(DRILL, [said(*points)], turns=turns).level == 4
    assert drill_score(DRILL, [Heard(turn=2, ear="quick")], turns=turns).level == 1


def test_a_claim_that_is_always_challenged_keeps_the_level_at_2_until_it_is_taken_back() -> None:
    turns = [asked(n, rung.id, rung.probes[0].id) for n, rung in enumerate(DRILL.rungs[:5])]
    heard = said(*(p for n in range(5) for p in every(n)))
    wrong = Heard(turn=4, ear="quick", false_claims=(FalseClaim(id="T1", quote="user history logs", turn=4),))
    repaired = Heard(turn=6, ear="quick", repaired=("T1",))
    assert drill_score(DRILL, [heard, wrong], turns=turns).level == 2
    assert drill_score(DRILL, [heard, wrong, repaired], turns=turns).level == 4


def test_a_hint_keeps_its_rung_at_2() -> None:
    turns = [asked(1, "R0", "P01"), asked(3, "R0", "P01", kind="hint")]
    rung = drill_score(DRILL, [said(*every(0))], turns=turns).rungs[0]
    assert (rung.level, rung.hinted) == (2, True)


def test_prompting_discounts() -> None:
    turns = [asked(1, "R0", "P01")]
    plain = drill_score(DRILL, [said("P01.S1", "P01.S2")], turns=turns).rungs[0]
    pressed = drill_score(
        DRILL, [said("P01.S1", "P01.S2")], [Prompt(turn=1, point=p, step=3) for p in ("P01.S1", "P01.S2")], turns=turns
    ).rungs[0]
    assert plain.level is not None
    assert pressed.level is not None
    assert pressed.level <= plain.level
    assert [p.prompted for p in pressed.points[:2]] == [3, 3]


def test_a_bridge_alone_reaches_a_rung() -> None:
    turns = [asked(1, "R0", "P01"), asked(3, "R1", "P03", kind="bridge")]
    rungs = drill_score(DRILL, [said("P01.S1")], turns=turns).rungs
    assert rungs[1].level == 1
    assert rungs[2].level is None
