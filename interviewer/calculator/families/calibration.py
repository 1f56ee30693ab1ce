"""Family B: calibration, and what dropping negatives does to it."""

from __future__ import annotations

from math import exp, fsum, log

from interviewer.calculator.mathkit import bin_gaps, mean
from interviewer.calculator.model import AlsoRight, Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "B",
    "Mean prediction over observed rate",
    inputs=[
        Input("mean_predicted", "fraction", "mean predicted probability", ge=0, le=1),
        Input("observed_rate", "fraction", "observed share of positives", gt=0, le=1),
    ],
    outputs=[
        Output("ratio", "ratio", "value", "above 1: predicts too much"),
        Output("relative_error", "fraction", "rate", "ratio - 1"),
    ],
    plain="ratio = mean prediction / observed rate",
    latex=r"\bar p/\bar y",
    source=("He et al. (2014); called observed/expected or its inverse elsewhere, so ask for the convention"),
    example=Example(
        "Mean predicted CTR 1.2 %, observed 1.0 %: calibration ratio?",
        {"mean_predicted": 0.012, "observed_rate": 0.01},
        {"ratio": 1.2, "relative_error": 0.2},
    ),
    mistakes=[
        Mistake(
            "ratio",
            "turned upside down",
            lambda v: 1 / v.right.ratio,
            0.833333,
            "With your convention, does a value above one mean too high or too low?",
        ),
        Mistake(
            "relative_error",
            "absolute difference given",
            lambda v: v.mean_predicted - v.observed_rate,
            0.002,
            "Relative to what is this model off?",
            "wrong_unit",
        ),
        Mistake(
            "relative_error",
            "relative to the prediction in place of the observation",
            lambda v: 1 - v.observed_rate / v.mean_predicted,
            0.166667,
            "Which of the two is the yardstick when you say 'too high by so much'?",
        ),
    ],
    with_numbers="ratio = {mean_predicted} / {observed_rate}",
)
def calibration_ratio(mean_predicted: float, observed_rate: float) -> Outputs:
    ratio = mean_predicted / observed_rate
    return {"ratio": ratio, "relative_error": (mean_predicted - observed_rate) / observed_rate}


@calculation(
    "B",
    "Expected calibration error with equal-width bins",
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
        Input(
            "n_bins",
            "bins",
            "number of equal-width bins on [0,1]; bin i holds [i/n, (i+1)/n), the last one also 1",
            "integer",
            ge=1,
            default=10,
        ),
    ],
    outputs=[
        Output(
            "ece",
            "fraction",
            "rate",
            "mean absolute gap between confidence and frequency, weighted by bin size",
        ),
    ],
    plain="sum over bins of (n_b/n)*|mean label - mean probability|",
    latex=r"\sum_b\frac{n_b}{n}\left|\bar y_b-\bar p_b\right|",
    source="Naeini et al. (2015); Guo et al. (2017), here for the positive class",
    example=Example(
        "Probabilities .1, .2, .3, .7, .9 with labels 0, 0, 1, 1, 0 and two bins: ECE?",
        {"labels": [0, 0, 1, 1, 0], "probs": [0.1, 0.2, 0.3, 0.7, 0.9], "n_bins": 2},
        {"ece": 0.2},
    ),
    mistakes=[
        Mistake(
            "ece",
            "bins weighted equally",
            lambda v: mean(abs(gap) / size for gap, size in bin_gaps(v.labels, v.probs, v.n_bins)),
            0.216667,
            "Should a bin with three rows count as much as one with three million?",
        ),
        Mistake(
            "ece",
            "largest gap",
            lambda v: max(abs(gap) / size for gap, size in bin_gaps(v.labels, v.probs, v.n_bins)),
            0.3,
            "Is that the largest gap or the average one?",
        ),
        Mistake(
            "ece",
            "signed gap over all rows",
            lambda v: abs(sum(v.labels) - sum(v.probs)) / len(v.labels),
            0.04,
            "Can a bin that is too high make good for one that is too low?",
        ),
    ],
)
def ece(labels: list[int], probs: list[float], n_bins: int) -> Outputs:
    gaps = bin_gaps(labels, probs, n_bins)
    return {"ece": fsum(abs(gap) for gap, _ in gaps) / len(labels)}


@calculation(
    "B",
    "Share of positives in the training set after dropping negatives",
    inputs=[
        Input("rate", "fraction", "true share of positives", gt=0, lt=1),
        Input("keep_rate", "fraction", "share of the negatives that is kept", gt=0, le=1),
    ],
    outputs=[
        Output("rate", "fraction", "rate", "share of positives in the thinned set"),
    ],
    plain="rate/(rate + (1-rate)*keep_rate)",
    latex=r"\frac{p}{p+(1-p)w}",
    source="He et al. (2014), section on negative down-sampling",
    example=Example(
        "CTR 1 %, 2 % of the negatives are kept: share of clicks in the training set?",
        {"rate": 0.01, "keep_rate": 0.02},
        {"rate": 0.335570469799},
    ),
    mistakes=[
        Mistake(
            "rate",
            "rate divided by the keep rate",
            lambda v: v.rate / v.keep_rate,
            0.5,
            ("Could your formula ever give a share above one? Which rows are in the denominator?"),
        ),
        Mistake(
            "rate",
            "odds given as a probability",
            lambda v: v.rate / ((1 - v.rate) * v.keep_rate),
            0.505051,
            "Positives over what: over the negatives, or over all rows?",
        ),
        Mistake("rate", "positives thinned too", lambda v: v.rate, 0.01, "Which class was thinned?"),
    ],
)
def rate_after_neg_downsampling(rate: float, keep_rate: float) -> Outputs:
    return {"rate": rate / (rate + (1 - rate) * keep_rate)}


@calculation(
    "B",
    "Undo negative downsampling in a predicted probability",
    inputs=[
        Input("p", "fraction", "probability in the thinned world", ge=0, le=1),
        Input("keep_rate", "fraction", "share of the negatives that is kept", gt=0, le=1),
    ],
    outputs=[
        Output("q", "fraction", "rate", "probability in the real world"),
    ],
    plain="q = p/(p + (1-p)/keep_rate)",
    latex=r"q=\frac{p}{p+(1-p)/w}",
    source="He et al. (2014)",
    example=Example(
        ("The model was trained with 2 % of the negatives and says 0.5: what is the live probability?"),
        {"p": 0.5, "keep_rate": 0.02},
        {"q": 0.0196078431373},
    ),
    mistakes=[
        Mistake(
            "q",
            "multiplied by the keep rate",
            lambda v: v.p * v.keep_rate,
            0.01,
            "Try a prediction of 1.0: what should come out, and what does your formula give?",
        ),
        Mistake(
            "q",
            "keep rate on the wrong side",
            lambda v: v.p / (v.p + (1 - v.p) * v.keep_rate),
            0.980392,
            (
                "After thinning the negatives the model says too much or too little? In which "
                "direction does your correction go?"
            ),
        ),
        Mistake(
            "q",
            "not corrected",
            lambda v: v.p,
            0.5,
            "Which share of positives did the model see in training?",
        ),
    ],
    also_right=[
        AlsoRight(
            "q",
            "through the log-odds: logit(q) = logit(p) + ln(keep_rate)",
            lambda v: 1 / (1 + exp(-(log(v.p / (1 - v.p)) + log(v.keep_rate)))),
            0.0196078,
        ),
    ],
)
def recalibrate(p: float, keep_rate: float) -> Outputs:
    return {"q": p / (p + (1 - p) / keep_rate)}
