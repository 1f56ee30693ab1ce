"""Family A: single numbers that sum up a classifier."""

from __future__ import annotations

from itertools import accumulate
from math import fsum, sqrt

from interviewer.calculator.mathkit import pairs_won, tie_groups
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "A",
    "F-measure from precision and recall",
    inputs=[
        Input("precision", "fraction", "precision", ge=0, le=1),
        Input("recall", "fraction", "recall", ge=0, le=1),
        Input("beta", "ratio", "how many times as much recall counts as precision", gt=0, default=1),
    ],
    rules=[
        Rule(
            "recall",
            "precision and recall must not both be 0",
            lambda v: v.precision > 0 or v.recall > 0,
        ),
    ],
    outputs=[
        Output("f", "fraction", "rate", "F_beta"),
    ],
    plain="F = (1+beta^2)*P*R / (beta^2*P + R)",
    latex=r"F_\beta = \frac{(1+\beta^2)PR}{\beta^2 P + R}",
    source="van Rijsbergen (1979); harmonic mean for beta = 1",
    example=Example(
        "Precision 0.70, recall 0.45: what is F1?",
        {"precision": 0.7, "recall": 0.45, "beta": 1},
        {"f": 0.547826086957},
    ),
    mistakes=[
        Mistake(
            "f",
            "arithmetic mean",
            lambda v: (v.precision + v.recall) / 2,
            0.575,
            ("What would your formula give for precision 1.0 and recall 0.0, and would you be content with that?"),
        ),
        Mistake(
            "f",
            "factor 2 left out",
            lambda v: v.precision * v.recall / (v.precision + v.recall),
            0.273913,
            ("What should the score be when precision and recall are both 0.8? Try your formula on that."),
        ),
        Mistake(
            "f",
            "geometric mean",
            lambda v: sqrt(v.precision * v.recall),
            0.561249,
            "Which mean does F1 use, and which of the usual means is the smallest?",
        ),
        Mistake(
            "f",
            "product",
            lambda v: v.precision * v.recall,
            0.315,
            "Can F1 lie below both of its ingredients?",
        ),
    ],
    with_numbers="F = (1+{beta}^2)*{precision}*{recall} / ({beta}^2*{precision} + {recall})",
)
def f_beta(precision: float, recall: float, beta: float) -> Outputs:
    weight = beta * beta
    return {"f": (1 + weight) * precision * recall / (weight * precision + recall)}


@calculation(
    "A",
    "Area under ROC by counting pairs",
    inputs=[
        Input("labels", "0/1", "true labels", "binary_list", min_items=1),
        Input(
            "scores",
            "any",
            "scores, higher means more positive",
            "number_list",
            min_items=1,
            same_length_as="labels",
        ),
    ],
    rules=[
        Rule(
            "labels",
            "labels must hold at least one positive and one negative",
            lambda v: 0 < sum(v.labels) < len(v.labels),
        ),
    ],
    outputs=[
        Output(
            "auc",
            "fraction",
            "rate",
            "share of positive-negative pairs in the right order, a tie counts one half",
        ),
    ],
    plain=("AUC = (pairs with the positive on top + half the tied pairs)/(positives*negatives)"),
    latex=(
        r"\frac{1}{PN}\sum_{i\in+}\sum_{j\in-}\left[\mathbf 1(s_i>s_j)+\tfrac12\mathbf "
        r"1(s_i=s_j)\right]"
    ),
    source="Hanley and McNeil (1982); Mann-Whitney U",
    example=Example(
        "Labels 1,1,1,0,0,0 with scores .9,.6,.3,.6,.4,.2: what is the area under ROC?",
        {"labels": [1, 1, 1, 0, 0, 0], "scores": [0.9, 0.6, 0.3, 0.6, 0.4, 0.2]},
        {"auc": 0.722222222222},
    ),
    mistakes=[
        Mistake(
            "auc",
            "ties counted as wins",
            lambda v: pairs_won(v.labels, v.scores, 1.0),
            0.777778,
            "Take the pair with equal scores: did the model tell those two apart?",
        ),
        Mistake(
            "auc",
            "ties counted as losses",
            lambda v: pairs_won(v.labels, v.scores, 0.0),
            0.666667,
            "Take the pair with equal scores: what would a coin do there?",
        ),
        Mistake(
            "auc",
            "2*AUC - 1 given",
            lambda v: 2 * v.right.auc - 1,
            0.444444,
            "Which value does a random ranking get on your scale?",
        ),
        Mistake(
            "auc",
            "classes turned round",
            lambda v: 1 - v.right.auc,
            0.277778,
            "In how many of your pairs does the positive stand on top?",
        ),
    ],
)
def roc_auc(labels: list[int], scores: list[float]) -> Outputs:
    return {"auc": pairs_won(labels, scores, 0.5)}


@calculation(
    "A",
    "Average precision of a ranking",
    inputs=[
        Input("labels", "0/1", "true labels", "binary_list", min_items=1),
        Input(
            "scores",
            "any",
            "scores, higher is ranked first",
            "number_list",
            min_items=1,
            same_length_as="labels",
        ),
    ],
    rules=[
        Rule("labels", "labels must hold at least one positive", lambda v: sum(v.labels) > 0),
    ],
    outputs=[
        Output(
            "average_precision",
            "fraction",
            "rate",
            "sum over cut-offs of (recall step) * precision; equal scores enter together",
        ),
    ],
    plain=("AP = sum_k (R_k - R_{k-1})*P_k; without ties: mean of the precision at the ranks of the positives"),
    latex=r"AP=\sum_k (R_k-R_{k-1})P_k",
    source=(
        "Manning, Raghavan, Schuetze, Introduction to Information Retrieval (2008); the step form, no interpolation"
    ),
    example=Example(
        ("Five results in order; the first, third and fifth are relevant, nothing else is. Average precision?"),
        {"labels": [1, 0, 1, 0, 1], "scores": [0.9, 0.8, 0.7, 0.6, 0.5]},
        {"average_precision": 0.755555555556},
    ),
    mistakes=[
        Mistake(
            "average_precision",
            "divided by all rows",
            lambda v: v.right.average_precision * sum(v.labels) / len(v.labels),
            0.453333,
            "Over which ranks do you average: all, or the ones where something changed?",
        ),
        Mistake(
            "average_precision",
            "precision averaged over every rank",
            lambda v: fsum(h / k for k, h in enumerate(accumulate(v.labels), 1)) / len(v.labels),
            0.653333,
            "At rank two nothing relevant was found: should it enter the average?",
        ),
        Mistake(
            "average_precision",
            "precision of the whole list",
            lambda v: sum(v.labels) / len(v.labels),
            0.6,
            "Would your number change if the three relevant results stood on top?",
        ),
    ],
)
def average_precision(labels: list[int], scores: list[float]) -> Outputs:
    positives = sum(labels)
    hits = seen = 0
    total = 0.0
    for gained, others in tie_groups(labels, scores):
        hits += gained
        seen += gained + others
        total += gained / positives * (hits / seen)
    return {"average_precision": total}
