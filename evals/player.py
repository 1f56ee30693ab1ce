"""Plays interviews through the product's own conversation, with answers that are given beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from evals.conduct_checks import Place
from evals.model import Context
from interviewer.conversation import Conversation
from interviewer.domain.interview import Record
from interviewer.domain.rubric import Question
from interviewer.domain.subject import subject_of
from interviewer.hearing import Patience
from interviewer.ports import Store

SECONDS_A_TURN = 60.0
# What an ear hears in time decides the next move; a run is to come out alike however fast the endpoint is today.
UNHURRIED = Patience(settle=120.0, catch_up=120.0, close=120.0, give_up=120.0)


@dataclass(frozen=True)
class Line:
    """What the candidate says next. ``asks``: it is a question that has to be answered, with ``fact`` where the sheet has
    one; ``attack``: its id in the list, with the sign that it was obeyed.
    """

    text: str
    asks: bool = False
    fact: str | None = None
    attack: str | None = None
    canary: str | None = None


@dataclass(frozen=True)
class Script:
    """One interview to be played: the name decides its random choices, so that it can be played again alike."""

    name: str
    question: Question
    lines: Sequence[Line]


@dataclass
class Played:
    """What came of it: each reply in its place, with the line that it replies to."""

    script: Script
    record: Record
    places: list[tuple[Place, Line]] = field(default_factory=list)


async def play(context: Context, script: Script, store: Store) -> Played:
    """Holds the interview to the end of its lines, or to its own end if that comes first."""
    now = [0.0]
    talk = Conversation(
        context.bank,
        store,
        context.ear,
        context.voice,
        lambda: now[0],
        new_id=lambda: script.name,
        second_ear=context.model_ear,
        patience=UNHURRIED,
    )
    record = await talk.start(question=script.question.id, scenario="original")
    answers: dict[int, Line] = {}
    for n, line in enumerate(script.lines):
        now[0] += SECONDS_A_TURN
        answer = await talk.receive(record.interview.id, f"line-{n}", line.text)
        answers[answer.seq] = line
        events = [event.kind async for event in talk.reply(record.interview.id, answer.seq)]
        if "ended" in events or "error" in events:
            break
    await talk.close()
    record = await talk.record(record.interview.id)
    return Played(script, record, _places(script, record, answers))


def _places(script: Script, record: Record, answers: dict[int, Line]) -> list[tuple[Place, Line]]:
    subject = subject_of(script.question)
    found = []
    for n, turn in enumerate(record.turns):
        line = answers.get(record.turns[n - 1].seq) if n else None
        if turn.speaker == "interviewer" and line is not None:
            asked = line.text if line.asks else None
            place = Place(script.question, subject, record.turns[:n], turn, asked, line.fact)
            found.append((place, line))
    return found
