"""Fits the quick ear's weights: python -m tools.fit_quick_ear [--write].

Learns from the bank alone and from the tuning part of the graded transcripts:

* each paraphrase, left out of its point, is its point said; contrasts and other points' paraphrases are not;
* strong answers say (nearly) all points of their question, and none of another question of the same round;
* weak answers say next to nothing;
* graded transcripts, turn by turn (part ``tune`` only).

The thresholds are then set where the quadratic kappa on the tuning transcripts and the order of strong and weak answers
are best. Writes interviewer/adapters/quick_ear_model.json with --write; prints weights and figures.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from evals.model import Context
from evals.suites.labels import ORDER, kappa
from evals.transcripts import OWN
from interviewer.adapters.quick_ear import MODEL_FILE
from interviewer.adapters.quick_ear_features import Prepared, Said, contrast_likeness, false_likeness, likeness, prepare
from interviewer.domain.evidence import as_evidence
from interviewer.domain.matching import FALSE_FEATURES, FEATURES, EarModel, Logistic
from interviewer.domain.rubric import Question
from interviewer.domain.spans import spans
from interviewer.domain.subject import subject_of

Transcript = dict[str, Any]
WORDINGS, ANSWERS = 0.05, 0.15  # weights against a transcript's row, set by leaving out one tuning transcript at a time
VALUE = {"covered": 2, "partial": 1, "missing": 0, "wrong": 0}
CHANCE = random.Random(7)


@dataclass
class Rows:
    """Feature rows with labels (0 not said, 1 half, 2 said; for false claims 0 and 1) and weights."""

    x: list[list[float]] = field(default_factory=list)
    y: list[int] = field(default_factory=list)
    w: list[float] = field(default_factory=list)

    def add(self, features: dict[str, float], names: Sequence[str], label: int, weight: float) -> None:
        """One more row."""
        self.x.append([features[name] for name in names])
        self.y.append(label)
        self.w.append(weight)


def main() -> None:
    """Fits, sets thresholds, prints, and writes when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    context = Context(data=None)
    prepared = {q.id: prepare(subject_of(q), context.embedder) for q in context.bank.questions.values()}
    said, false = Rows(), Rows()
    for question in context.bank.questions.values():
        _from_wordings(context, question, prepared[question.id], said, false)
        _from_answers(context, question, prepared, said, false)
    graded = list(_graded(context))
    for question, data in graded:
        _from_transcript(context, data, prepared[question.id], said, false)
    model = _fit(said, false)
    model = _thresholds(context, model, graded, prepared)
    print(json.dumps(json.loads(model.model_dump_json()), indent=1))
    if chosen.write:
        MODEL_FILE.write_text(json.dumps(json.loads(model.model_dump_json()), indent=1) + "\n", encoding="utf-8")


def _graded(context: Context) -> Iterator[tuple[Question, Transcript]]:
    for path in sorted(OWN.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.get("part") == "tune" and data["rubric_id"] in context.bank.questions:
            yield context.bank.questions[data["rubric_id"]], data


def _hear(context: Context, prepared: Prepared, text: str, question: str = "") -> Said | None:
    pieces, _ = as_evidence(spans(text))
    return Said(pieces, prepared, context.embedder, question) if pieces else None


def _turns(data: Transcript) -> Iterator[tuple[int, str, str]]:
    """Each candidate turn with its number and the question it answers (none for the opening)."""
    asked: list[str] = []
    for turn in data["turns"]:
        if turn["speaker"] == "interviewer":
            asked.append(turn["text"])
        else:
            yield turn["i"], turn["text"], asked[-1] if len(asked) > 1 else ""


def _without(prepared: Prepared, group: int, member: int) -> Prepared:
    """The subject as if one wording of one group did not exist: its vector is zeroed and its words are taken out."""
    row = int(prepared.starts[group]) + member
    vectors = prepared.vectors.copy()
    vectors[row] = 0
    old = prepared.groups[group]
    keep = [n for n in range(len(old.stems)) if n != member]
    stems = tuple(old.stems[n] for n in keep)
    new = dataclasses.replace(
        old, stems=stems, pairs=tuple(old.pairs[n] for n in keep), known=frozenset().union(*stems)
    )
    groups = list(prepared.groups)
    groups[group] = new
    return dataclasses.replace(prepared, vectors=vectors, groups=tuple(groups))


def _from_wordings(context: Context, question: Question, prepared: Prepared, said: Rows, false: Rows) -> None:
    """Wordings left out one at a time, each said alone."""
    count = len(prepared.ids)
    for n, point in enumerate(question.key_points):
        k = CHANCE.randrange(len(point.paraphrases))
        without = _without(prepared, n, k + 1)
        heard = _hear(context, without, point.paraphrases[k] + ".")
        if heard is None:
            continue
        like, opposite = likeness(heard), contrast_likeness(heard)
        for name, item in like.items():
            said.add(
                item.features, FEATURES, 2 if name == point.id else 0, WORDINGS if name == point.id else WORDINGS / 5
            )
        if point.id in opposite:
            false.add(opposite[point.id].features, FALSE_FEATURES, 0, 1.0)
        for c, contrast in enumerate(point.contrast):
            if prepared.sizes[count + n] < 2:
                continue
            heard = _hear(context, _without(prepared, count + n, c), contrast + ".")
            if heard is None:
                continue
            like, opposite = likeness(heard), contrast_likeness(heard)
            if point.id in like:
                said.add(like[point.id].features, FEATURES, 0, WORDINGS)
            if point.id in opposite:
                false.add(opposite[point.id].features, FALSE_FEATURES, 1, 1.0)


def _from_answers(context: Context, question: Question, prepared: dict[str, Prepared], said: Rows, false: Rows) -> None:
    """Strong and weak answers, and the strong answer of another question of the same round."""
    others = [
        q
        for q in context.bank.questions.values()
        if q.round == question.round and q.id != question.id and not set(q.topics) & set(question.topics)
    ]
    texts = [(question.strong_answer, 2, 0.7), (question.weak_answer, 0, 1.0)]
    if others:
        texts.append((CHANCE.choice(others).strong_answer, 0, 0.3))
    for text, label, weight in texts:
        heard = _hear(context, prepared[question.id], text)
        if heard is None:
            continue
        like = likeness(heard)
        for point in question.key_points:
            if point.id in like and (label == 0 or question.is_expected(point)):
                said.add(like[point.id].features, FEATURES, label, ANSWERS * weight)
        if label == 2:
            for item in (*contrast_likeness(heard).values(), *false_likeness(heard).values()):
                false.add(item.features, FALSE_FEATURES, 0, 0.5)


def _from_transcript(context: Context, data: Transcript, prepared: Prepared, said: Rows, false: Rows) -> None:
    gold, claims = data["gold"]["key_points"], data["gold"]["misconceptions"]
    for i, text, question in _turns(data):
        heard = _hear(context, prepared, text, question)
        if heard is None:
            continue
        for name, item in likeness(heard).items():
            entry = gold[name]
            here = entry["turn"] == i
            if here or VALUE[entry["label"]] == 0:
                said.add(item.features, FEATURES, VALUE[entry["label"]] if here else 0, 1.0)
        for name, item in contrast_likeness(heard).items():
            wrong = gold[name]["label"] == "wrong" and gold[name]["turn"] == i
            false.add(item.features, FALSE_FEATURES, int(wrong), 2.0 if wrong else 0.5)
        for name, item in false_likeness(heard).items():
            wrong = any(c["id"] == name and c["turn"] == i for c in claims)
            false.add(item.features, FALSE_FEATURES, int(wrong), 2.0 if wrong else 0.5)


def _fit(said: Rows, false: Rows) -> EarModel:
    print(
        f"{len(said.y)} rows of points ({sum(y == 2 for y in said.y)} said), {len(false.y)} of false claims ({sum(false.y)} said)"
    )
    y = np.array(said.y)
    return EarModel(
        note="Fitted by tools/fit_quick_ear.py; the meaning of the features is in interviewer/domain/matching.py.",
        heard=_logistic(said.x, y >= 1, said.w, FEATURES),
        covered=_logistic(said.x, y >= 2, said.w, FEATURES),
        false=_logistic(false.x, np.array(false.y) >= 1, false.w, FALSE_FEATURES),
        heard_from=0.5,
        covered_from=0.5,
        false_from=0.7,
        contrast_from=0.85,
        doubt=0.04,
    )


def _logistic(x: list[list[float]], y: np.ndarray, w: list[float], names: Sequence[str]) -> Logistic:
    """A fit in which more likeness never counts against being said: features that would get a negative weight are left
    out, but for those that qualify the span rather than its likeness.
    """
    free = {"sentence", "length", "field"}
    kept = list(range(len(names)))
    rows = np.array(x)
    while True:
        fitted = LogisticRegression(C=1.0, max_iter=5000).fit(rows[:, kept], y, sample_weight=w)
        bad = [n for n, value in zip(kept, fitted.coef_[0], strict=True) if value < 0 and names[n] not in free]
        if not bad:
            break
        kept = [n for n in kept if n not in bad]
    weights = {names[n]: round(float(value), 3) for n, value in zip(kept, fitted.coef_[0], strict=True)}
    return Logistic(bias=round(float(fitted.intercept_[0]), 3), weights=weights)


def _thresholds(
    context: Context,
    model: EarModel,
    graded: Sequence[tuple[Question, Transcript]],
    prepared: dict[str, Prepared],
) -> EarModel:
    """Where kappa on the tuning transcripts is best; covered precision breaks ties."""
    table = [_probabilities(context, model, data, prepared[q.id]) for q, data in graded]
    rows = [row for rows in table for row in rows]
    best: tuple[float, EarModel] = (-1.0, model)
    for heard_from, gap in itertools.product(np.arange(0.1, 0.7, 0.02), np.arange(-0.1, 0.3, 0.02)):
        covered_from = round(float(np.clip(heard_from + gap, 0.1, 0.95)), 3)
        labels = [2 if c >= covered_from and h >= heard_from else 1 if h >= heard_from else 0 for _, h, c in rows]
        merit = kappa([g for g, _, _ in rows], labels) if rows else 0.0
        if merit > best[0] + 1e-6:
            best = (
                merit,
                model.model_copy(update={"heard_from": round(float(heard_from), 3), "covered_from": covered_from}),
            )
    print(f"kappa on the tuning transcripts (wrong taken as missing): {best[0]:.3f} over {len(rows)} labels")
    return best[1]


def _probabilities(
    context: Context, model: EarModel, data: Transcript, prepared: Prepared
) -> list[tuple[int, float, float]]:
    """(gold, heard, covered) of every point, the best over the turns."""
    best = dict.fromkeys(prepared.ids, (0.0, 0.0))
    for _, text, question in _turns(data):
        heard = _hear(context, prepared, text, question)
        for name, item in likeness(heard).items() if heard else ():
            h, c = model.heard.probability(item.features), model.covered.probability(item.features)
            best[name] = (max(h, best[name][0]), max(c, best[name][1]))
    return [(max(0, ORDER[data["gold"]["key_points"][name]["label"]]), h, c) for name, (h, c) in best.items()]


if __name__ == "__main__":
    main()
