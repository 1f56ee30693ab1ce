"""Family C: intervals and tests of rates."""

from __future__ import annotations

from math import erfc, sqrt

from interviewer.calculator.mathkit import zq
from interviewer.calculator.model import AlsoRight, Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "C",
    "Confidence interval of the difference of two rates",
    inputs=[
        Input("x_c", "successes", "successes in control", "integer", ge=0),
        Input("n_c", "units", "size of control", "integer", ge=1),
        Input("x_t", "successes", "successes in treatment", "integer", ge=0),
        Input("n_t", "units", "size of treatment", "integer", ge=1),
        Input("confidence", "fraction", "confidence level", gt=0, lt=1, default=0.95),
    ],
    rules=[
        Rule(
            "x_c",
            "successes must not exceed the size of their arm",
            lambda v: v.x_c <= v.n_c and v.x_t <= v.n_t,
        ),
        Rule(
            "x_c",
            "some variance must be left: the two rates are not both 0 or 1",
            lambda v: 0 < v.x_c < v.n_c or 0 < v.x_t < v.n_t,
        ),
    ],
    outputs=[
        Output("diff", "fraction", "rate", "treatment minus control"),
        Output("low", "fraction", "bound", "lower end"),
        Output("high", "fraction", "bound", "upper end"),
        Output("se", "fraction", "effect", "standard error, unpooled"),
    ],
    plain="d +- z*sqrt(p_c(1-p_c)/n_c + p_t(1-p_t)/n_t)",
    latex=(
        r"\hat p_t-\hat p_c\pm z\sqrt{\tfrac{\hat p_c(1-\hat p_c)}{n_c}+\tfrac{\hat "
        r"p_t(1-\hat p_t)}{n_t}}"
    ),
    source="Wald interval for two independent proportions",
    example=Example(
        ("Control 2,000 of 100,000, treatment 2,150 of 100,000: 95 % interval of the difference?"),
        {"x_c": 2000, "n_c": 100000, "x_t": 2150, "n_t": 100000, "confidence": 0.95},
        {
            "diff": 0.0015,
            "low": 0.000250567155904,
            "high": 0.0027494328441,
            "se": 0.000637477450582,
        },
    ),
    mistakes=[
        Mistake(
            "low",
            "90 % quantile",
            lambda v: v.right.diff - zq(v.confidence) * v.right.se,
            0.000451443,
            ("Which share of the normal curve lies outside your interval, on both sides together?"),
        ),
        Mistake(
            "low",
            "one arm's variance only",
            lambda v: v.right.diff - zq(0.5 + v.confidence / 2) * sqrt(v.x_t / v.n_t * (1 - v.x_t / v.n_t) / v.n_t),
            0.000601025,
            "Is the control rate known without error?",
        ),
        Mistake(
            "low",
            "standard errors added, not squared",
            lambda v: (
                v.right.diff
                - zq(0.5 + v.confidence / 2)
                * (
                    sqrt(v.x_c / v.n_c * (1 - v.x_c / v.n_c) / v.n_c)
                    + sqrt(v.x_t / v.n_t * (1 - v.x_t / v.n_t) / v.n_t)
                )
            ),
            -0.000266688,
            "How do independent errors combine?",
        ),
        Mistake(
            "diff",
            "relative difference given",
            lambda v: v.right.diff / (v.x_c / v.n_c),
            0.075,
            "Is that percentage points or a share of the control rate?",
            "wrong_unit",
        ),
    ],
    with_numbers=(
        "d = {x_t}/{n_t} - {x_c}/{n_c}; d +- z*sqrt(p_c(1-p_c)/{n_c} + p_t(1-p_t)/{n_t}), confidence {confidence}"
    ),
)
def diff_ci(x_c: int, n_c: int, x_t: int, n_t: int, confidence: float) -> Outputs:
    p_c, p_t = x_c / n_c, x_t / n_t
    se = sqrt(p_c * (1 - p_c) / n_c + p_t * (1 - p_t) / n_t)
    half = zq(0.5 + confidence / 2) * se
    diff = p_t - p_c
    return {"diff": diff, "low": diff - half, "high": diff + half, "se": se}


@calculation(
    "C",
    "z-test of two proportions",
    inputs=[
        Input("x_c", "successes", "successes in control", "integer", ge=0),
        Input("n_c", "units", "size of control", "integer", ge=1),
        Input("x_t", "successes", "successes in treatment", "integer", ge=0),
        Input("n_t", "units", "size of treatment", "integer", ge=1),
    ],
    rules=[
        Rule(
            "x_c",
            "successes must not exceed the size of their arm",
            lambda v: v.x_c <= v.n_c and v.x_t <= v.n_t,
        ),
        Rule(
            "x_c",
            "the pooled rate must be neither 0 nor 1",
            lambda v: 0 < v.x_c + v.x_t < v.n_c + v.n_t,
        ),
    ],
    outputs=[
        Output("z", "standard errors", "score", "treatment minus control, pooled variance"),
        Output("p_value", "fraction", "p_value", "two-sided"),
    ],
    plain="z = (p_t - p_c)/sqrt(p(1-p)(1/n_c + 1/n_t)), p pooled",
    latex=r"z=\frac{\hat p_t-\hat p_c}{\sqrt{\hat p(1-\hat p)(1/n_c+1/n_t)}}",
    source="Fleiss et al. (2003)",
    example=Example(
        "Control 2,000 of 100,000, treatment 2,150 of 100,000: z and p?",
        {"x_c": 2000, "n_c": 100000, "x_t": 2150, "n_t": 100000},
        {"z": 2.35299183736, "p_value": 0.0186230428947},
    ),
    mistakes=[
        Mistake(
            "p_value",
            "one-sided p",
            lambda v: v.right.p_value / 2,
            0.00931152,
            "Would you have called a drop of the same size significant as well?",
        ),
        Mistake(
            "z",
            "one arm's variance only",
            lambda v: v.right.z * sqrt(v.n_t * (1 / v.n_c + 1 / v.n_t)),
            3.32763,
            "The control rate is an estimate too: where is its error?",
        ),
        Mistake(
            "z",
            "standard errors added",
            lambda v: (
                (v.x_t / v.n_t - v.x_c / v.n_c)
                / (
                    sqrt(v.x_c / v.n_c * (1 - v.x_c / v.n_c) / v.n_c)
                    + sqrt(v.x_t / v.n_t * (1 - v.x_t / v.n_t) / v.n_t)
                )
            ),
            1.6641,
            "How do independent errors combine?",
        ),
    ],
    also_right=[
        AlsoRight(
            "z",
            "unpooled variance",
            lambda v: (
                (v.x_t / v.n_t - v.x_c / v.n_c)
                / sqrt(v.x_c / v.n_c * (1 - v.x_c / v.n_c) / v.n_c + v.x_t / v.n_t * (1 - v.x_t / v.n_t) / v.n_t)
            ),
            2.35302,
        ),
    ],
    with_numbers=("z = ({x_t}/{n_t} - {x_c}/{n_c})/sqrt(p(1-p)(1/{n_c} + 1/{n_t})), p = ({x_c}+{x_t})/({n_c}+{n_t})"),
)
def two_prop_z(x_c: int, n_c: int, x_t: int, n_t: int) -> Outputs:
    pooled = (x_c + x_t) / (n_c + n_t)
    se = sqrt(pooled * (1 - pooled) * (1 / n_c + 1 / n_t))
    z = (x_t / n_t - x_c / n_c) / se
    return {"z": z, "p_value": erfc(abs(z) / sqrt(2))}


@calculation(
    "C",
    "Wilson interval of one proportion",
    inputs=[
        Input("successes", "successes", "successes", "integer", ge=0),
        Input("n", "trials", "trials", "integer", ge=1),
        Input("confidence", "fraction", "confidence level", gt=0, lt=1, default=0.95),
    ],
    rules=[
        Rule("successes", "successes must not exceed n", lambda v: v.successes <= v.n),
    ],
    outputs=[
        Output("low", "fraction", "bound", "lower end"),
        Output("high", "fraction", "bound", "upper end"),
        Output("centre", "fraction", "rate", "middle of the interval"),
    ],
    plain="(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)",
    latex=(
        r"\frac{\hat p+\frac{z^2}{2n}\pm z\sqrt{\frac{\hat p(1-\hat p)}{n}+"
        r"\frac{z^2}{4n^2}}}{1+\frac{z^2}{n}}"
    ),
    source="Wilson (1927)",
    example=Example(
        "3 clicks in 20 impressions: 95 % Wilson interval?",
        {"successes": 3, "n": 20, "confidence": 0.95},
        {"low": 0.0523687458962, "high": 0.360418864741, "centre": 0.206393805318},
    ),
    mistakes=[
        Mistake(
            "low",
            "Wald interval, low end",
            lambda v: (
                v.successes / v.n - zq(0.5 + v.confidence / 2) * sqrt(v.successes / v.n * (1 - v.successes / v.n) / v.n)
            ),
            -0.00649057,
            "Can a click rate be below zero? What does your interval do with few events?",
        ),
        Mistake(
            "high",
            "Wald interval, high end",
            lambda v: (
                v.successes / v.n + zq(0.5 + v.confidence / 2) * sqrt(v.successes / v.n * (1 - v.successes / v.n) / v.n)
            ),
            0.306491,
            "Is the interval meant to be symmetric around 3/20 when events are few?",
        ),
        Mistake(
            "centre",
            "denominator forgotten",
            lambda v: v.successes / v.n + zq(0.5 + v.confidence / 2) ** 2 / (2 * v.n),
            0.246036,
            "Where does the middle go when n becomes very large, and when it is 1?",
        ),
    ],
    with_numbers=(
        "p = {successes}/{n}; (p + z^2/(2*{n}) +- z*sqrt(p(1-p)/{n} + z^2/(4*{n}^2))) / "
        "(1 + z^2/{n}), confidence {confidence}"
    ),
)
def wilson(successes: int, n: int, confidence: float) -> Outputs:
    z = zq(0.5 + confidence / 2)
    p = successes / n
    width = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / width
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / width
    return {"low": centre - half, "high": centre + half, "centre": centre}
