"""A finished interview -> its report: the scores, what they rest on, and what to say next time. Written by rules."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from pydantic import ValidationError

from interviewer.calculator import formula_with_numbers, get
from interviewer.calculator.scenario_items import Items
from interviewer.citing import Citations
from interviewer.domain.contest_words import contest_notes
from interviewer.domain.drill import Drill
from interviewer.domain.interview import NumberHeard, Record
from interviewer.domain.library import Bank
from interviewer.domain.next_steps import next_steps
from interviewer.domain.plan import Round
from interviewer.domain.report import Citation, Correction, Example, Receipt, Report, RoundReport, Strength
from interviewer.domain.report_words import band_words, headline, number_words, strength_words
from interviewer.domain.rubric import NumericCheck, Question
from interviewer.domain.scorecard import DrillScore, MisconceptionScore, PointScore, RungScore, Scorecard
from interviewer.domain.standing import one_ear, worth_telling
from interviewer.errors import Conflict, NotFound
from interviewer.model_answers import ModelAnswers
from interviewer.ports import Retriever, Store
from interviewer.scorekeeping import ScoreKeeper, ear_of, ears_of, heard_in

MOST_STRENGTHS = 8


class Reports:
    """Makes reports from the store, the bank and the library."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        retriever: Retriever,
        example: Callable[[], Example],
        *,
        imported: Callable[[str], Awaitable[str | None]] | None = None,
        model_answers: ModelAnswers | None = None,
    ) -> None:
        """``imported`` gives the report (JSON) that came along with an interview from another machine."""
        self._items, self._store, self._citations = Items(bank), store, Citations(retriever)
        self._keeper = ScoreKeeper(bank, store)
        self._example, self._imported, self._model_answers = example, imported, model_answers

    def example(self) -> Report:
        """The report shown to who has none yet: of an interview held with this program."""
        return self._example().report

    def example_record(self) -> Record:
        """The transcript behind the example report."""
        return self._example().record

    async def report(self, interview_id: str, ear: str | None = None) -> Report:
        """The report of an interview that has ended; with ``ear`` by that ear's verdicts alone where it listened.

        Raises NotFound (also for an ear that has not heard it), and Conflict while it still runs.
        """
        record = await self._store.record(interview_id)
        if record.interview.state != "ended":
            raise Conflict(
                "the interview is still running; its report is made when the last round has ended, or after finish"
            )
        if ear is not None and ear not in ears_of(record):
            raise NotFound(
                f"the ear '{ear[:40]}' has not heard this interview; have it graded again by it first", field="ear"
            )
        return await self.of(record, ear)

    async def of(self, record: Record, ear: str | None = None) -> Report:
        """The report of a record, ended or not. One that was imported stays as it came until something is judged anew."""
        interview = record.interview
        if ear is None and self._imported and (kept := await self._imported(interview.id)):
            with contextlib.suppress(ValidationError):  # written by another version: made again below
                return Report.model_validate_json(kept).model_copy(update={"title": interview.title})
        rounds = [await self._round(record, round_, ear) for round_ in interview.rounds]
        return Report(
            id=interview.id,
            title=interview.title,
            mode=interview.mode,
            level=interview.level,
            created_at=interview.created_at,
            active_seconds=interview.active_seconds,
            rounds=tuple(rounds),
            ears=(ear,) if ear else tuple(sorted({item.ear for item in one_ear(record.heard)})),
            ear=ear,
        )

    async def _round(self, record: Record, round_: Round, ear: str | None) -> RoundReport:
        turns = record.round_turns(round_.index)
        item = self._items.of(round_)
        text = item.question.text if isinstance(item, Question) else item.opening
        base = RoundReport(
            index=round_.index,
            kind=round_.kind,
            title=round_.title,
            question_id=round_.subject_id,
            question_text=text,
            is_drill=round_.is_drill,
            turns=(turns[0].seq, turns[-1].seq) if turns else None,
        )
        if not any(turn.speaker == "candidate" for turn in turns):
            return base.model_copy(update={"headline": "This round was not reached, so nothing is judged."})
        name = ear or ear_of(record, round_)
        card = self._keeper.score(record, round_, name)
        passed = sum(heard.intent in ("dont_know", "skip") for heard in heard_in(record, round_, name))
        if isinstance(item, Question) and isinstance(card, Scorecard):
            return self._contested(await self._question(base, item, card, passed), record, round_, name)
        if isinstance(item, Drill) and isinstance(card, DrillScore):
            return self._contested(await self._drill(base, item, card, passed), record, round_, name)
        return base

    async def _question(self, base: RoundReport, item: Question, card: Scorecard, passed: int) -> RoundReport:
        gaps = await self._citations.gaps(item, card.points)
        corrections = await self._corrections(item, card.misconceptions)
        receipts = _receipts({c.id: c for c in item.numeric_checks}, card.numbers)
        return base.model_copy(
            update={
                "scorecard": card,
                "gaps": gaps,
                "caps": card.caps,
                "model_answer": item.strong_answer,
                "model_marks": await self._model_answers.marks(item) if self._model_answers else (),
                "strengths": _strengths(card.points),
                "corrections": corrections,
                "receipts": receipts,
                "band_words": band_words(
                    card.band, card.band_low, card.band_high, sum(p.label == "unscored" for p in card.points)
                ),
                "headline": headline(card),
                "next_steps": next_steps(
                    corrections=corrections,
                    exercises={m.id: m.corrective_followup for m in item.misconceptions},
                    receipts=receipts,
                    gaps=gaps,
                    points=[p for p in card.points if p.expected],
                    dimensions=card.dimensions,
                    passed=passed,
                ),
            }
        )

    async def _drill(self, base: RoundReport, item: Drill, score: DrillScore, passed: int) -> RoundReport:
        points = tuple(p for rung in score.rungs for p in rung.points)
        gaps = await self._citations.drill_gaps(item, points)
        claims = [c for rung in item.rungs for probe in rung.probes for c in probe.wrong] + list(item.always_challenge)
        why = {c.id: c.why_wrong for c in claims}
        works = {c.id: probe.sources for rung in item.rungs for probe in rung.probes for c in probe.wrong}
        corrections = tuple(
            _correction(m, why[m.id], tuple(Citation(text=c.cite, mark=c.mark) for c in works.get(m.id, ())[:2]))
            for m in score.misconceptions
            if m.id in why
        )
        checks = {c.id: c for rung in item.rungs for probe in rung.probes for c in probe.numbers}
        receipts = _receipts(checks, score.numbers)
        return base.model_copy(
            update={
                "drill": score,
                "gaps": gaps,
                "caps": score.caps,
                "strengths": _strengths(points),
                "corrections": corrections,
                "receipts": receipts,
                "band_words": band_words(score.level, score.level, score.level),
                "headline": _drill_headline(score.rungs),
                "next_steps": next_steps(
                    corrections=corrections,
                    exercises={c.id: c.corrective_followup for c in claims},
                    receipts=receipts,
                    gaps=gaps,
                    points=points,
                    rungs=score.rungs,
                    passed=passed,
                ),
            }
        )

    async def _corrections(self, item: Question, wrong: Sequence[MisconceptionScore]) -> tuple[Correction, ...]:
        known = {m.id: m for m in item.misconceptions}
        found = []
        for score in wrong:
            claim = known.get(score.id)
            if claim is not None:
                cites = await self._citations.correction(item, claim.why_wrong, claim.linked_key_point)
                found.append(_correction(score, claim.why_wrong, cites))
        return tuple(found)

    def _contested(self, part: RoundReport, record: Record, round_: Round, ear: str) -> RoundReport:
        """The round with what was contested in it, and what that did to the band."""
        contests = [item for item in record.contests if item.round == round_.index]
        card = part.scorecard or part.drill
        if not contests or card is None:
            return part
        points = card.points if isinstance(card, Scorecard) else [p for rung in card.rungs for p in rung.points]
        bare = self._keeper.score(record.model_copy(update={"contests": ()}), round_, ear)
        return part.model_copy(
            update={
                "contests": contest_notes(contests, {point.id: point for point in points}),
                "band_without_contests": bare.band if isinstance(bare, Scorecard) else bare and bare.level,
            }
        )


def _strengths(points: Iterable[PointScore]) -> tuple[Strength, ...]:
    good = sorted(
        (p for p in points if p.label == "covered" and p.quote and p.turn is not None),
        key=lambda p: (p.prompted, -p.weight),
    )
    return tuple(
        Strength(
            point=p.id,
            name=p.name,
            text=strength_words(p, n),
            quote=p.quote or "",
            turn=p.turn or 0,
            prompted=p.prompted,
        )
        for n, p in enumerate(good[:MOST_STRENGTHS])
    )


def _correction(score: MisconceptionScore, why: str, citations: tuple[Citation, ...]) -> Correction:
    return Correction(
        id=score.id, quote=score.quote, turn=score.turn, why=why, repaired=score.repaired, citations=citations
    )


def _receipts(checks: Mapping[str, NumericCheck], numbers: Sequence[NumberHeard]) -> tuple[Receipt, ...]:
    receipts = []
    for number in worth_telling(numbers):
        check = checks.get(number.check)
        if check is None:
            continue
        calc = get(check.function)
        receipts.append(
            Receipt(
                check=check.id,
                title=calc.title,
                quote=number.quote,
                turn=number.turn,
                claimed=number.claimed,
                computed=number.computed,
                output=number.output,
                formula=calc.plain,
                with_numbers=formula_with_numbers(calc, check.inputs),
                verdict=number.verdict,
                words=number_words(number),
                retracted=number.retracted,
            )
        )
    return tuple(receipts)


def _drill_headline(rungs: Sequence[RungScore]) -> str:
    reached = [rung for rung in rungs if rung.level is not None]
    held = [rung for rung in reached if rung.held]
    return f"{len(reached)} of {len(rungs)} rungs were reached, {len(held)} of them held."
