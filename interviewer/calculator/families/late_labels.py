"""Family I: labels that arrive late."""

from __future__ import annotations

from math import expm1

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "I",
    "Conversions visible so far, exponential delay",
    inputs=[
        Input("mean_delay", "days (or any unit)", "mean delay", gt=0),
        Input("age", "same unit", "time since the click", ge=0),
        Input(
            "true_rate",
            "fraction",
            "share that converts in the end; may be left out",
            gt=0,
            lt=1,
            optional=True,
        ),
    ],
    outputs=[
        Output("share", "fraction", "rate", "share of the conversions seen by now"),
        Output("observed_rate", "fraction", "rate", "rate that the log shows; null without true_rate"),
        Output(
            "late_positive_prob",
            "fraction",
            "rate",
            "chance that a silent row still converts; null without true_rate",
        ),
    ],
    plain=(
        "share = 1-exp(-age/mean_delay); observed = true_rate*share; late = true_rate*(1-share)/(1-true_rate*share)"
    ),
    latex=r"1-e^{-t/\tau}",
    source="Chapelle (2014)",
    example=Example(
        (
            "Conversions take 3 days on average (exponential), true rate 2 %, clicks are 1 "
            "day old: share visible, rate shown?"
        ),
        {"mean_delay": 3, "age": 1, "true_rate": 0.02},
        {
            "share": 0.283468689426,
            "observed_rate": 0.00566937378852,
            "late_positive_prob": 0.0144123351265,
        },
    ),
    mistakes=[
        Mistake(
            "share",
            "linear share",
            lambda v: v.age / v.mean_delay,
            0.333333,
            "What would your formula say at six days?",
        ),
        Mistake(
            "share",
            "the invisible share given",
            lambda v: 1 - v.right.share,
            0.716531,
            "Is that the part that has come or the part that is missing?",
        ),
        Mistake(
            "observed_rate",
            "observed rate divided by the share",
            lambda v: v.true_rate / v.right.share,
            0.0705545,
            "Does the log show more or fewer conversions than there will be?",
        ),
    ],
)
def delayed_label_visible(mean_delay: float, age: float, true_rate: float | None) -> Outputs:
    seen = -expm1(-age / mean_delay)
    if true_rate is None:
        return {"share": seen, "observed_rate": None, "late_positive_prob": None}
    return {
        "share": seen,
        "observed_rate": true_rate * seen,
        "late_positive_prob": true_rate * (1 - seen) / (1 - true_rate * seen),
    }
