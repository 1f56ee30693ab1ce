"""Fits the quick ear's weights: python -m tools.fit_quick_ear READER TABLE [--write] [--ablate].

Learns from the bank and from the tuning part of the graded data alone:

* graded transcripts, turn by turn (part ``tune``), and labelled turns (evals/data/turns);
* each paraphrase, left out of its point, is its point said; contrasts and other points' paraphrases are not;
* strong answers say (nearly) all points of their question, and none of another question of the same round; weak ones
  next to nothing;
* labelled utterances (evals/data/snippets*): what is said of a point wrongly, for the model of false claims.
* plain sentences (evals/data/plain): right ones are heard, and neither they nor what is true beside them is a wrong claim.

First the weights of likeness alone, then those of the second look. Neither the table nor the pair reader may have learnt from
the tuning part, or their word would weigh more than it does on questions nobody labelled anything for: TABLE is the folder
of one tuned with --held (tools/tune_embedding_table.py), READER the model.onnx of one trained without --all
(tools/train_pair_reader.py). The second look is fitted on transcripts, turns, opposites, plain sentences and claims of the
tuning part alone.

The thresholds are set where the quadratic kappa of held-out predictions is best, of those that credit and accuse seldom
without reason (PRECISE, MOSTLY): each question's transcripts and plain sentences are judged by weights of the second look
fitted without that question. Prints those held-out figures, an ablation with --ablate, and the weights; --write puts them into
interviewer/adapters/quick_ear_model.json. In every fit more likeness never counts against a point.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, precision_score, recall_score, roc_auc_score

from evals.model import Context
from interviewer.adapters.pair_reader import OnnxPairReader
from interviewer.adapters.quick_ear import MODEL_FILE
from interviewer.adapters.quick_ear_judging import by_likeness, probabilities
from interviewer.adapters.quick_ear_reading import Likely, Read, second_look
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.matching import (
    CLAIM_FEATURES,
    FALSE_FEATURES,
    FEATURES,
    READ_FEATURES,
    EarModel,
    Logistic,
)
from tools.labelled import tuning_questions
from tools.quick_ear_examples import VALUE, Examples, Gathered, Graded

# so wide is what is left undecided, and so much of it lies above the border of being heard at all
DOUBT, ABOVE = 0.06, 0.02
FALSE_FROM = 0.6  # a wrong claim is taken up by a question, but nobody likes to be asked about what was right
PRECISE, CLOSE = 0.79, 0.005  # least share of what is credited that was said in full
MOSTLY = 0.6  # least share of what is called wrong that is: accusing is worse than passing over
RIDGE = 0.1  # inverse strength of the penalty, on standardised features
FREE = {
    *("sentence", "length", "information", "hedge", "digits", "short", "asked_aligned", "false_words"),
    *("likely_opposite", "read_wrong", "read_denied", "rivals"),
}
# that a point was said rightly tells against its having been said wrongly
SAID = FREE | {"likely_heard", "likely_covered", "read_heard", "read_covered"}
UNFITTED = Logistic(bias=0.0, weights={})


@dataclass(frozen=True)
class Looked:
    """A graded turn of a question in the tuning part, after the second look."""

    graded: Graded
    likely: Likely
    read: Read


@dataclass(frozen=True)
class Second:
    """The examples of the second look."""

    said: Examples
    wrong: Examples
    claims: Examples


def logistic(
    examples: Examples,
    level: int,
    names: Sequence[str],
    *,
    keep: Any = None,
    skip: Sequence[str] = (),
    free: Collection[str] = FREE,
) -> Logistic:
    """A fit of "at least ``level``" over the rows in ``keep``, in which only what is ``free`` counts against."""
    x, y, w = np.array(examples.x), np.array(examples.y) >= level, np.array(examples.w)
    if keep is not None:
        x, y, w = x[keep], y[keep], w[keep]
    scale = x.std(axis=0) + 1e-6
    kept = [n for n, name in enumerate(names) if name not in skip]
    while True:
        fitted = LogisticRegression(C=RIDGE, max_iter=5000).fit((x / scale)[:, kept], y, sample_weight=w)
        bad = [n for n, value in zip(kept, fitted.coef_[0], strict=True) if value < 0 and names[n] not in free]
        if not bad:
            break
        kept.remove(min(bad, key=lambda n: fitted.coef_[0][kept.index(n)]))
    weights = {names[n]: round(float(v / scale[n]), 3) for n, v in zip(kept, fitted.coef_[0], strict=True)}
    return Logistic(bias=round(float(fitted.intercept_[0]), 3), weights=weights)


def first_model(gathered: Gathered) -> EarModel:
    """The weights of likeness alone; the rest to be filled in."""
    return EarModel(
        note="Fitted by tools/fit_quick_ear.py; the meaning of the features is in interviewer/domain/matching.py.",
        heard=logistic(gathered.said, 1, FEATURES),
        covered=logistic(gathered.said, 2, FEATURES),
        false=logistic(gathered.false, 1, FALSE_FEATURES),
        read_heard=UNFITTED,
        read_covered=UNFITTED,
        read_wrong=UNFITTED,
        read_false=UNFITTED,
        heard_from=0.5,
        covered_from=0.5,
        wrong_from=0.5,
        false_from=FALSE_FROM,
        doubt=DOUBT,
    )


def look(gathered: Gathered, model: EarModel, reader: OnnxPairReader) -> list[Looked]:
    """The second look at every graded turn of the questions that the reader has not learnt from."""
    unseen = tuning_questions()
    found = []
    for graded in gathered.turns:
        if graded.question in unseen:
            likely = by_likeness(graded.said, model)
            found.append(Looked(graded, likely, second_look(graded.said, likely, reader)))
    return found


def second_examples(looked: Sequence[Looked]) -> Second:
    """A row for every target and claim that was read."""
    found = Second(Examples(), Examples(), Examples())
    for item in looked:
        graded, prepared = item.graded, item.graded.said.prepared
        for n, values in zip(item.read.points.which, item.read.points.values, strict=True):
            label = graded.labels.get(prepared.ids[n])
            if label is not None:
                found.said.add(values, VALUE[label], graded.weight, graded.question)
                found.wrong.add(values, int(label == "wrong"), graded.weight, graded.question)
        if graded.claims is None:
            continue
        for n, values in zip(item.read.claims.which, item.read.claims.values, strict=True):
            made = prepared.claim_ids[n] in graded.claims
            found.claims.add(values, int(made), graded.weight, graded.question)
    return found


@dataclass
class Best:
    """The highest probabilities of a point over a transcript's turns, and its label."""

    gold: str
    heard: float = 0.0
    covered: float = 0.0
    wrong: float = 0.0


def held_out(looked: Sequence[Looked], second: Second, skip: Sequence[str] = ()) -> list[Best]:
    """Every point of every tuning transcript and plain sentence, by weights of the second look fitted without its question."""
    best: dict[tuple[str, str], Best] = {}
    questions = np.array(second.said.question)
    for name in sorted({item.graded.question for item in looked if item.graded.gold}):
        keep = questions != name
        heard = logistic(second.said, 1, READ_FEATURES, keep=keep, skip=skip)
        covered = logistic(second.said, 2, READ_FEATURES, keep=keep, skip=skip)
        wrong = logistic(second.wrong, 1, READ_FEATURES, keep=keep, skip=skip, free=SAID)
        for item in looked:
            if item.graded.gold and item.graded.question == name:
                _raise(best, item, item.graded.gold, heard, covered, wrong)
    return list(best.values())


def _raise(
    best: dict[tuple[str, str], Best],
    item: Looked,
    gold: Mapping[str, str],
    heard: Logistic,
    covered: Logistic,
    wrong: Logistic,
) -> None:
    rows, at = item.read.points, item.read.points.which
    h, c, w = item.likely.heard.copy(), item.likely.covered.copy(), np.zeros_like(item.likely.heard)
    h[at], c[at] = probabilities(heard, rows, READ_FEATURES), probabilities(covered, rows, READ_FEATURES)
    w[at] = probabilities(wrong, rows, READ_FEATURES)
    for n, point in enumerate(item.graded.said.prepared.ids):
        if point not in gold:
            continue
        old = best.setdefault((item.graded.transcript, point), Best(gold[point]))
        old.heard, old.covered = max(old.heard, float(h[n])), max(old.covered, float(c[n]))
        old.wrong = max(old.wrong, float(w[n]))


def thresholds(rows: Sequence[Best]) -> tuple[float, float, float]:
    """(kappa, heard_from, covered_from) where the quadratic kappa is best (wrong taken as missing), less a fifth of how far
    the mean label is off: a score should be neither kind nor harsh on average. Only where PRECISE of what is credited was said
    in full; of those as good but for CLOSE, where most of what was said is found.
    """
    gold, h, c = columns(rows)
    found = []
    for heard_from in np.arange(0.06, 0.7, 0.02):
        for covered_from in np.arange(0.06, 0.9, 0.02):
            covered = (h >= heard_from) & (c >= covered_from)
            if not covered.any() or (gold[covered] == 2).mean() < PRECISE:
                continue
            labels = np.where(covered, 2, np.where(h >= heard_from, 1, 0))
            kappa = float(cohen_kappa_score(gold, labels, weights="quadratic"))
            merit = kappa - abs(float(labels.mean() - gold.mean())) / 5
            place = (kappa, round(float(heard_from), 3), round(float(covered_from), 3))
            found.append((merit, float(covered[gold == 2].mean()), place))
    best = max(merit for merit, _, _ in found)
    return max((recall, place) for merit, recall, place in found if merit >= best - CLOSE)[1]


def columns(rows: Sequence[Best]) -> tuple[Any, Any, Any]:
    """Gold values (2 said, 1 half, 0 not or wrongly), heard and covered."""
    return (
        np.array([VALUE[row.gold] for row in rows]),
        np.array([row.heard for row in rows]),
        np.array([row.covered for row in rows]),
    )


def wrong_threshold(rows: Sequence[Best], best: tuple[float, float, float]) -> tuple[float, float]:
    """(kappa, wrong_from) where the quadratic kappa of all four labels is best, of those at which most of what is called wrong
    is; wrong is one step below missing.
    """
    _, h, c = columns(rows)
    gold = np.array([-1 if row.gold == "wrong" else VALUE[row.gold] for row in rows])
    said = np.where((h >= best[1]) & (c >= best[2]), 2, np.where(h >= best[1], 1, 0))
    wrong = np.array([row.wrong if row.wrong >= row.covered else 0.0 for row in rows])
    found = []
    for at in np.arange(0.2, 0.9, 0.02):
        called = wrong >= at
        if called.any() and (gold[called] == -1).mean() >= MOSTLY:
            kappa = float(cohen_kappa_score(gold, np.where(called, -1, said), weights="quadratic"))
            found.append((kappa, round(float(at), 2)))
    return max(found)


def told_of_claims(second: Second) -> str:
    """The held-out figures of wrong claims in a line."""
    questions, gold = np.array(second.claims.question), np.array(second.claims.y) == 1
    sure = np.zeros(len(gold))
    for name in sorted(set(questions)):
        fitted = logistic(second.claims, 1, CLAIM_FEATURES, keep=questions != name)
        for n in np.flatnonzero(questions == name):
            sure[n] = fitted.probability(dict(zip(CLAIM_FEATURES, second.claims.x[n], strict=True)))
    return (
        f"claims held out: precision {precision_score(gold, sure >= FALSE_FROM):.2f} recall "
        f"{recall_score(gold, sure >= FALSE_FROM):.2f} of {gold.sum()} in {len(gold)} read, "
        f"ROC AUC {roc_auc_score(gold, sure):.3f}"
    )


def told(rows: Sequence[Best], best: tuple[float, float, float]) -> str:
    """The held-out figures in a line."""
    gold, h, c = columns(rows)
    covered = (h >= best[1]) & (c >= best[2])
    return (
        f"kappa {best[0]:.3f}, covered precision {precision_score(gold == 2, covered):.2f} recall "
        f"{recall_score(gold == 2, covered):.2f}, ROC AUC heard {roc_auc_score(gold >= 1, h):.3f} covered "
        f"{roc_auc_score(gold == 2, c):.3f}, {len(gold)} labels"
    )


def main() -> None:
    """Fits, prints, and writes when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", type=Path, help="a model.onnx that has not learnt from the tuning part")
    parser.add_argument("table", type=Path, help="the folder of an embedding table that has not either")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--ablate", action="store_true", help="held-out figures without each feature")
    chosen = parser.parse_args()
    embedder = StaticEmbedder(chosen.table)
    gathered = Gathered(Context(data=None), embedder)
    gathered.gather()
    model = first_model(gathered)
    looked = look(gathered, model, OnnxPairReader(embedder, chosen.reader))
    second = second_examples(looked)
    rows = held_out(looked, second)
    best = thresholds(rows)
    wrong = wrong_threshold(rows, best)
    print("held out by question:", told(rows, best))
    print(f"with {sum(row.gold == 'wrong' for row in rows)} said wrongly: kappa {wrong[0]:.3f}")
    for name in READ_FEATURES if chosen.ablate else ():
        fewer = held_out(looked, second, (name,))
        print(f"  without {name}:", told(fewer, thresholds(fewer)))
    print(told_of_claims(second))
    model = model.model_copy(
        update={
            "read_heard": logistic(second.said, 1, READ_FEATURES),
            "read_covered": logistic(second.said, 2, READ_FEATURES),
            "read_wrong": logistic(second.wrong, 1, READ_FEATURES, free=SAID),
            "read_false": logistic(second.claims, 1, CLAIM_FEATURES),
            "heard_from": round(best[1] + ABOVE, 3),
            "covered_from": best[2],
            "wrong_from": wrong[1],
        }
    )
    text = json.dumps(json.loads(model.model_dump_json()), indent=1) + "\n"
    print(text)
    if chosen.write:
        MODEL_FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
