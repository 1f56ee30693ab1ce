"""A second look at a finished interview: a contested verdict is judged again, or the whole is heard by another ear."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence

from interviewer.calculator.scenario_items import Items
from interviewer.domain.contest import Contest
from interviewer.domain.contesting import FEWEST_WORDS, whole_sentences
from interviewer.domain.evidence import checked
from interviewer.domain.interview import Heard, Label, Record, Turn
from interviewer.domain.library import Bank
from interviewer.domain.plan import Round
from interviewer.domain.scorecard import PointScore, Scorecard
from interviewer.errors import BadInput, Conflict, NotFound
from interviewer.ports import Clock, Ear, Store
from interviewer.scorekeeping import ScoreKeeper, ear_of

CALCULATOR = "calculator"


class Appeals:
    """Judges again. ``ears`` are those that can be asked, by name; ``judged`` is told of each interview judged anew."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        keeper: ScoreKeeper,
        ears: Mapping[str, Ear],
        clock: Clock,
        *,
        judged: Callable[[str], Awaitable[None]] | None = None,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex[:12],
    ) -> None:
        self._items, self._store, self._keeper = Items(bank), store, keeper
        self._ears, self._clock, self._new_id = dict(ears), clock, new_id
        self._told = judged

    @property
    def ears(self) -> tuple[str, ...]:
        """The names of the ears that can be asked."""
        return tuple(self._ears)

    async def contest(
        self,
        interview_id: str,
        *,
        round_index: int,
        point: str,
        words: str,
        turn: int | None = None,
        ear: str | None = None,
    ) -> Contest:
        """Has the sentences that hold ``words`` judged alone, and keeps what came of it.

        ``turn`` says in which answer, ``ear`` whose report is contested.

        Raises NotFound (interview, round, point, turn), Conflict (still
        running, already counted as said, a number that the calculator judges), BadInput (words that are not the
        candidate's own), EarFailed.
        """
        record = await self._ended(interview_id)
        round_ = _round_of(record, round_index)
        name = ear or ear_of(record, round_)
        before = self._contestable(record, round_, point, name)
        mine, sentence = _pointed_at(record, round_index, words, turn)
        label, confidence = await self._judged(record, round_, mine, sentence, point, name)
        contest = Contest(
            id=self._new_id(),
            at=self._clock(),
            round=round_index,
            point=point,
            turn=mine.seq,
            words=" ".join(words.split()),
            sentence=sentence,
            ear=name,
            before=before.label,
            label=label,
            confidence=confidence,
        )
        await self._store.add_contest(interview_id, contest)
        await self._keep(interview_id, [round_], name)
        return contest

    async def grade_again(self, interview_id: str, ear: str) -> None:
        """Has every answer heard by ``ear`` (again, if it heard them before) and keeps its scorecards beside the others.

        Raises NotFound, Conflict while the interview runs, EarFailed; what was heard until then is kept.
        """
        record = await self._ended(interview_id)
        listener = self._ear(ear)
        for round_ in record.interview.rounds:
            heard: list[Heard] = []
            turns = record.round_turns(round_.index)
            for n, turn in enumerate(turns):
                if turn.speaker == "candidate":
                    told = await listener.hear(
                        self._items.subject(round_), turns[: n + 1], heard, interview_id=interview_id
                    )
                    heard.append(checked(told, turn.text))
            for item in heard:
                await self._store.add_heard(interview_id, item)
        await self._keep(interview_id, record.interview.rounds, ear)

    async def _keep(self, interview_id: str, rounds: Sequence[Round], ear: str) -> None:
        await self._keeper.keep(await self._store.record(interview_id), rounds, ear)
        if self._told is not None:
            await self._told(interview_id)

    async def _judged(
        self, record: Record, round_: Round, said: Turn, sentence: str, point: str, ear: str
    ) -> tuple[Label, float]:
        """Label and confidence that the ear gives to ``sentence``, said in answer to what ``said`` answered."""
        earlier = tuple(turn for turn in record.round_turns(round_.index) if turn.seq < said.seq)
        alone = said.model_copy(update={"text": sentence})
        told = await self._ear(ear).hear(
            self._items.subject(round_), (*earlier, alone), (), interview_id=record.interview.id
        )
        verdict = next((v for v in checked(told, sentence).verdicts if v.point == point), None)
        return ("missing", 1.0) if verdict is None else (verdict.label, verdict.confidence)

    def _contestable(self, record: Record, round_: Round, point: str, ear: str) -> PointScore:
        card = self._keeper.score(record, round_, ear)
        if card is None:
            raise NotFound("nothing was answered in this round", field="round")
        points = card.points if isinstance(card, Scorecard) else [p for rung in card.rungs for p in rung.points]
        found = next((p for p in points if p.id == point), None)
        if found is None:
            raise NotFound(f"this round has no point '{point[:40]}'", field="point")
        if found.label == "covered":
            raise Conflict("this point counts as said already")
        if found.ear == CALCULATOR:
            raise Conflict(
                "this point goes by the number you gave, which the calculator judges; no ear can change that"
            )
        return found

    def _ear(self, name: str) -> Ear:
        if name not in self._ears:
            raise NotFound(f"there is no ear '{name[:40]}' here; there is {', '.join(self._ears)}", field="ear")
        return self._ears[name]

    async def _ended(self, interview_id: str) -> Record:
        record = await self._store.record(interview_id)
        if record.interview.state != "ended":
            raise Conflict("the interview is still running; its verdicts can be contested when it has ended")
        return record


def _pointed_at(record: Record, index: int, words: str, turn: int | None) -> tuple[Turn, str]:
    """The answer that the words stand in, and the sentences that hold them."""
    answers = [item for item in record.round_turns(index) if item.speaker == "candidate" and turn in (None, item.seq)]
    if not answers:
        raise NotFound(f"line {turn} is no answer of yours in this round", field="turn")
    for answer in answers:
        sentence = whole_sentences(words, answer.text)
        if sentence is not None:
            return answer, sentence
    raise BadInput(
        f"pick at least {FEWEST_WORDS} words in a row from one answer of yours, as they stand there", field="words"
    )


def _round_of(record: Record, index: int) -> Round:
    round_ = next((item for item in record.interview.rounds if item.index == index), None)
    if round_ is None:
        raise NotFound(f"this interview has no round {index}", field="round")
    return round_
