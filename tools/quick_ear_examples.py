"""What the quick ear's weights are fitted on: feature rows with labels, from the bank and the tuning part of the graded data."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.model import Context
from evals.transcripts import OWN
from interviewer.adapters.quick_ear_features import Said, contrast_likeness, false_likeness, likeness
from interviewer.adapters.quick_ear_prepare import Prepared, prepare
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.evidence import as_evidence
from interviewer.domain.rubric import Question
from interviewer.domain.spans import spans
from interviewer.domain.subject import subject_of
from tools.labelled import DATA, PLAIN, lines, test_questions

Transcript = dict[str, Any]
WORDINGS, ANSWERS, TURNS, OPPOSITES = 0.05, 0.15, 0.5, 0.1  # weights against a transcript's row
VALUE = {"covered": 2, "partial": 1, "missing": 0, "wrong": 0}
CHANCE = random.Random(7)


@dataclass
class Examples:
    """Feature rows with labels (0 not said, 1 half, 2 said; for false claims 0 and 1), weights, and their question."""

    x: list[Any] = field(default_factory=list)
    y: list[int] = field(default_factory=list)
    w: list[float] = field(default_factory=list)
    question: list[str] = field(default_factory=list)

    def add(self, x: Any, y: int, w: float, question: str) -> None:
        """One more row."""
        self.x.append(x)
        self.y.append(y)
        self.w.append(w)
        self.question.append(question)


@dataclass(frozen=True)
class Graded:
    """A graded turn. ``labels`` of the points that it decides (those graded by another turn of the transcript are left out);
    ``claims`` that it makes, None when nobody looked; ``gold`` of the transcript as a whole, when it is of one; ``weight``
    against a transcript's turn.
    """

    question: str
    transcript: str
    said: Said
    labels: Mapping[str, str]
    claims: frozenset[str] | None
    gold: Mapping[str, str] | None = None
    weight: float = 1.0


class Gathered:
    """The examples of all sources."""

    def __init__(self, context: Context, embedder: StaticEmbedder) -> None:
        self.bank, self.embedder = context.bank, embedder
        self.prepared = {q.id: prepare(subject_of(q), embedder) for q in self.bank.questions.values()}
        self.said, self.false = Examples(), Examples()
        self.turns: list[Graded] = []

    def gather(self) -> None:
        """Fills the examples from all sources."""
        for question in self.bank.questions.values():
            self._from_wordings(question)
            self._from_answers(question)
        for path in sorted(OWN.glob("*.json")):
            data = json.loads(path.read_text(encoding="utf-8"))
            if data.get("part") == "tune" and data["rubric_id"] in self.bank.questions:
                self._from_transcript(data)
        for path in sorted((DATA / "turns").glob("*.jsonl")):
            for number, item in enumerate(lines(path)):
                self._from_turn(path.stem, f"{path.stem} {number}", item)
        for path in sorted((DATA / "opposites").glob("*.jsonl")):
            for item in lines(path):
                self._from_opposites(self.bank.questions[path.stem], item)
        for name in sorted({path.stem for path in (DATA / "plain").glob("*.jsonl")} - test_questions()):
            for item in lines(DATA / "plain" / f"{name}.jsonl"):
                self._from_plain(self.bank.questions[name], item)
        for path in sorted((DATA / "claims").glob("*.jsonl")):
            for item in lines(path):
                self._from_claimed(self.bank.questions[path.stem], item)
        for path in sorted(DATA.glob("snippets*/*.jsonl")):
            self._from_utterances(path)

    def hear(self, prepared: Prepared, text: str, question: str = "") -> Said | None:
        """The turn against the subject; None when nothing of it can count."""
        pieces, _ = as_evidence(spans(text))
        return Said(text, pieces, prepared, self.embedder, question) if pieces else None

    def _from_wordings(self, question: Question) -> None:
        """Wordings left out one at a time, each said alone."""
        prepared = self.prepared[question.id]
        count = prepared.targets
        for n, point in enumerate(question.key_points):
            k = CHANCE.randrange(len(point.paraphrases))
            heard = self.hear(_without(prepared, n, k + 1), point.paraphrases[k] + ".")
            if heard is not None:
                rows = likeness(heard).values
                self.said.add(rows[n], 2, WORDINGS, question.id)
                other = CHANCE.randrange(count)  # one of the other points, for all of them
                if other != n:
                    self.said.add(rows[other], 0, WORDINGS * count / 5, question.id)
                self._opposite(heard, n, 0, 1.0, question.id)
            for c, contrast in enumerate(point.contrast):
                if prepared.sizes[count + n] < 2:
                    continue
                heard = self.hear(_without(prepared, count + n, c), contrast + ".")
                if heard is not None:
                    self.said.add(likeness(heard).values[n], 0, WORDINGS, question.id)
                    self._opposite(heard, n, 1, 1.0, question.id)

    def _opposite(self, heard: Said, target: int, label: int, weight: float, question: str) -> None:
        rows = contrast_likeness(heard)
        for values in rows.values[rows.which == target]:
            self.false.add(values, label, weight, question)

    def _from_answers(self, question: Question) -> None:
        """Strong and weak answers, and the strong answer of another question of the same round."""
        others = [
            q
            for q in self.bank.questions.values()
            if q.round == question.round and q.id != question.id and not set(q.topics) & set(question.topics)
        ]
        texts = [(question.strong_answer, 2, 0.7), (question.weak_answer, 0, 1.0)]
        if others:
            texts.append((CHANCE.choice(others).strong_answer, 0, 0.3))
        for text, label, weight in texts:
            heard = self.hear(self.prepared[question.id], text)
            if heard is None:
                continue
            for point, values in zip(question.key_points, likeness(heard).values, strict=True):
                if label == 0 or question.is_expected(point):
                    self.said.add(values, label, ANSWERS * weight, question.id)
            if label == 2:
                for values in (*contrast_likeness(heard).values, *false_likeness(heard).values):
                    self.false.add(values, 0, 0.5, question.id)

    def _from_transcript(self, data: Transcript) -> None:
        points, claims = data["gold"]["key_points"], data["gold"]["misconceptions"]
        gold = {name: entry["label"] for name, entry in points.items()}
        for i, text, question in _turns(data):
            heard = self.hear(self.prepared[data["rubric_id"]], text, question)
            if heard is None:
                continue
            labels = {
                name: entry["label"] if entry["turn"] == i else "missing"
                for name, entry in points.items()
                if entry["turn"] == i or VALUE[entry["label"]] == 0
            }
            made = frozenset(claim["id"] for claim in claims if claim["turn"] == i)
            self._graded(Graded(data["rubric_id"], data["id"], heard, labels, made, gold))

    def _from_turn(self, question: str, name: str, item: dict[str, Any]) -> None:
        """A labelled turn (evals/data/turns): what it does not label it leaves out."""
        heard = self.hear(self.prepared[question], item["text"], item["asked"])
        if heard is not None:
            labels = {point: item["said"].get(point, ("missing",))[0] for point in heard.prepared.ids}
            self._graded(Graded(question, name, heard, labels, frozenset(item.get("claims", {})), None, TURNS))

    def _from_opposites(self, question: Question, item: dict[str, Any]) -> None:
        """What says a point, denies it or passes it by, each after a question that aims at it: for the second look alone,
        since likeness cannot tell them apart.
        """
        point = question.point(item["point"])
        kinds = [("covered", item["says"]), ("wrong", item["denies"]), ("missing", item["beside"][:1])]
        for label, texts in kinds:
            for text in texts:
                heard = self.hear(self.prepared[question.id], text, point.probes.direct)
                if heard is not None:
                    labels = {point.id: label}
                    self.turns.append(Graded(question.id, "", heard, labels, None, None, OPPOSITES))

    def _from_plain(self, question: Question, item: dict[str, Any]) -> None:
        """Plain sentences, in turn after the opening and after a question that aims at the point. What is right makes no
        wrong claim.
        """
        point = question.point(item["point"])
        for kind, label in PLAIN.items():
            for n, text in enumerate(item[kind]):
                heard = self.hear(self.prepared[question.id], text, point.probes.direct if n % 2 else "")
                if heard is None:
                    continue
                labels, name = {point.id: label}, f"{question.id} {point.id} {kind} {n}"
                if label == "wrong":
                    self.turns.append(Graded(question.id, name, heard, labels, None, labels, OPPOSITES))
                else:
                    self._graded(Graded(question.id, name, heard, labels, frozenset(), labels, OPPOSITES))

    def _from_claimed(self, question: Question, item: dict[str, Any]) -> None:
        """What makes a wrong claim, rejects it or passes it by: for the second look alone."""
        for kind in ("makes", "rejects", "beside"):
            for text in item[kind]:
                heard = self.hear(self.prepared[question.id], text)
                if heard is not None:
                    made = frozenset([item["claim"]] if kind == "makes" else [])
                    self.turns.append(Graded(question.id, "", heard, {}, made, None, OPPOSITES))

    def _graded(self, graded: Graded) -> None:
        self.turns.append(graded)
        prepared, weight = graded.said.prepared, graded.weight
        for name, values in zip(prepared.ids, likeness(graded.said).values, strict=True):
            if name in graded.labels:
                self.said.add(values, VALUE[graded.labels[name]], weight, graded.question)
        against = contrast_likeness(graded.said)
        for n, values in zip(against.which, against.values, strict=True):
            wrong = graded.labels.get(prepared.ids[n]) == "wrong"
            self.false.add(values, int(wrong), weight * (2.0 if wrong else 0.5), graded.question)
        claimed = false_likeness(graded.said)
        for n, values in zip(claimed.which, claimed.values, strict=True):
            made = prepared.claim_ids[n] in (graded.claims or ())
            self.false.add(values, int(made), weight * (2.0 if made else 0.5), graded.question)

    def _from_utterances(self, path: Path) -> None:
        """Utterances labelled against one point: the opposite said, or not."""
        name = path.stem
        if name not in self.prepared:
            return
        prepared = self.prepared[name]
        for item in lines(path):
            heard = self.hear(prepared, item["text"], item.get("asked", ""))
            if heard is not None and item["point"] in prepared.ids:
                self._opposite(heard, prepared.ids.index(item["point"]), int(item["label"] == "wrong"), 0.2, path.stem)


def _turns(data: Transcript) -> Iterator[tuple[int, str, str]]:
    """Each candidate turn with its number and the question it answers (none for the opening)."""
    asked: list[str] = []
    for turn in data["turns"]:
        if turn["speaker"] == "interviewer":
            asked.append(turn["text"])
        else:
            yield turn["i"], turn["text"], asked[-1] if len(asked) > 1 else ""


def _without(prepared: Prepared, group: int, member: int) -> Prepared:
    """The subject as if one wording did not exist: its vector and its words' weights are zero."""
    row = int(prepared.starts[group]) + member
    vectors, weights = prepared.vectors.copy(), prepared.weights.copy()
    vectors[row] = 0
    weights[:, row] = 0
    return dataclasses.replace(prepared, vectors=vectors, weights=weights)
