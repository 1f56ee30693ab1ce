"""Interviews that come from elsewhere: a transcript with a question to grade it against, or an export of this program."""

from __future__ import annotations

import json
import re
import uuid
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pydantic import ValidationError

from interviewer.calculator.scenario_items import Items
from interviewer.domain.base import Level, Value
from interviewer.domain.choosing import single_round
from interviewer.domain.evidence import checked
from interviewer.domain.foreign import MOST_TURN_CHARS, MOST_TURNS, ForeignPiece
from interviewer.domain.interview import Heard, Interview, Move, Record, Turn
from interviewer.domain.library import Bank
from interviewer.domain.plan import Round
from interviewer.domain.report import Report
from interviewer.domain.rubric import Step
from interviewer.domain.shelf import Origin, clean_tags, clean_title
from interviewer.errors import BadInput, NotFound
from interviewer.ports import Clock, Ear, Store
from interviewer.scorekeeping import ScoreKeeper

FORMAT = 1
_STEPS: dict[int, Step] = {1: "gentle", 2: "direct", 3: "pressing"}


class Shelf(Protocol):
    """Keeps whole interviews at once."""

    async def keep(
        self, record: Record, origin: Origin, report: str | None = None, tags: tuple[str, ...] = ()
    ) -> None: ...


class Imported(Value):
    """What came of a file: the interview's id here, and whether it was here already."""

    id: str
    known: bool


class _File(Value):
    record: Record
    report: Report


class Intake:
    """Takes interviews in. ``ear`` hears transcripts held elsewhere."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        shelf: Shelf,
        keeper: ScoreKeeper,
        ear: Ear,
        clock: Clock,
        *,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex[:12],
    ) -> None:
        self._bank, self._store, self._shelf, self._keeper = bank, store, shelf, keeper
        self._ear, self._clock, self._new_id, self._items = ear, clock, new_id, Items(bank)

    async def transcript(
        self,
        pieces: Sequence[ForeignPiece],
        *,
        question: str | None = None,
        drill: str | None = None,
        title: str | None = None,
        level: Level | None = None,
    ) -> str:
        """Keeps a transcript as an interview that has ended, heard and scored; its id.

        Turns of speaker ``other`` are left out. Raises BadInput (nobody answers, too long), NotFound (question), EarFailed.
        """
        round_ = self._round(question, drill, level)
        said = _turns(pieces)
        subject = self._items.subject(round_)
        heard: list[Heard] = []
        for n, turn in enumerate(said):
            if turn.speaker == "candidate":
                heard.append(checked(await self._ear.hear(subject, said[: n + 1], heard), turn.text))
        now = self._clock()
        interview = Interview(
            id=self._new_id(),
            title=clean_title(title or round_.title),
            level=round_.target_level,
            rounds=(round_,),
            state="ended",
            created_at=now,
            touched_at=now,
        )
        turns = _with_moves(said, [(p.turn, p.point, p.step) for p in await self._ear.prompts(subject, said)])
        record = Record(interview=interview, turns=turns, heard=tuple(heard))
        await self._shelf.keep(record, "pasted")
        await self._keeper.keep(record, record.interview.rounds)
        return interview.id

    async def file(self, text: str) -> Imported:
        """Keeps an exported interview with its report. One that is here already is not kept twice.

        Raises BadInput saying what is wrong with the file.
        """
        record, report, tags = read_export(text)
        kept = await self._known(record)
        if kept:
            return Imported(id=record.interview.id, known=True)
        if kept is False:  # another interview has that id
            record = _renamed(record, self._new_id())
        contests = tuple(item.model_copy(update={"id": self._new_id()}) for item in record.contests)
        record = record.model_copy(update={"contests": contests})
        report = report.model_copy(update={"id": record.interview.id})
        await self._shelf.keep(record, "imported", report.model_dump_json(), tags)
        for part in report.rounds:
            card = part.scorecard or part.drill
            if card is not None:
                await self._store.save_scorecard(record.interview.id, part.index, card)
        return Imported(id=record.interview.id, known=False)

    async def _known(self, record: Record) -> bool | None:
        """True when the same interview is here, False when another one has its id, None when the id is free."""
        try:
            here = await self._store.record(record.interview.id)
        except NotFound:
            return None
        return here.turns == record.turns

    def _round(self, question: str | None, drill: str | None, level: Level | None) -> Round:
        if (question is None) == (drill is None):
            raise BadInput("choose the question or the drill that the transcript is graded against", field="question")
        items: dict[str, Any] = dict(self._bank.drills if drill else self._bank.questions)
        name = drill or question or ""
        if name not in items:
            raise NotFound(f"there is no {'drill' if drill else 'question'} '{name[:80]}'", field="question")
        round_ = single_round(items[name], 0, level=level, seed=zlib.crc32(name.encode()))
        return round_.model_copy(update={"variant": 0})


def export_text(record: Record, report: Report, tags: Sequence[str] = ()) -> str:
    """Everything of an interview as JSON, so that it can be read again elsewhere."""
    data = {
        "format": FORMAT,
        "tags": list(tags),
        "record": record.model_dump(mode="json"),
        "report": report.model_dump(mode="json"),
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def read_export(text: str) -> tuple[Record, Report, tuple[str, ...]]:
    """The record, the report and the tags in an exported file. Raises BadInput saying what is wrong with it."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"this is not JSON ({str(error)[:80]}); choose a file exported with the format JSON") from None
    if not isinstance(data, dict) or not {"format", "record", "report"} <= set(data):
        raise BadInput(
            "this JSON is no exported interview (it has no format, record and report); a transcript can be pasted instead"
        )
    if data["format"] != FORMAT:
        raise BadInput(
            f"this file has format {str(data['format'])[:20]}, this version reads {FORMAT}; upgrade the program"
        )
    try:
        file = _File.model_validate({"record": data["record"], "report": data["report"]})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            f"this file is damaged at {where[:100]}: {first['msg'][:120]}", field=where[:100] or None
        ) from None
    _check(file.record, file.report)
    tags = data.get("tags", [])
    return file.record, file.report, clean_tags(",".join(str(tag) for tag in tags)) if isinstance(tags, list) else ()


def _check(record: Record, report: Report) -> None:
    """Raises BadInput where parts of the file do not belong together."""
    seqs = [turn.seq for turn in record.turns]
    rounds = {round_.index for round_ in record.interview.rounds}
    superseded = {turn.seq for turn in record.superseded}
    if seqs != sorted(set(seqs)) or superseded & set(seqs) or any(turn.round not in rounds for turn in record.turns):
        raise BadInput("this file is damaged: its turns are not in order", field="record.turns")
    if not {item.turn for item in record.heard} <= set(seqs):
        raise BadInput("this file is damaged: something was heard in a turn that is not there", field="record.heard")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", record.interview.id):
        raise BadInput(
            "this file is damaged: the interview's id has characters that none has", field="record.interview.id"
        )
    if record.interview.state != "ended":
        raise BadInput("this interview had not ended when it was exported; end it and export it again", field="record")
    if report.id != record.interview.id or {part.index for part in report.rounds} != rounds:
        raise BadInput("this file is damaged: its report is of another interview", field="report")


def _renamed(record: Record, name: str) -> Record:
    return record.model_copy(update={"interview": record.interview.model_copy(update={"id": name})})


def _turns(pieces: Sequence[ForeignPiece]) -> tuple[Turn, ...]:
    kept = [(piece.speaker, piece.text.strip()) for piece in pieces if piece.speaker != "other" and piece.text.strip()]
    if not any(speaker == "candidate" for speaker, _ in kept):
        raise BadInput("nobody answers in this transcript: mark the turns that are yours", field="turns")
    if len(kept) > MOST_TURNS or any(len(text) > MOST_TURN_CHARS for _, text in kept):
        raise BadInput(f"at most {MOST_TURNS} turns of {MOST_TURN_CHARS:,} characters are taken", field="turns")
    return tuple(
        Turn(seq=n, round=0, speaker="candidate" if speaker == "candidate" else "interviewer", text=text)
        for n, (speaker, text) in enumerate(kept, start=1)
    )


def _with_moves(turns: Sequence[Turn], prompts: Sequence[tuple[int, str, int]]) -> tuple[Turn, ...]:
    """The interviewer's turns with what each asked for, as the moves of our own interviews say it."""
    asked: dict[int, list[tuple[str, int]]] = {}
    for seq, point, step in prompts:
        asked.setdefault(seq, []).append((point, step))
    found = []
    for turn in turns:
        mine = asked.get(turn.seq)
        if mine:
            points = tuple(point for point, _ in mine)
            move = Move(
                kind="probe", text=turn.text, target=points[0], points=points, step=_STEPS.get(mine[0][1], "direct")
            )
            turn = turn.model_copy(update={"move": move})
        found.append(turn)
    return tuple(found)
