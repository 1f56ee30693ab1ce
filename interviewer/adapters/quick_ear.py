"""The embedded ear: sentence embeddings, shared words and the calculator; no model server, no key, milliseconds."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from interviewer.adapters.pair_reader import OnnxPairReader
from interviewer.adapters.quick_ear_features import Said
from interviewer.adapters.quick_ear_judging import Judged, judged
from interviewer.adapters.quick_ear_numbers import numbers_in
from interviewer.adapters.quick_ear_prepare import Prepared, prepare
from interviewer.domain.echo import says_back
from interviewer.domain.evidence import ADDRESSES_GRADER, as_evidence, without_orders
from interviewer.domain.intent import concedes, intent_of
from interviewer.domain.interview import FalseClaim, Heard, Intent, Prompt, Turn, Verdict
from interviewer.domain.lexical import stems, stems_of
from interviewer.domain.matching import EarModel
from interviewer.domain.spans import Span, clip, spans, words_of
from interviewer.domain.standing import false_claims
from interviewer.domain.subject import Subject
from interviewer.ports import PairReader, WordEmbedder

MODEL_FILE = Path(__file__).with_name("quick_ear_model.json")
MOST_SUBJECTS = 32
MOST_RECENT = 256
NEAR_ENOUGH = 0.42
FACT_FROM = 0.42
PROMPT_FROM = 0.62
_REAL_ANSWER: tuple[Intent, ...] = ("answer", "wall", "clarify")


class QuickEar:
    """Implements ports.Ear. Keeps the prepared wordings of the subjects used last."""

    name = "quick"

    def __init__(self, embedder: WordEmbedder, model: EarModel | None = None, reader: PairReader | None = None) -> None:
        self._embedder = embedder
        self._reader = reader or OnnxPairReader(embedder)
        self._model = model or EarModel.model_validate_json(MODEL_FILE.read_text(encoding="utf-8"))
        self._prepared: OrderedDict[int, Prepared] = OrderedDict()
        self._lock = threading.Lock()
        self._recent: OrderedDict[tuple[object, ...], Heard] = OrderedDict()

    def warm(self) -> None:
        """Reads the table and the pair reader's model, so that the first answer need not wait for them."""
        self._reader.read([("warm", "warm")])

    async def hear(
        self, subject: Subject, turns: Sequence[Turn], before: Sequence[Heard], *, interview_id: str = ""
    ) -> Heard:
        """Judges the last of ``turns``; see ports.Ear. In an interview, what was just heard is not heard anew: a second ear
        begins with it too.
        """
        turn = turns[-1]
        seen = (interview_id, subject.id, turn.seq, turn.text, tuple((heard.turn, heard.ear) for heard in before))
        if interview_id and seen in self._recent:
            return self._recent[seen]
        heard = await asyncio.to_thread(self.hear_now, subject, tuple(turns), tuple(before))
        if interview_id:
            self._recent[seen] = heard
            while len(self._recent) > MOST_RECENT:
                self._recent.popitem(last=False)
        return heard

    async def prompts(self, subject: Subject, turns: Sequence[Turn]) -> tuple[Prompt, ...]:
        """Guesses, for a transcript held elsewhere, what each interviewer turn asked for; see ports.Ear."""
        return await asyncio.to_thread(self.prompts_now, subject, tuple(turns))

    def hear_now(self, subject: Subject, turns: tuple[Turn, ...], before: tuple[Heard, ...]) -> Heard:
        """The same as ``hear``, in the calling thread."""
        turn = turns[-1]
        intent = intent_of(turn.text)
        heard = Heard(turn=turn.seq, ear=self.name, intent=intent)
        if intent == "clarify":
            fact = self._fact(subject, turn.text)
            heard = heard.model_copy(update={"fact": fact})
        if intent not in _REAL_ANSWER:
            return heard
        pieces, addressed = as_evidence(spans(turn.text))
        pieces = _without_echo(turn.text, pieces, subject, turns)
        notes = (ADDRESSES_GRADER,) if addressed else ()
        if not pieces:
            return heard.model_copy(update={"notes": notes})
        return self._judged(subject, heard.model_copy(update={"notes": notes}), turns, before, pieces)

    def _judged(
        self, subject: Subject, heard: Heard, turns: tuple[Turn, ...], before: tuple[Heard, ...], pieces: list[Span]
    ) -> Heard:
        # an order must not even lend its length to the words beside it
        said = Said(without_orders(turns[-1].text), pieces, self._prepare(subject), self._embedder, _asked(turns))
        points, claims = judged(said, self._model, self._reader)
        false = tuple(
            FalseClaim(id=name, quote=claim.quote, turn=heard.turn, confidence=round(claim.sure, 3))
            for name, claim in claims.items()
        )
        false = _on_the_table(subject, false, turns)
        false = _not_contradicted(subject, false, {name for name, item in points.items() if item.label == "covered"})
        near = {name: item.nearness for name, item in points.items() if item.nearness >= NEAR_ENOUGH}
        closest = sorted(near, key=lambda name: -near[name])[:12]
        verdicts = _verdicts(points, false, subject, heard.turn)
        return heard.model_copy(
            update={
                "verdicts": verdicts,
                "false_claims": false,
                "repaired": _repaired(subject, before, verdicts, false, turns),
                "numbers": numbers_in(subject, turns, before),
                "nearness": near,
                "spans": {name: clip(points[name].quote) for name in closest},
            }
        )

    def _fact(self, subject: Subject, text: str) -> int | None:
        """The fact of the sheet that a question back is after; None when the sheet does not answer it."""
        if not subject.facts:
            return None
        asked = self._embedder.embed([text])
        sheet = self._embedder.embed([t for fact in subject.facts for t in (fact.ask, f"{fact.ask} {fact.fact}")])
        near = (sheet @ asked[0]).reshape(-1, 2).max(axis=1)
        wanted = frozenset(stems(text))
        shared = [
            len(wanted & frozenset(stems(fact.ask))) / max(1, len(frozenset(stems(fact.ask)))) for fact in subject.facts
        ]
        merit = near + 0.25 * np.array(shared)
        best = int(merit.argmax())
        return best if merit[best] >= FACT_FROM else None

    def prompts_now(self, subject: Subject, turns: tuple[Turn, ...]) -> tuple[Prompt, ...]:
        """Each interviewer turn counts for the points whose probes or statement it is nearest to, with the step of the
        nearest probe; 2 for what it names when no probe is near enough to tell. Openings count 0.
        """
        asks = [(t.id, step, ask) for t in subject.targets for step, ask in enumerate(t.asks, start=1)]
        about = [(t.id, 2, t.statement) for t in subject.targets]
        rows = [*asks, *about]
        wordings = self._embedder.embed([text for _, _, text in rows])
        openings = self._embedder.embed(list(subject.openings))
        found: dict[tuple[int, str], int] = {}
        for turn in turns:
            if turn.speaker != "interviewer":
                continue
            pieces = [p.text for p in spans(turn.text)]
            if not pieces:
                continue
            said = self._embedder.embed(pieces)
            if turn is turns[0] or float((openings @ said.T).max(axis=1).max()) > 0.9:
                continue
            near = (wordings @ said.T).max(axis=1)
            for row in np.argsort(-near)[:4]:
                if near[row] >= PROMPT_FROM:
                    found.setdefault((turn.seq, rows[row][0]), rows[row][1])
        return tuple(Prompt(turn=seq, point=point, step=min(3, step)) for (seq, point), step in found.items())

    def _prepare(self, subject: Subject) -> Prepared:
        key = _content_key(subject)
        with self._lock:
            if key in self._prepared:
                self._prepared.move_to_end(key)
                return self._prepared[key]
        prepared = prepare(subject, self._embedder)
        with self._lock:
            self._prepared[key] = prepared
            while len(self._prepared) > MOST_SUBJECTS:
                self._prepared.popitem(last=False)
        return prepared


def _verdicts(
    points: Mapping[str, Judged], false: tuple[FalseClaim, ...], subject: Subject, turn: int
) -> tuple[Verdict, ...]:
    """A verdict for each point that was heard; one whose misconception was said instead is wrong."""
    negated = {f.linked: claim for claim in false for f in subject.falsehoods if f.id == claim.id and f.linked}
    found = []
    for name, item in points.items():
        label, sure, quote = item.label, item.sure, item.quote
        if label != "covered" and name in negated:
            label, sure, quote = "wrong", negated[name].confidence, negated[name].quote
        if label != "missing":
            found.append(Verdict(point=name, label=label, quote=quote, turn=turn, confidence=round(sure, 3)))
    return tuple(found)


def _asked(turns: Sequence[Turn]) -> str:
    """What the last turn answers: the interviewer's words before it, unless they are the opening."""
    before = [turn.text for turn in turns[:-1] if turn.speaker == "interviewer"]
    return before[-1] if len(before) > 1 else ""


def _on_the_table(subject: Subject, false: tuple[FalseClaim, ...], turns: Sequence[Turn]) -> tuple[FalseClaim, ...]:
    """False claims without those that count only where their subject was asked for, and it was not; one a quote.

    A drill lists dozens of wrong claims about as many subjects; said in another context most of them are harmless.
    """
    aimed = {point for turn in turns if turn.move for point in (*turn.move.points, turn.move.target)}
    bound = {f.id: f.linked for f in subject.falsehoods if not f.anywhere}
    kept: dict[str, FalseClaim] = {}
    for claim in sorted(false, key=lambda claim: claim.id in bound):
        if claim.id not in bound or bound[claim.id] in aimed:
            kept.setdefault(claim.quote, claim)
    return tuple(kept.values())


def _not_contradicted(subject: Subject, false: tuple[FalseClaim, ...], said: set[str]) -> tuple[FalseClaim, ...]:
    """False claims without those whose truth the same turn says: embeddings hardly tell "A, not B" from "B"."""
    linked = {f.id: f.linked for f in subject.falsehoods}
    return tuple(claim for claim in false if not _said_right(linked.get(claim.id), said))


def _said_right(link: str | None, said: set[str]) -> bool:
    """True when the point that a claim negates, or a point of the drill's probe it belongs to, was said."""
    return link is not None and any(point == link or point.startswith(f"{link}.") for point in said)


def _content_key(subject: Subject) -> int:
    """Tells subjects apart by what is listened for, not by their id: two rubric files may share one."""
    return hash(
        (
            subject.id,
            *((t.id, t.statement, t.paraphrases, t.contrast) for t in subject.targets),
            *((f.id, f.claim_examples) for f in subject.falsehoods),
        )
    )


def _without_echo(text: str, pieces: list[Span], subject: Subject, turns: Sequence[Turn]) -> list[Span]:
    """Spans without those that only say the interviewer's words back, also those of questions that were not put."""
    put = [turn.text for turn in turns if turn.speaker == "interviewer"]
    questions = [*put, *subject.openings, *(ask for target in subject.targets for ask in target.asks)]
    said = [stems_of(words) for words in words_of(pieces, text)]
    return [piece for piece, mine in zip(pieces, said, strict=True) if not says_back(piece.text, mine, questions)]


def _repaired(
    subject: Subject,
    before: Sequence[Heard],
    verdicts: Sequence[Verdict],
    false: Sequence[FalseClaim],
    turns: Sequence[Turn],
) -> tuple[str, ...]:
    """Wrong claims of earlier turns that this one takes back: what they negate is now said rightly, and they are not repeated.

    Half said is enough together with a concession ("you're right, ..."), and in answer to a challenge of just that claim.
    """
    covered = {verdict.point for verdict in verdicts if verdict.label == "covered"}
    half = covered | {verdict.point for verdict in verdicts if verdict.label == "partial"}
    asked = turns[-2].move if len(turns) > 1 else None
    challenged = asked.misconception if asked and asked.kind == "challenge" else None
    conceded = concedes(turns[-1].text)
    again = {claim.id for claim in false}
    linked = {f.id: f.linked for f in subject.falsehoods}
    return tuple(
        name
        for name, (_, repaired) in false_claims(before).items()
        if not repaired
        and name not in again
        and _said_right(linked.get(name), half if conceded or name == challenged else covered)
    )
