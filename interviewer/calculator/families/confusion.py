"""Family A: counts and rates of a confusion matrix."""

from __future__ import annotations

from math import sqrt

from interviewer.calculator.model import AlsoRight, Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "A",
    "Counts behind a precision and a recall",
    inputs=[
        Input("n", "rows", "all rows scored", gt=0),
        Input("prevalence", "fraction", "share of rows that are truly positive", gt=0, lt=1),
        Input("precision", "fraction", "share of flagged rows that are truly positive", gt=0, le=1),
        Input("recall", "fraction", "share of positive rows that are flagged", gt=0, le=1),
    ],
    rules=[
        Rule(
            "precision",
            "the implied false positives must fit among the negatives: fp <= n*(1-prevalence)",
            lambda v: v.prevalence * v.recall * (1 / v.precision - 1) <= (1 - v.prevalence) * (1 + 1e-12),
        ),
    ],
    outputs=[
        Output("tp", "rows", "count", "true positives"),
        Output("fp", "rows", "count", "false positives"),
        Output("fn", "rows", "count", "false negatives"),
        Output("tn", "rows", "count", "true negatives"),
        Output("flagged", "rows", "count", "all rows flagged, tp + fp"),
    ],
    plain=(
        "P = n*prevalence; tp = P*recall; fp = tp/precision - tp; fn = P - tp; tn = n - "
        "P - fp (fractions of a row are kept)"
    ),
    latex=(
        r"TP = n\pi R,\quad FP = TP\,\frac{1-\mathrm{Prec}}{\mathrm{Prec}},\quad FN = n"
        r"\pi - TP,\quad TN = n - n\pi - FP"
    ),
    source="Definition of precision and recall; van Rijsbergen, Information Retrieval (1979)",
    example=Example(
        (
            "10,000 rows, 8 % positive; at the cut-off in use precision is 0.70 and recall "
            "0.45. How many false positives and misses?"
        ),
        {"n": 10000, "prevalence": 0.08, "precision": 0.7, "recall": 0.45},
        {"tp": 360, "fp": 154.285714286, "fn": 440, "tn": 9045.71428571, "flagged": 514.285714286},
    ),
    mistakes=[
        Mistake(
            "fp",
            "false positives taken as (1-precision) of the positives",
            lambda v: (1 - v.precision) * v.n * v.prevalence,
            240,
            ("Precision is a share of which group of rows? And do the false positives belong to that group?"),
        ),
        Mistake(
            "fp",
            "false positives taken as (1-precision) of the true positives",
            lambda v: (1 - v.precision) * v.right.tp,
            108,
            ("If 70 of every 100 flagged rows are right, how many rows are flagged in total when 360 are right?"),
        ),
        Mistake(
            "tp",
            "recall applied to all rows",
            lambda v: v.n * v.recall,
            4500,
            "How many positives are there to be found in the first place?",
        ),
        Mistake(
            "tp",
            "precision used in place of recall",
            lambda v: v.n * v.prevalence * v.precision,
            560,
            "Which of the two rates has the actual positives in its denominator?",
        ),
        Mistake(
            "fn",
            "misses counted over all rows",
            lambda v: v.n * (1 - v.recall),
            5500,
            "Add your misses to your hits: do you get back the number of positives?",
        ),
    ],
    also_right=[
        AlsoRight("fp", "rounded to whole rows", lambda v: round(v.right.fp), 154),
    ],
)
def confusion_from_rates(n: float, prevalence: float, precision: float, recall: float) -> Outputs:
    positives = n * prevalence
    tp = positives * recall
    fp = tp / precision - tp
    return {
        "tp": tp,
        "fp": fp,
        "fn": positives - tp,
        "tn": n - positives - fp,
        "flagged": tp / precision,
    }


@calculation(
    "A",
    "Rates from the four counts",
    inputs=[
        Input("tp", "rows", "true positives", ge=0),
        Input("fp", "rows", "false positives", ge=0),
        Input("fn", "rows", "false negatives", ge=0),
        Input("tn", "rows", "true negatives", ge=0),
    ],
    rules=[
        Rule("tp", "the four counts must not all be 0", lambda v: v.tp + v.fp + v.fn + v.tn > 0),
    ],
    outputs=[
        Output("precision", "fraction", "rate", "tp/(tp+fp); null if nothing is flagged"),
        Output("recall", "fraction", "rate", "tp/(tp+fn); null if there is no positive"),
        Output("fpr", "fraction", "rate", "fp/(fp+tn); null if there is no negative"),
        Output("specificity", "fraction", "rate", "tn/(fp+tn); null if there is no negative"),
        Output("accuracy", "fraction", "rate", "(tp+tn)/all"),
        Output("f1", "fraction", "rate", "2tp/(2tp+fp+fn); null if tp, fp and fn are all 0"),
    ],
    plain=(
        "precision = tp/(tp+fp); recall = tp/(tp+fn); fpr = fp/(fp+tn); accuracy = (tp+tn)/all; f1 = 2tp/(2tp+fp+fn)"
    ),
    latex=(
        r"\mathrm{Prec}=\frac{TP}{TP+FP},\ R=\frac{TP}{TP+FN},\ FPR=\frac{FP}{FP+TN},\ "
        r"F_1=\frac{2TP}{2TP+FP+FN}"
    ),
    source="Definitions; any text on classification",
    example=Example(
        ("TP 360, FP 154, FN 440, TN 9,046: precision, recall, false positive rate, accuracy?"),
        {"tp": 360, "fp": 154, "fn": 440, "tn": 9046},
        {
            "precision": 0.700389105058,
            "recall": 0.45,
            "fpr": 0.0167391304348,
            "specificity": 0.983260869565,
            "accuracy": 0.9406,
            "f1": 0.547945205479,
        },
    ),
    mistakes=[
        Mistake(
            "fpr",
            "false positive rate over the flagged rows",
            lambda v: v.fp / (v.tp + v.fp),
            0.299611,
            ("A false positive rate is a share of which rows: the flagged ones or the true negatives of the world?"),
        ),
        Mistake(
            "precision",
            "precision and recall swapped",
            lambda v: v.right.recall,
            0.45,
            "Which denominator did you use, and what does it count?",
        ),
        Mistake(
            "precision",
            "accuracy offered as precision",
            lambda v: v.right.accuracy,
            0.9406,
            ("With 8 % positives, what would a model that flags nobody score on the number you just gave?"),
        ),
        Mistake(
            "fpr",
            "false positive rate taken as 1 - recall",
            lambda v: 1 - v.right.recall,
            0.55,
            "Which error does 1 minus recall count?",
        ),
    ],
    with_numbers=(
        "precision = {tp}/({tp}+{fp}); recall = {tp}/({tp}+{fn}); fpr = "
        "{fp}/({fp}+{tn}); f1 = 2*{tp}/(2*{tp}+{fp}+{fn})"
    ),
    notes="Undefined rates are null here, never 0 by convention.",
)
def rates_from_counts(tp: float, fp: float, fn: float, tn: float) -> Outputs:
    return {
        "precision": _ratio(tp, tp + fp),
        "recall": _ratio(tp, tp + fn),
        "fpr": _ratio(fp, fp + tn),
        "specificity": _ratio(tn, fp + tn),
        "accuracy": (tp + tn) / (tp + fp + fn + tn),
        "f1": _ratio(2 * tp, 2 * tp + fp + fn),
    }


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


@calculation(
    "A",
    "Matthews correlation coefficient",
    inputs=[
        Input("tp", "rows", "true positives", ge=0),
        Input("fp", "rows", "false positives", ge=0),
        Input("fn", "rows", "false negatives", ge=0),
        Input("tn", "rows", "true negatives", ge=0),
    ],
    rules=[
        Rule(
            "tp",
            "no row or column of the table may be empty (the value is undefined then)",
            lambda v: min(v.tp + v.fp, v.tp + v.fn, v.tn + v.fp, v.tn + v.fn) > 0,
        ),
    ],
    outputs=[
        Output("mcc", "-1 to 1", "rate", "Matthews correlation"),
    ],
    plain="mcc = (tp*tn - fp*fn)/sqrt((tp+fp)(tp+fn)(tn+fp)(tn+fn))",
    latex=r"\frac{TP\cdot TN-FP\cdot FN}{\sqrt{(TP+FP)(TP+FN)(TN+FP)(TN+FN)}}",
    source="Matthews (1975)",
    example=Example(
        "TP 360, FP 154, FN 440, TN 9,046: Matthews correlation?",
        {"tp": 360, "fp": 154, "fn": 440, "tn": 9046},
        {"mcc": 0.532310771703},
    ),
    mistakes=[
        Mistake(
            "mcc",
            "numerator added in place of subtracted",
            lambda v: (v.tp * v.tn + v.fp * v.fn) / sqrt((v.tp + v.fp) * (v.tp + v.fn) * (v.tn + v.fp) * (v.tn + v.fn)),
            0.554933,
            ("What should the value be for a classifier that guesses? Does your numerator vanish then?"),
        ),
        Mistake(
            "mcc",
            "F1 given",
            lambda v: 2 * v.tp / (2 * v.tp + v.fp + v.fn),
            0.547945,
            "Do the true negatives enter your number?",
        ),
        Mistake(
            "mcc",
            "rescaled to 0..1",
            lambda v: (v.right.mcc + 1) / 2,
            0.766155,
            "What is the range of this coefficient, and what does zero mean?",
        ),
    ],
)
def mcc(tp: float, fp: float, fn: float, tn: float) -> Outputs:
    # One root per factor keeps the product of four large counts from overflowing.
    scale = sqrt(tp + fp) * sqrt(tp + fn) * sqrt(tn + fp) * sqrt(tn + fn)
    return {"mcc": (tp * tn - fp * fn) / scale}
