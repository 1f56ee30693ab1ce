"""A finished interview -> its report: the scores, what they rest on, and what to say next time. Written by rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from interviewer.calculator import formula_with_numbers, get
from interviewer.calculator.scenario_items import Items
from interviewer.domain.drill import Drill
from interviewer.domain.drill_scoring import drill_score
from interviewer.domain.interview import Heard, NumberHeard, Record, Turn
from interviewer.domain.library import Bank
from interviewer.domain.plan import Round
from interviewer.domain.report import Citation, Correction, Example, Gap, Receipt, Report, RoundReport, Strength
from interviewer.domain.report_words import band_words, headline, next_steps, number_words, strength_words
from interviewer.domain.rubric import NumericCheck, Question, Source
from interviewer.domain.scorecard import MisconceptionScore, PointScore, RungScore
from interviewer.domain.scoring import prompts_of, scorecard
from interviewer.domain.standing import best_ear, one_ear
from interviewer.errors import Conflict, IndexUnavailable
from interviewer.ports import Retriever, Store

MOST_STRENGTHS = 8
MOST_LOOKUPS = 10
CITE_FROM = 0.35


class Reports:
    """Makes reports from the store, the bank and the library."""

    def __init__(self, bank: Bank, store: Store, retriever: Retriever, example: Callable[[], Example]) -> None:
        self._items, self._store, self._retriever = Items(bank), store, retriever
        self._example = example

    def example(self) -> Report:
        """The report shown to who has none yet: of an interview held with this program."""
        return self._example().report

    def example_record(self) -> Record:
        """The transcript behind the example report."""
        return self._example().record

    async def report(self, interview_id: str) -> Report:
        """The report of an interview that has ended. Raises NotFound, and Conflict while it still runs."""
        record = await self._store.record(interview_id)
        if record.interview.state != "ended":
            raise Conflict(
                "the interview is still running; its report is made when the last round has ended, or after finish"
            )
        return await self.of(record)

    async def of(self, record: Record) -> Report:
        """The report of a record, ended or not."""
        interview = record.interview
        rounds = [await self._round(record, round_) for round_ in interview.rounds]
        return Report(
            id=interview.id,
            title=interview.title,
            mode=interview.mode,
            level=interview.level,
            created_at=interview.created_at,
            active_seconds=interview.active_seconds,
            rounds=tuple(rounds),
            ears=tuple(sorted({item.ear for item in one_ear(record.heard)})),
        )

    async def _round(self, record: Record, round_: Round) -> RoundReport:
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
        if isinstance(item, Question):
            return await self._question(base, item, record, turns, round_)
        return await self._drill(base, item, record, turns)

    async def _question(
        self, base: RoundReport, item: Question, record: Record, turns: tuple[Turn, ...], round_: Round
    ) -> RoundReport:
        hinted = any(turn.move and turn.move.kind == "hint" for turn in turns)
        heard = _heard(record, turns)
        card = scorecard(item, heard, prompts_of(turns), target=round_.target_level, hinted=hinted, ear=best_ear(heard))
        gaps = await self._gaps(item, card.points)
        wrong = [
            (m, item_why)
            for m in card.misconceptions
            if (item_why := next((x.why_wrong for x in item.misconceptions if x.id == m.id), None))
        ]
        return base.model_copy(
            update={
                "scorecard": card,
                "gaps": gaps,
                "caps": card.caps,
                "model_answer": item.strong_answer,
                "strengths": _strengths(card.points),
                "corrections": tuple(_correction(m, why) for m, why in wrong),
                "receipts": _receipts({c.id: c for c in item.numeric_checks}, card.numbers),
                "band_words": band_words(card.band, card.band_low, card.band_high),
                "headline": headline(card),
                "next_steps": next_steps(gaps, card.misconceptions, card.numbers),
            }
        )

    async def _drill(self, base: RoundReport, item: Drill, record: Record, turns: tuple[Turn, ...]) -> RoundReport:
        heard = _heard(record, turns)
        score = drill_score(item, heard, prompts_of(turns), turns=turns, ear=best_ear(heard))
        points = tuple(p for rung in score.rungs for p in rung.points)
        strong = {p.id: p for rung in item.rungs for probe in rung.probes for p in probe.strong}
        cites = {p.id: probe.sources for rung in item.rungs for probe in rung.probes for p in probe.strong}
        gaps = tuple(
            Gap(
                point=p.id,
                name=p.name,
                label=p.label,
                must=False,
                weight=1,
                say=strong[p.id].statement,
                quote=p.quote,
                turn=p.turn,
                citations=tuple(Citation(text=c.cite, mark=c.mark) for c in cites[p.id][:2]),
            )
            for p in points
            if p.label != "covered"
        )
        why = {c.id: c.why_wrong for rung in item.rungs for probe in rung.probes for c in probe.wrong}
        why |= {c.id: c.why_wrong for c in item.always_challenge}
        checks = {c.id: c for rung in item.rungs for probe in rung.probes for c in probe.numbers}
        return base.model_copy(
            update={
                "drill": score,
                "gaps": gaps,
                "caps": score.caps,
                "strengths": _strengths(points),
                "corrections": tuple(_correction(m, why[m.id]) for m in score.misconceptions if m.id in why),
                "receipts": _receipts(checks, score.numbers),
                "band_words": band_words(score.level, score.level, score.level),
                "headline": _drill_headline(score.rungs),
                "next_steps": next_steps(gaps, score.misconceptions, score.numbers),
            }
        )

    async def _gaps(self, item: Question, points: Sequence[PointScore]) -> tuple[Gap, ...]:
        """What was missed, the most costly first, with where to read on it."""
        missed = sorted(
            (p for p in points if p.label != "covered" and p.expected), key=lambda p: (not p.must, -p.weight)
        )
        missed += [p for p in points if p.label != "covered" and not p.expected]
        gaps = []
        for n, score in enumerate(missed):
            point = item.point(score.id)
            works = [source for source in item.sources if source.key in point.sources]
            cites = await self._citations(point.statement, works, look=n < MOST_LOOKUPS)
            gaps.append(
                Gap(
                    point=point.id,
                    name=point.name,
                    label=score.label,
                    must=point.must and score.expected,
                    weight=point.weight,
                    say=point.statement,
                    quote=score.quote,
                    turn=score.turn,
                    citations=cites,
                )
            )
        return tuple(gaps)

    async def _citations(self, statement: str, works: Sequence[Source], *, look: bool) -> tuple[Citation, ...]:
        cites = [Citation(text=work.cite, mark=work.mark) for work in works[:2]]
        if look and self._retriever.ready:
            try:
                hits = await self._retriever.search(statement, k=1, kind="passage")
            except IndexUnavailable:
                hits = ()
            cites += [
                Citation(text=f"{hit.title}: {hit.heading}" if hit.heading else hit.title, passage_id=hit.id)
                for hit in hits
                if hit.score >= CITE_FROM
            ]
        return tuple(cites)


def _heard(record: Record, turns: Iterable[Turn]) -> list[Heard]:
    mine = {turn.seq for turn in turns}
    return [item for item in record.heard if item.turn in mine]


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


def _correction(score: MisconceptionScore, why: str) -> Correction:
    return Correction(id=score.id, quote=score.quote, turn=score.turn, why=why, repaired=score.repaired)


def _receipts(checks: Mapping[str, NumericCheck], numbers: Sequence[NumberHeard]) -> tuple[Receipt, ...]:
    receipts = []
    for number in numbers:
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
