"""Transcripts from elsewhere and exported interviews, over the real store and ear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interviewer.domain.foreign import ForeignPiece, read_transcript
from interviewer.domain.report import Report
from interviewer.domain.shelf import Wanted
from interviewer.errors import BadInput, NotFound
from interviewer.intake import export_text
from interviewer.wiring import Services
from tests.server.live import services_in

TALK = """Interviewer: What do L1 and L2 do to the weights?
Me: Lasso throws columns out, some weights are exactly zero. Ridge keeps them all but small, practically never zero.
Interviewer: And with two copies of one column?
Me: Lasso flips a coin and keeps one, ridge gives each half."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Services]:
    services = services_in(tmp_path / "here")
    yield services
    services.close()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Services]:
    """Another machine."""
    services = services_in(tmp_path / "there")
    yield services
    services.close()


async def test_a_transcript_becomes_an_interview_with_a_report(here: Services) -> None:
    id_ = await here.intake.transcript(read_transcript(TALK), question="fund.overfit_l1l2", title="Phone screen")
    record = await here.store.record(id_)
    assert [turn.text for turn in record.turns][1].startswith("Lasso throws columns out")
    assert record.interview.state == "ended"
    report = await here.reports.report(id_)
    card = report.rounds[0].scorecard
    assert card is not None
    assert {"F8"} <= {point.id for point in card.points if point.label == "covered"}
    shelved = await here.shelf.one(id_)
    assert (shelved.origin, shelved.interview.title, len(shelved.bands)) == ("pasted", "Phone screen", 1)
    assert [attempt.interview_id for attempt in await here.progress.attempts()] == [id_]


async def test_what_the_interviewer_asked_for_counts_as_prompted(here: Services) -> None:
    question = here.bank.questions["fund.overfit_l1l2"]
    probe = question.point("F8").probes.direct
    answer = "Lasso throws columns out, some weights are exactly zero. Ridge keeps them all but small, practically never zero."
    told = [
        ("interviewer", "Tell me."),
        ("candidate", "Hm, let me think."),
        ("interviewer", probe),
        ("candidate", answer),
    ]
    pieces = [ForeignPiece.model_validate({"name": "", "speaker": who, "text": text}) for who, text in told]
    report = await here.reports.report(await here.intake.transcript(pieces, question=question.id))
    card = report.rounds[0].scorecard
    assert card is not None
    assert next(point.prompted for point in card.points if point.id == "F8") == 2


async def test_a_transcript_needs_an_answer_and_a_question(here: Services) -> None:
    pieces = read_transcript(TALK)
    nobody = [piece.model_copy(update={"speaker": "interviewer"}) for piece in pieces]
    with pytest.raises(BadInput, match="nobody answers"):
        await here.intake.transcript(nobody, question="fund.overfit_l1l2")
    with pytest.raises(BadInput, match="choose the question"):
        await here.intake.transcript(pieces)
    with pytest.raises(NotFound):
        await here.intake.transcript(pieces, question="fund.nothing")
    assert await here.shelf.count(Wanted()) == 0


async def exported(services: Services) -> tuple[str, Report]:
    """An interview with a tag and a contest, as a file, and its report."""
    id_ = await services.intake.transcript(read_transcript(TALK), question="fund.overfit_l1l2")
    await services.shelf.label(id_, title="Screen", tags=("ads",))
    await services.appeals.contest(id_, round_index=0, point="F11", turn=2, words="Ridge keeps them all")
    report = await services.reports.report(id_)
    return export_text(await services.store.record(id_), report, ("ads",)), report


async def test_an_export_gives_the_same_report_elsewhere(here: Services, there: Services) -> None:
    text, report = await exported(here)
    assert report.rounds[0].contests
    done = await there.intake.file(text)
    assert (done.id, done.known) == (report.id, False)
    assert await there.reports.report(done.id) == report
    shelved = await there.shelf.one(done.id)
    assert (shelved.origin, shelved.tags, shelved.interview.title) == ("imported", ("ads",), "Screen")
    assert await there.progress.attempts() == await here.progress.attempts()
    assert (await there.intake.file(text)).known
    assert await there.shelf.count(Wanted()) == 1
    # The same file once more, over another interview that happens to have this id.
    data = json.loads(text)
    data["record"]["turns"][1]["text"] = "Something else."
    again = await there.intake.file(json.dumps(data))
    assert (again.known, again.id == done.id) == (False, False)


async def test_an_imported_report_stands_until_something_is_judged_anew(here: Services, there: Services) -> None:
    text, report = await exported(here)
    data = json.loads(text)
    data["report"]["rounds"][0]["headline"] = "As it was."
    id_ = (await there.intake.file(json.dumps(data))).id
    assert (await there.reports.report(id_)).rounds[0].headline == "As it was."
    await there.appeals.grade_again(id_, "quick")
    assert (await there.reports.report(id_)).rounds[0].headline == report.rounds[0].headline


def changed(text: str, *path: str | int, to: Any) -> str:
    """The file with one value set, or removed when ``to`` is ...."""
    data = json.loads(text)
    at = data
    for key in path[:-1]:
        at = at[key]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return json.dumps(data)


async def test_bad_files_are_refused_by_name(here: Services, there: Services) -> None:
    text, _ = await exported(here)
    cases = {
        "not JSON": text[:-20],
        "no exported interview": "[1, 2]",
        "can be pasted": json.dumps({"rubric_id": "x", "turns": []}),
        "format 2": changed(text, "format", to=2),
        "record.interview.title": changed(text, "record", "interview", "title", to=...),
        "record.turns.0.speaker": changed(text, "record", "turns", 0, "speaker", to="nobody"),
        "extra|Extra": changed(text, "record", "interview", "password", to="x"),
        "not in order": changed(text, "record", "turns", 1, "seq", to=1),
        "had not ended": changed(text, "record", "interview", "state", to="running"),
        "another interview": changed(text, "report", "id", to="other"),
        "heard in a turn": changed(text, "record", "heard", 0, "turn", to=77),
        "characters": changed(text, "record", "interview", "id", to="../x"),
    }
    for words, bad in cases.items():
        with pytest.raises(BadInput, match=words):
            await there.intake.file(bad)
    assert await there.shelf.count(Wanted()) == 0
