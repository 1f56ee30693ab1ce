"""Family I: lift against a holdout, and pooled against stratified rates."""

from __future__ import annotations

from math import fsum

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "I",
    "Lift against a holdout",
    inputs=[
        Input("conv_treated", "conversions", "conversions in treatment", ge=0),
        Input("n_treated", "users", "users in treatment", gt=0),
        Input("conv_holdout", "conversions", "conversions in holdout", gt=0),
        Input("n_holdout", "users", "users in holdout", gt=0),
    ],
    rules=[
        Rule(
            "conv_treated",
            ("conversions must not exceed users, and there must be at least one treated conversion"),
            lambda v: 0 < v.conv_treated <= v.n_treated and v.conv_holdout <= v.n_holdout,
        ),
    ],
    outputs=[
        Output("absolute_lift", "fraction", "effect", "difference of rates"),
        Output("relative_lift", "fraction", "rate", "over the holdout rate"),
        Output(
            "incremental_share",
            "fraction",
            "rate",
            "share of the treated conversions that the campaign caused",
        ),
        Output("incremental_conversions", "conversions", "count", "in the treated group"),
    ],
    plain="t - h; (t-h)/h; (t-h)/t; (t-h)*n_t",
    latex=r"\frac{t-h}{h},\quad\frac{t-h}{t}",
    source="Gordon et al. (2019)",
    example=Example(
        ("720 conversions among 50,000 treated, 240 among 20,000 held out: relative lift and incremental share?"),
        {"conv_treated": 720, "n_treated": 50000, "conv_holdout": 240, "n_holdout": 20000},
        {
            "absolute_lift": 0.0024,
            "relative_lift": 0.2,
            "incremental_share": 0.166666666667,
            "incremental_conversions": 120,
        },
    ),
    mistakes=[
        Mistake(
            "relative_lift",
            "counts compared without group sizes",
            lambda v: (v.conv_treated - v.conv_holdout) / v.conv_holdout,
            2,
            "How many users stand behind each count?",
        ),
        Mistake(
            "relative_lift",
            "share of the treated conversions given as the lift",
            lambda v: v.right.incremental_share,
            0.166667,
            "Over which rate do you divide?",
        ),
        Mistake(
            "incremental_conversions",
            "difference of counts",
            lambda v: v.conv_treated - v.conv_holdout,
            480,
            "How many conversions would the treated group have had anyway?",
        ),
    ],
    with_numbers=(
        "t = {conv_treated}/{n_treated}; h = {conv_holdout}/{n_holdout}; t - h; (t-h)/h; (t-h)/t; (t-h)*{n_treated}"
    ),
)
def lift_incrementality(conv_treated: float, n_treated: float, conv_holdout: float, n_holdout: float) -> Outputs:
    treated, holdout = conv_treated / n_treated, conv_holdout / n_holdout
    lift = treated - holdout
    return {
        "absolute_lift": lift,
        "relative_lift": lift / holdout,
        "incremental_share": lift / treated,
        "incremental_conversions": lift * n_treated,
    }


@calculation(
    "I",
    "Pooled against stratified rates",
    inputs=[
        Input(
            "successes_a",
            "successes",
            "successes of A per stratum",
            "number_list",
            ge=0,
            min_items=1,
        ),
        Input(
            "n_a",
            "units",
            "units of A per stratum",
            "number_list",
            gt=0,
            min_items=1,
            same_length_as="successes_a",
        ),
        Input(
            "successes_b",
            "successes",
            "successes of B per stratum",
            "number_list",
            ge=0,
            min_items=1,
            same_length_as="successes_a",
        ),
        Input(
            "n_b",
            "units",
            "units of B per stratum",
            "number_list",
            gt=0,
            min_items=1,
            same_length_as="successes_a",
        ),
    ],
    rules=[
        Rule(
            "successes_a",
            "successes must not exceed units in any stratum",
            lambda v: all(s <= n for s, n in zip([*v.successes_a, *v.successes_b], [*v.n_a, *v.n_b], strict=True)),
        ),
    ],
    outputs=[
        Output("pooled_a", "fraction", "rate", "pooled rate of A"),
        Output("pooled_b", "fraction", "rate", "pooled rate of B"),
        Output("stratum_rates_a", "fraction", "rate", "rates of A", "number_list"),
        Output("stratum_rates_b", "fraction", "rate", "rates of B", "number_list"),
        Output(
            "reversed",
            "true/false",
            "exact",
            ("true if every stratum points strictly one way and the pooled rates strictly the other"),
            "boolean",
        ),
    ],
    plain="pooled = sum successes/sum units",
    latex=r"\frac{\sum_js_j}{\sum_jn_j}",
    source="Simpson (1951)",
    example=Example(
        (
            "A: 90 of 100 on desktop, 300 of 1,000 on mobile. B: 850 of 1,000 on desktop, 25 "
            "of 100 on mobile. Pooled rates, and who is better?"
        ),
        {
            "successes_a": [90, 300],
            "n_a": [100, 1000],
            "successes_b": [850, 25],
            "n_b": [1000, 100],
        },
        {
            "pooled_a": 0.354545454545,
            "pooled_b": 0.795454545455,
            "stratum_rates_a": [0.9, 0.3],
            "stratum_rates_b": [0.85, 0.25],
            "reversed": True,
        },
    ),
    mistakes=[
        Mistake(
            "pooled_a",
            "mean of the stratum rates",
            lambda v: sum(v.right.stratum_rates_a) / len(v.n_a),
            0.6,
            "How many units stand behind each of the two rates?",
        ),
        Mistake(
            "pooled_b",
            "mean of the stratum rates",
            lambda v: sum(v.right.stratum_rates_b) / len(v.n_b),
            0.55,
            "How many units stand behind each of the two rates?",
        ),
        Mistake(
            "reversed",
            "reversal overlooked",
            lambda v: False,
            False,
            "Compare A and B on desktop alone and on mobile alone: what do you see?",
        ),
    ],
)
def simpson_pooled(successes_a: list[float], n_a: list[float], successes_b: list[float], n_b: list[float]) -> Outputs:
    rates_a = [s / n for s, n in zip(successes_a, n_a, strict=True)]
    rates_b = [s / n for s, n in zip(successes_b, n_b, strict=True)]
    pooled_a, pooled_b = fsum(successes_a) / fsum(n_a), fsum(successes_b) / fsum(n_b)
    strata = list(zip(rates_a, rates_b, strict=True))
    reversed_ = (all(a > b for a, b in strata) and pooled_a < pooled_b) or (
        all(a < b for a, b in strata) and pooled_a > pooled_b
    )
    return {
        "pooled_a": pooled_a,
        "pooled_b": pooled_b,
        "stratum_rates_a": rates_a,
        "stratum_rates_b": rates_b,
        "reversed": reversed_,
    }
