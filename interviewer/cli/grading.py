"""interviewer grade: a finished transcript against a rubric or drill, or single answers without a rubric."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from interviewer.adapters.knowledge_files import load_drill, load_question
from interviewer.calculator.scenarios import with_scenario
from interviewer.cli.output import each_line_at_once, emit, read_json, say, text_of
from interviewer.domain.drill import Drill
from interviewer.domain.rubric import Question
from interviewer.domain.scenario import Inputs
from interviewer.domain.scorecard import DrillScore, PointScore, Scorecard
from interviewer.errors import BadInput
from interviewer.grading import ForeignTurn, Grader
from interviewer.hearing import ONE_EAR_ALONE, is_alone
from interviewer.settings import load_settings, shipped
from interviewer.wiring import build_grader, endpoint_of

CASES_AT_ONCE = 8  # requests to an endpoint at one time
_POINT = {"id", "label", "quote", "turn", "prompted", "ear", "confidence"}
_NUMBER = {
    "check",
    "function",
    "output",
    "claimed",
    "computed",
    "verdict",
    "mistake",
    "quote",
    "turn",
    "retracted",
    "decision",
}


def grade(
    rubric: Annotated[Path | None, typer.Option(help="A rubric file, shipped or not.")] = None,
    transcript: Annotated[Path | None, typer.Option(help="A transcript as JSON.")] = None,
    cases: Annotated[Path | None, typer.Option(help="Single answers, a JSON object a line.")] = None,
    drill: Annotated[str | None, typer.Option(help="A drill's id or file.")] = None,
    ear: Annotated[str | None, typer.Option(help="quick or llm.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Grade a transcript against a rubric or drill, or single answers against their references."""
    if ear not in (None, "quick", "llm"):
        raise BadInput(f"--ear must be quick or llm, found '{ear}'")
    if cases is not None:
        if rubric or transcript or drill:
            raise typer.BadParameter("give --cases alone")
        with _grader(ear) as (grader, runner):
            runner.run(each_line_at_once(cases, lambda item: _case(grader, item), CASES_AT_ONCE))
        return
    if transcript is None or (rubric is None) == (drill is None):
        raise typer.BadParameter("give --transcript with --rubric or --drill, or --cases alone")
    item: Question | Drill = load_question(rubric) if rubric else load_drill(_drill_path(drill or ""))
    data = _transcript(transcript)
    if isinstance(item, Question):
        # numbers of its own that the transcript was held with; without them the rubric's stand
        item = with_scenario(item, _scenario(data, transcript))
    turns = _turns(data, transcript)
    with _grader(ear) as (grader, runner):
        score = runner.run(grader.grade(item, turns))
    for note in score.notes:
        if is_alone(note):
            say(note)
    result = transcript_json(score)
    if as_json:
        emit(result)
    else:
        _table(result)


@contextmanager
def _grader(ear: str | None) -> Iterator[tuple[Grader, asyncio.Runner]]:
    """A grader with the ear asked for (a model's where an endpoint is configured), and the loop that it lives in."""
    settings = load_settings()
    endpoint = endpoint_of(settings) if ear != "quick" else None
    if ear == "llm" and endpoint is None:
        raise BadInput(
            "--ear llm needs a model endpoint: set INTERVIEWER_MODEL (and OPENAI_BASE_URL, OPENAI_API_KEY), or give --ear quick"
        )
    with asyncio.Runner() as runner:
        try:
            yield build_grader(endpoint=endpoint, ear_model=settings.ear_model), runner
        finally:
            if endpoint is not None:
                runner.run(endpoint.close())


def transcript_json(score: Scorecard | DrillScore) -> dict[str, Any]:
    """The JSON of a graded transcript."""
    if isinstance(score, DrillScore):
        return {
            "drill_id": score.drill_id,
            "ear": score.ear,
            "level": score.level,
            "rungs": [
                {
                    "id": r.id,
                    "title": r.title,
                    "level": r.level,
                    "held": r.held,
                    "points": [_point(p) for p in r.points],
                }
                for r in score.rungs
            ],
            "misconceptions": [m.model_dump() for m in score.misconceptions],
            "numbers": [n.model_dump(include=_NUMBER) for n in score.numbers],
            "caps": list(score.caps),
        }
    return {
        "rubric_id": score.rubric_id,
        "ear": score.ear,
        "band": score.band,
        "score": score.score,
        "stretch": score.stretch,
        "points": [_point(p) for p in score.points],
        "misconceptions": [m.model_dump() for m in score.misconceptions],
        "numbers": [n.model_dump(include=_NUMBER) for n in score.numbers],
        "must_missing": list(score.must_missing),
        "red_flags": list(score.red_flags),
        "band_low": score.band_low,
        "band_high": score.band_high,
        "caps": list(score.caps),
    }


def _point(point: PointScore) -> dict[str, Any]:
    return point.model_dump(include=_POINT)


async def _case(grader: Grader, item: dict[str, Any]) -> dict[str, Any]:
    question, reference, answer = (text_of(item, key) for key in ("question", "reference_answer", "answer"))
    case = await grader.grade_case(question, reference, answer)
    if case.note:
        say(f"{ONE_EAR_ALONE}: {case.note}")
    return {"score": case.score} | ({"ear": case.ear} if case.note or case.ear != "quick" else {})


def _transcript(path: Path) -> dict[str, Any]:
    data = read_json(path)
    if not isinstance(data, dict) or not isinstance(data.get("turns"), list):
        raise BadInput(f"{path}: expected an object with a list 'turns'", field="turns")
    return data


def _scenario(data: dict[str, Any], path: Path) -> Inputs | None:
    given = data.get("scenario")
    if given is None:
        return None
    if not isinstance(given, dict) or not all(isinstance(inputs, dict) for inputs in given.values()):
        raise BadInput(f"{path}: scenario must be an object of check ids, each with its inputs", field="scenario")
    return given


def _turns(data: dict[str, Any], path: Path) -> list[ForeignTurn]:
    turns = []
    for n, turn in enumerate(data["turns"]):
        try:
            turns.append(ForeignTurn.model_validate({k: turn[k] for k in ("i", "speaker", "text")}))
        except (KeyError, TypeError, ValidationError):
            raise BadInput(
                f"{path}: turns[{n}] needs i (a number), speaker (interviewer or candidate) and text",
                field=f"turns[{n}]",
            ) from None
    return turns


def _drill_path(name: str) -> Path:
    inside = shipped("knowledge") / "drills" / f"{name}.yaml"
    return inside if inside.is_file() else Path(name)


def _table(result: dict[str, Any]) -> None:
    if "drill_id" in result:
        print(f"{result['drill_id']}: level {result['level']} (ear: {result['ear']})")
        for rung in result["rungs"]:
            print(f"  {rung['id']:4} {rung['title'][:40]:40} level {rung['level']}{' held' if rung['held'] else ''}")
        return
    print(
        f"{result['rubric_id']}: band {result['band']} ({result['band_low']}-{result['band_high']}), "
        f"score {result['score']:.2f} (ear: {result['ear']})"
    )
    for point in result["points"]:
        quote = f"  “{point['quote'][:80]}”" if point["quote"] else ""
        print(f"  {point['id']:5} {point['label']:9} prompted {point['prompted']}{quote}")
    for cap in result["caps"]:
        say(cap)
