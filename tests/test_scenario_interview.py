"""Fresh numbers in an interview: told, listened for, challenged, reported, exported and graded again."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Literal

import pytest

from interviewer.adapters.knowledge_files import load_example
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.report_export import grade_files
from interviewer.adapters.scripted_voice import ScriptedVoice
from interviewer.adapters.sql_store import SqlStore
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.calculator.claims import check_from, link_claims
from interviewer.calculator.scenario_items import Items
from interviewer.calculator.scenarios import drawn, drawn_inputs, with_scenario
from interviewer.cli import main
from interviewer.conversation import Conversation
from interviewer.domain.choosing import single_round
from interviewer.domain.interview import Record, Turn
from interviewer.domain.passage import DocumentKind, Hit
from interviewer.domain.plan import Round
from interviewer.domain.rubric import Question
from interviewer.domain.scenario import Limit
from interviewer.errors import IndexUnavailable
from interviewer.reporting import Reports
from tests.builders import KNOWLEDGE, bank

E2E = "pdd.e2e_seven_parts"
E2E_FILE = KNOWLEDGE / "rubrics" / "project_deep_dive" / "e2e_seven_parts.yaml"
EAR = QuickEar(StaticEmbedder())


class NoLibrary:
    """Implements ports.Retriever: a library that is not there."""

    ready = False

    async def search(self, query: str, k: int = 10, kind: DocumentKind | None = None) -> tuple[Hit, ...]:
        raise IndexUnavailable("there is no index")


class Room:
    """An interview over a database file; ``name`` fixes its seed."""

    def __init__(self, path: Path, name: str = "room") -> None:
        self.store = SqlStore(path)
        self.now = 1000.0
        self.talk = Conversation(bank(), self.store, EAR, ScriptedVoice(), lambda: self.now, new_id=lambda: name)
        self.id = name

    async def start(self, scenario: Literal["fresh", "original"] = "fresh", **what: str) -> Record:
        return await self.talk.start(scenario=scenario, **what)  # type: ignore[arg-type]

    async def say(self, text: str) -> Turn:
        self.now += 30
        turn = await self.talk.receive(self.id, f"c{self.now}", text)
        async for event in self.talk.reply(self.id, turn.seq):
            assert event.kind != "error", event.data
        return (await self.talk.record(self.id)).turns[-1]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "interviews.db")


def own_question(round_: Round) -> Question:
    """The question of a round with the round's numbers."""
    assert round_.scenario is not None
    return with_scenario(bank().questions[round_.subject_id], round_.scenario)


def mean_of(question: Question, check: str) -> float:
    inputs = question.check(check).inputs
    return float(inputs["precision"] + inputs["recall"]) / 2


async def test_an_interview_has_numbers_of_its_own_and_keeps_them(room: Room) -> None:
    record = await room.start(question=E2E)
    scenario = record.interview.rounds[0].scenario
    assert scenario == drawn_inputs(bank().questions[E2E], record.interview.seed)
    assert (await room.talk.record(room.id)).interview.rounds[0].scenario == scenario, "stored with it"


async def test_the_original_scenario_can_be_asked_for(room: Room) -> None:
    record = await room.start("original", question=E2E)
    assert record.interview.rounds[0].scenario is None


async def test_two_interviews_differ(tmp_path: Path) -> None:
    found = [await Room(tmp_path / f"{n}.db", f"room{n}").start(question=E2E) for n in range(4)]
    assert len({json.dumps(record.interview.rounds[0].scenario) for record in found}) == 4


async def test_a_plan_draws_for_each_round_that_varies(room: Room) -> None:
    record = await room.start(plan="pinterest-mle-mid")
    for round_ in record.interview.rounds:
        varies = not round_.is_drill and bank().questions[round_.subject_id].scenario is not None
        assert (round_.scenario is not None) == varies


def test_conditions_that_nothing_fulfils_do_not_stop_an_interview() -> None:
    question = bank().questions[E2E]
    assert question.scenario is not None
    never = question.scenario.model_copy(update={"require": (Limit(value="n", least=1e9),)})
    broken = bank().model_copy(update={"questions": {E2E: question.model_copy(update={"scenario": never})}})
    round_ = single_round(question, 0)
    assert Items(broken).with_numbers(round_, seed=1) == round_
    assert Items(bank()).with_numbers(round_, seed=1).scenario


@pytest.mark.parametrize("seed", range(20))
def test_the_model_answer_of_a_drawn_question_is_not_accused(seed: int) -> None:
    """Two million ads, five hundred candidates: what stays in the text is no drawn result in another unit."""
    question, _ = drawn(bank().questions["sd.ads_ctr_training_data"], seed)
    checks = [check_from(check.model_dump()) for check in question.numeric_checks]
    claims = link_claims(question.strong_answer, checks, live=False)
    assert {claim.check for claim in claims} >= {"DN1", "DN4"}
    assert {claim.verdict for claim in claims} <= {"exact", "within_tolerance"}


async def test_the_arithmetic_mean_of_the_drawn_rates_is_challenged(room: Room) -> None:
    record = await room.start(question=E2E)
    question = own_question(record.interview.rounds[0])
    mean = mean_of(question, "EN3")
    reply = await room.say(
        f"For the calculation you mentioned, F1 of the baseline is {mean:.3f} and that of the new model "
        f"{question.check('EN4').expected['f']:.3f}."
    )
    assert reply.move is not None
    assert (reply.move.kind, reply.move.checks) == ("challenge", ("EN3",))
    assert f"{mean:.3f}" in reply.text
    heard = (await room.talk.record(room.id)).heard
    numbers = {n.check: n for h in heard for n in h.numbers}
    assert (numbers["EN3"].verdict, numbers["EN3"].mistake) == ("wrong_method", "arithmetic mean")
    assert numbers["EN3"].computed == pytest.approx(question.check("EN3").expected["f"])
    assert numbers["EN4"].verdict in ("exact", "within_tolerance")


async def test_the_facts_told_with_the_calculation_are_the_drawn_ones(room: Room) -> None:
    record = await room.start(question=E2E)
    question = own_question(record.interview.rounds[0])
    said = [await room.say("I would rather move on to the next part, let us do the calculation now please, if we may.")]
    while not (said[-1].move and said[-1].move.kind == "check") and len(said) < 12:
        said.append(await room.say("I cannot say more about that part than this, so please go on to the next one now."))
    assert said[-1].move is not None
    assert said[-1].move.facts[1].endswith(question.facts_sheet[1].fact)
    assert question.facts_sheet[1].fact in said[-1].text


async def test_the_report_uses_the_same_numbers(room: Room) -> None:
    record, question = await _told_f1(room)
    report = await Reports(bank(), room.store, NoLibrary(), lambda: load_example(KNOWLEDGE)).of(record)
    part = report.rounds[0]
    assert part.model_answer == question.strong_answer
    assert f"{question.check('EN3').inputs['precision']:g}" in part.receipts[0].with_numbers
    assert part.receipts[-1].computed == pytest.approx(question.check("EN3").expected["f"])


def test_an_exported_transcript_is_graded_by_its_own_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record, question = asyncio.run(_told_f1(Room(tmp_path / "interviews.db")))
    (file,) = grade_files(record, tmp_path / "out")
    assert json.loads(file.read_text(encoding="utf-8"))["scenario"] == record.interview.rounds[0].scenario
    numbers = graded(file, capsys)
    assert numbers[0]["verdict"] == "wrong_method"
    assert numbers[-1]["verdict"] in ("exact", "within_tolerance")
    assert numbers[-1]["computed"] == pytest.approx(question.check("EN3").expected["f"])


async def _told_f1(room: Room) -> tuple[Record, Question]:
    """An interview that ended after a wrong and a right F1, and its question."""
    record = await room.start(question=E2E)
    question = own_question(record.interview.rounds[0])
    await room.say(f"F1 of the baseline is {mean_of(question, 'EN3'):.3f}.")
    await room.say(f"Sorry, harmonic mean, so F1 of the baseline is {question.check('EN3').expected['f']:.3f}.")
    return await room.talk.finish(room.id), question


def test_a_transcript_without_a_scenario_is_graded_by_the_literals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = [
        {"i": 1, "speaker": "interviewer", "text": "F1 of the baseline?"},
        {"i": 2, "speaker": "candidate", "text": "The baseline's F1 is 0.548."},
    ]
    file = tmp_path / "t.json"
    file.write_text(json.dumps({"rubric_id": E2E, "turns": turns}), encoding="utf-8")
    assert [n["verdict"] for n in graded(file, capsys)] == ["exact"]
    given = {"EN3": {"precision": 0.8, "recall": 0.4}}
    file.write_text(json.dumps({"rubric_id": E2E, "turns": turns, "scenario": given}), encoding="utf-8")
    (number,) = graded(file, capsys)
    assert number["verdict"] == "wrong_method"
    assert number["computed"] == pytest.approx(0.5333, abs=1e-4)


@pytest.mark.parametrize("scenario", [[], {"EN3": 1}, {"EN99": {"n": 1}}, {"EN3": {"recall": "high"}}])
def test_a_scenario_that_makes_no_sense_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scenario: object
) -> None:
    file = tmp_path / "t.json"
    turns = [{"i": 1, "speaker": "candidate", "text": "0.548"}]
    file.write_text(json.dumps({"turns": turns, "scenario": scenario}), encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["grade", "--rubric", str(E2E_FILE), "--transcript", str(file), "--json"])
    assert stopped.value.code
    assert "scenario" in capsys.readouterr().err


def graded(file: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What ``interviewer grade`` says of the numbers of a transcript."""
    capsys.readouterr()
    with contextlib.suppress(SystemExit):
        main(["grade", "--rubric", str(E2E_FILE), "--transcript", str(file), "--json"])
    numbers: list[dict[str, object]] = json.loads(capsys.readouterr().out)["numbers"]
    return numbers
