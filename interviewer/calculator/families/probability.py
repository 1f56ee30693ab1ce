"""Family B: losses of predicted probabilities."""

from __future__ import annotations

from math import fsum, log, log1p, sqrt

from interviewer.calculator.mathkit import LN2, xlogy
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "B",
    "Mean log loss",
    inputs=[
        Input("labels", "0/1", "true labels", "binary_list", min_items=1),
        Input(
            "probs",
            "fraction",
            "predicted probabilities of class 1",
            "number_list",
            gt=0,
            lt=1,
            min_items=1,
            same_length_as="labels",
        ),
    ],
    outputs=[
        Output("nats", "nats", "score", "mean negative log-likelihood, natural logarithm"),
        Output("bits", "bits", "score", "the same in bits"),
    ],
    plain="-(1/n) sum [ y ln p + (1-y) ln(1-p) ]",
    latex=r"-\frac1n\sum_i\left[y_i\ln p_i+(1-y_i)\ln(1-p_i)\right]",
    source="Good (1952)",
    example=Example(
        "Labels 1, 0, 1 with probabilities .9, .2, .6: log loss?",
        {"labels": [1, 0, 1], "probs": [0.9, 0.2, 0.6]},
        {"nats": 0.279776563579, "bits": 0.403632260833},
    ),
    mistakes=[
        Mistake(
            "nats",
            "sum in place of mean",
            lambda v: len(v.labels) * v.right.nats,
            0.83933,
            "If I duplicate the data set, should the loss double?",
        ),
        Mistake(
            "nats",
            "negatives scored with p in place of 1-p",
            lambda v: -sum(log(p) for p in v.probs) / len(v.probs),
            0.741875,
            (
                "The second row is a negative with p = 0.2: was that a good or a bad prediction, "
                "and does its term say so?"
            ),
        ),
        Mistake(
            "nats",
            "bits reported as nats",
            lambda v: v.right.bits,
            0.403632,
            "Which base did your logarithm have?",
            "wrong_unit",
        ),
        Mistake(
            "nats",
            "base-10 logarithm",
            lambda v: v.right.nats / log(10),
            0.121505,
            "Which base did your logarithm have?",
            "wrong_unit",
        ),
    ],
)
def log_loss(labels: list[int], probs: list[float]) -> Outputs:
    pairs = zip(labels, probs, strict=True)
    nats = -fsum(log(p) if y else log1p(-p) for y, p in pairs) / len(labels)
    return {"nats": nats, "bits": nats / LN2}


@calculation(
    "B",
    "Log loss relative to predicting the base rate",
    inputs=[
        Input("log_loss", "nats", "mean log loss of the model", ge=0),
        Input("base_rate", "fraction", "share of positives", gt=0, lt=1),
    ],
    outputs=[
        Output("ne", "ratio", "score", "below 1 beats the constant prediction"),
        Output("base_entropy_nats", "nats", "score", "log loss of always predicting the base rate"),
    ],
    plain="NE = log loss / ( -b ln b - (1-b) ln(1-b) )",
    latex=r"NE=\frac{\mathrm{LL}}{-b\ln b-(1-b)\ln(1-b)}",
    source="He et al., Practical lessons from predicting clicks on ads at Facebook (2014)",
    example=Example(
        "CTR 1 %, log loss 0.050 nats: normalised entropy?",
        {"log_loss": 0.05, "base_rate": 0.01},
        {"ne": 0.892832679962, "base_entropy_nats": 0.0560015343548},
    ),
    mistakes=[
        Mistake(
            "ne",
            "second term of the entropy forgotten",
            lambda v: v.log_loss / (-v.base_rate * log(v.base_rate)),
            1.08574,
            "The constant prediction also pays on the non-clicks: where is that?",
        ),
        Mistake(
            "ne",
            "entropy in bits against a loss in nats",
            lambda v: v.log_loss / (v.right.base_entropy_nats / log(2)),
            0.618864,
            "Are numerator and denominator in the same unit?",
        ),
        Mistake(
            "ne",
            "gain in place of ratio",
            lambda v: 1 - v.right.ne,
            0.107167,
            "Does your number go up or down when the model gets better?",
        ),
        Mistake(
            "ne",
            "turned upside down",
            lambda v: 1 / v.right.ne,
            1.12003,
            "Which value means no better than the base rate, and on which side is better?",
        ),
    ],
    with_numbers=("NE = {log_loss} / ( -{base_rate} ln {base_rate} - (1-{base_rate}) ln(1-{base_rate}) )"),
)
def normalized_entropy(log_loss: float, base_rate: float) -> Outputs:
    base = -xlogy(base_rate, base_rate) - (1 - base_rate) * log1p(-base_rate)
    return {"ne": log_loss / base, "base_entropy_nats": base}


@calculation(
    "B",
    "Brier score",
    inputs=[
        Input("labels", "0/1", "true labels", "binary_list", min_items=1),
        Input(
            "probs",
            "fraction",
            "predicted probabilities of class 1",
            "number_list",
            ge=0,
            le=1,
            min_items=1,
            same_length_as="labels",
        ),
    ],
    outputs=[
        Output("brier", "0 to 1", "score", "mean squared error of the probabilities"),
    ],
    plain="(1/n) sum (p - y)^2",
    latex=r"\frac1n\sum_i(p_i-y_i)^2",
    source="Brier (1950), binary form",
    example=Example(
        "Labels 1, 0, 1 with probabilities .9, .2, .6: Brier score?",
        {"labels": [1, 0, 1], "probs": [0.9, 0.2, 0.6]},
        {"brier": 0.07},
    ),
    mistakes=[
        Mistake(
            "brier",
            "sum in place of mean",
            lambda v: len(v.labels) * v.right.brier,
            0.21,
            "If I duplicate the data set, should the score double?",
        ),
        Mistake(
            "brier",
            "absolute error",
            lambda v: sum((abs(p - y) for p, y in zip(v.probs, v.labels, strict=True))) / len(v.labels),
            0.233333,
            "Is a miss by 0.4 meant to count twice or four times as much as one by 0.2?",
        ),
        Mistake(
            "brier",
            "root taken",
            lambda v: sqrt(v.right.brier),
            0.264575,
            "Is the score a mean square or its root?",
        ),
    ],
)
def brier(labels: list[int], probs: list[float]) -> Outputs:
    return {"brier": fsum((p - y) ** 2 for y, p in zip(labels, probs, strict=True)) / len(labels)}
