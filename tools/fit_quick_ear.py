"""Fits the quick ear's weights: python -m tools.fit_quick_ear [--write] [--table FOLDER] [--without FEATURE ...].

Learns from the bank and from the tuning part of the graded data alone:

* graded transcripts, turn by turn (part ``tune``);
* each paraphrase, left out of its point, is its point said; contrasts and other points' paraphrases are not;
* strong answers say (nearly) all points of their question, and none of another question of the same round; weak ones
  next to nothing;
* labelled utterances (evals/data/snippets*): what is said of a point wrongly, for the model of false claims.

The thresholds are set where the quadratic kappa of held-out predictions is best: each question's transcripts are judged by
weights fitted without that question. Prints those held-out figures, an ablation with --ablate, and the weights; --write
puts them into interviewer/adapters/quick_ear_model.json. Both logistic fits let more likeness never count against a point.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, precision_score, recall_score, roc_auc_score

from evals.model import ROOT, Context
from evals.transcripts import OWN
from interviewer.adapters.quick_ear import MODEL_FILE, probabilities
from interviewer.adapters.quick_ear_features import Rows, Said, contrast_likeness, false_likeness, likeness
from interviewer.adapters.quick_ear_prepare import Prepared, prepare
from interviewer.adapters.static_embedder import TABLE, StaticEmbedder
from interviewer.domain.evidence import as_evidence
from interviewer.domain.matching import FALSE_FEATURES, FEATURES, EarModel, Logistic
from interviewer.domain.rubric import Question
from interviewer.domain.spans import spans
from interviewer.domain.subject import subject_of

Transcript = dict[str, Any]
DOUBT = 0.06  # just above the border: said to be undecided, rather than quoted as half said
WORDINGS, ANSWERS = 0.05, 0.15  # weights against a transcript's row
VALUE = {"covered": 2, "partial": 1, "missing": 0, "wrong": 0}
FREE = {"sentence", "length", "information", "hedge", "digits", "short", "asked_aligned", "false_words"}
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
class Heard:
    """A candidate turn of a graded transcript: the rows of all points."""

    transcript: Transcript
    turn: int
    rows: Rows


class Fit:
    """Gathers the examples and fits."""

    def __init__(self, context: Context, embedder: StaticEmbedder) -> None:
        self.bank, self.embedder = context.bank, embedder
        self.prepared = {q.id: prepare(subject_of(q), embedder) for q in self.bank.questions.values()}
        self.said, self.false = Examples(), Examples()
        self.turns: list[Heard] = []

    def gather(self) -> None:
        """Fills the examples from all sources."""
        for question in self.bank.questions.values():
            self._from_wordings(question)
            self._from_answers(question)
        for path in sorted(OWN.glob("*.json")):
            data = json.loads(path.read_text(encoding="utf-8"))
            if data.get("part") == "tune" and data["rubric_id"] in self.bank.questions:
                self._from_transcript(data)
        for folder in ("snippets", "snippets_more"):
            for path in sorted((ROOT / "evals" / "data" / folder).glob("*.jsonl")):
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
        gold, claims = data["gold"]["key_points"], data["gold"]["misconceptions"]
        prepared = self.prepared[data["rubric_id"]]
        for i, text, question in _turns(data):
            heard = self.hear(prepared, text, question)
            if heard is None:
                continue
            rows = likeness(heard)
            self.turns.append(Heard(data, i, rows))
            for name, values in zip(prepared.ids, rows.values, strict=True):
                entry = gold[name]
                here = entry["turn"] == i
                if here or VALUE[entry["label"]] == 0:
                    self.said.add(values, VALUE[entry["label"]] if here else 0, 1.0, data["rubric_id"])
            against = contrast_likeness(heard)
            for n, values in zip(against.which, against.values, strict=True):
                entry = gold[prepared.ids[n]]
                wrong = entry["label"] == "wrong" and entry["turn"] == i
                self.false.add(values, int(wrong), 2.0 if wrong else 0.5, data["rubric_id"])
            claimed = false_likeness(heard)
            for n, values in zip(claimed.which, claimed.values, strict=True):
                wrong = any(c["id"] == prepared.claim_ids[n] and c["turn"] == i for c in claims)
                self.false.add(values, int(wrong), 2.0 if wrong else 0.5, data["rubric_id"])

    def _from_utterances(self, path: Path) -> None:
        """Utterances labelled against one point: the opposite said, or not."""
        name = path.stem
        if name not in self.prepared:
            return
        prepared = self.prepared[name]
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
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


def logistic(
    examples: Examples, level: int, names: Sequence[str], *, keep: Any = None, skip: Sequence[str] = ()
) -> Logistic:
    """A fit of "at least ``level``" over the rows in ``keep``, in which more likeness never counts against."""
    x, y, w = np.array(examples.x), np.array(examples.y) >= level, np.array(examples.w)
    if keep is not None:
        x, y, w = x[keep], y[keep], w[keep]
    scale = x.std(axis=0) + 1e-6
    kept = [n for n, name in enumerate(names) if name not in skip]
    while True:
        fitted = LogisticRegression(C=0.1, max_iter=5000).fit((x / scale)[:, kept], y, sample_weight=w)
        bad = [n for n, value in zip(kept, fitted.coef_[0], strict=True) if value < 0 and names[n] not in FREE]
        if not bad:
            break
        kept.remove(min(bad, key=lambda n: fitted.coef_[0][kept.index(n)]))
    weights = {names[n]: round(float(v / scale[n]), 3) for n, v in zip(kept, fitted.coef_[0], strict=True)}
    return Logistic(bias=round(float(fitted.intercept_[0]), 3), weights=weights)


def held_out(fit: Fit, skip: Sequence[str] = ()) -> list[tuple[int, float, float]]:
    """(gold, heard, covered) of every point of every tuning transcript, by weights fitted without its question."""
    questions = np.array(fit.said.question)
    best: dict[tuple[str, str], tuple[float, float]] = {}
    for name in sorted({h.transcript["rubric_id"] for h in fit.turns}):
        keep = questions != name
        heard = logistic(fit.said, 1, FEATURES, keep=keep, skip=skip)
        covered = logistic(fit.said, 2, FEATURES, keep=keep, skip=skip)
        for turn in fit.turns:
            if turn.transcript["rubric_id"] != name:
                continue
            h, c = probabilities(heard, turn.rows, FEATURES), probabilities(covered, turn.rows, FEATURES)
            for n, point in enumerate(fit.prepared[name].ids):
                key = (turn.transcript["id"], point)
                old = best.get(key, (0.0, 0.0))
                best[key] = (max(old[0], float(h[n])), max(old[1], float(c[n])))
    gold = {t.transcript["id"]: t.transcript["gold"]["key_points"] for t in fit.turns}
    return [(VALUE[gold[name][point]["label"]], h, c) for (name, point), (h, c) in best.items()]


def thresholds(rows: Sequence[tuple[int, float, float]]) -> tuple[float, float, float]:
    """(kappa, heard_from, covered_from) where the quadratic kappa is best (wrong taken as missing), less a fifth of how far
    the mean label is off: a score should be neither kind nor harsh on average.
    """
    gold, h, c = (np.array(column) for column in zip(*rows, strict=True))
    best, best_merit = (-1.0, 0.5, 0.5), -1.0
    for heard_from in np.arange(0.06, 0.7, 0.02):
        for covered_from in np.arange(0.06, 0.9, 0.02):
            labels = np.where((h >= heard_from) & (c >= covered_from), 2, np.where(h >= heard_from, 1, 0))
            kappa = float(cohen_kappa_score(gold, labels, weights="quadratic"))
            merit = kappa - abs(float(labels.mean() - gold.mean())) / 5
            if merit > best_merit:
                best, best_merit = (kappa, round(float(heard_from), 3), round(float(covered_from), 3)), merit
    return best


def told(rows: Sequence[tuple[int, float, float]], best: tuple[float, float, float]) -> str:
    """The held-out figures in a line."""
    gold, h, c = (np.array(column) for column in zip(*rows, strict=True))
    covered = (h >= best[1]) & (c >= best[2])
    return (
        f"kappa {best[0]:.3f}, covered precision {precision_score(gold == 2, covered):.2f} recall "
        f"{recall_score(gold == 2, covered):.2f}, ROC AUC heard {roc_auc_score(gold >= 1, h):.3f} covered "
        f"{roc_auc_score(gold == 2, c):.3f}, {len(gold)} labels"
    )


def main() -> None:
    """Fits, prints, and writes when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--ablate", action="store_true", help="held-out figures without each feature")
    parser.add_argument("--table", type=Path, default=TABLE, help="another embedding table")
    chosen = parser.parse_args()
    fit = Fit(Context(data=None), StaticEmbedder(chosen.table))
    fit.gather()
    rows = held_out(fit)
    best = thresholds(rows)
    print("held out by question:", told(rows, best))
    for name in FEATURES if chosen.ablate else ():
        fewer = held_out(fit, (name,))
        print(f"  without {name}:", told(fewer, thresholds(fewer)))
    model = EarModel(
        note="Fitted by tools/fit_quick_ear.py; the meaning of the features is in interviewer/domain/matching.py.",
        heard=logistic(fit.said, 1, FEATURES),
        covered=logistic(fit.said, 2, FEATURES),
        false=logistic(fit.false, 1, FALSE_FEATURES),
        heard_from=round(best[1] + DOUBT, 3),
        covered_from=best[2],
        false_from=0.76,
        contrast_from=0.7,
        doubt=DOUBT,
    )
    text = json.dumps(json.loads(model.model_dump_json()), indent=1) + "\n"
    print(text)
    if chosen.write:
        MODEL_FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
