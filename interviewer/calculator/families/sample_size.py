"""Family C: how many units an experiment needs."""

from __future__ import annotations

from math import ceil, sqrt

from interviewer.calculator.mathkit import zq
from interviewer.calculator.model import AlsoRight, Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "C",
    "Sample size per arm for two proportions",
    inputs=[
        Input("p1", "fraction", "rate of control", gt=0, lt=1),
        Input("p2", "fraction", "rate of treatment", gt=0, lt=1),
        Input("alpha", "fraction", "two-sided significance level", gt=0, lt=1, default=0.05),
        Input("power", "fraction", "power at the stated effect", ge=0.5, lt=1, default=0.8),
    ],
    rules=[
        Rule("p2", "p1 and p2 must differ", lambda v: v.p1 != v.p2),
    ],
    outputs=[
        Output("n", "units per arm", "sample_size", "not rounded"),
        Output("n_up", "units per arm", "sample_size", "rounded up", "integer"),
        Output(
            "n_total_up",
            "units, both arms",
            "sample_size",
            "twice the rounded-up figure",
            "integer",
        ),
    ],
    plain=("n = (z_{1-alpha/2} + z_{power})^2 * (p1(1-p1) + p2(1-p2)) / (p2-p1)^2, unpooled variances, equal arms"),
    latex=r"n=\frac{(z_{1-\alpha/2}+z_{1-\beta})^2\,[p_1(1-p_1)+p_2(1-p_2)]}{(p_2-p_1)^2}",
    source="Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions (2003)",
    example=Example(
        "CTR 2.0 %, you want to see 2.1 %, alpha 0.05, power 0.8: how many users per arm?",
        {"p1": 0.02, "p2": 0.021, "alpha": 0.05, "power": 0.8},
        {"n": 315203.161252, "n_up": 315204, "n_total_up": 630408},
    ),
    mistakes=[
        Mistake(
            "n",
            "total given as per arm",
            lambda v: 2 * v.right.n,
            630406,
            "Is that for one arm or for both together?",
            "wrong_unit",
        ),
        Mistake(
            "n",
            "relative lift used as the absolute difference",
            lambda v: (
                (zq(1 - v.alpha / 2) + zq(v.power)) ** 2
                * (v.p1 * (1 - v.p1) + v.p2 * (1 - v.p2))
                / ((v.p2 - v.p1) / v.p1) ** 2
            ),
            126.081,
            "In your formula, what is the difference between the two rates as a plain number?",
        ),
        Mistake(
            "n",
            "power left out",
            lambda v: zq(1 - v.alpha / 2) ** 2 * (v.p1 * (1 - v.p1) + v.p2 * (1 - v.p2)) / (v.p2 - v.p1) ** 2,
            154269,
            "With that many users, how often would you miss an effect that is really there?",
        ),
        Mistake(
            "n",
            "variance of one arm only",
            lambda v: (zq(1 - v.alpha / 2) + zq(v.power)) ** 2 * v.p1 * (1 - v.p1) / (v.p2 - v.p1) ** 2,
            153838,
            "Both arms are measured with noise: where is the second one?",
        ),
        Mistake(
            "n",
            "one-sided quantile",
            lambda v: (
                (zq(1 - v.alpha) + zq(v.power)) ** 2 * (v.p1 * (1 - v.p1) + v.p2 * (1 - v.p2)) / (v.p2 - v.p1) ** 2
            ),
            248285,
            "Is your test one-sided or two-sided, and which quantile belongs to it?",
        ),
        Mistake(
            "n",
            "difference not squared",
            lambda v: (
                (zq(1 - v.alpha / 2) + zq(v.power)) ** 2 * (v.p1 * (1 - v.p1) + v.p2 * (1 - v.p2)) / (v.p2 - v.p1)
            ),
            315.203,
            "If the effect halves, by which factor does the sample grow?",
        ),
    ],
    also_right=[
        AlsoRight(
            "n",
            "pooled variance under the null",
            lambda v: (
                (
                    zq(1 - v.alpha / 2) * sqrt(2 * ((v.p1 + v.p2) / 2) * (1 - (v.p1 + v.p2) / 2))
                    + zq(v.power) * sqrt(v.p1 * (1 - v.p1) + v.p2 * (1 - v.p2))
                )
                ** 2
                / (v.p2 - v.p1) ** 2
            ),
            315206,
        ),
        AlsoRight(
            "n",
            "rule of thumb 16 p(1-p)/d^2 with the control rate (alpha 0.05, power 0.8 only)",
            lambda v: 16 * v.p1 * (1 - v.p1) / (v.p2 - v.p1) ** 2,
            313600,
        ),
        AlsoRight(
            "n",
            "the same with the mean rate",
            lambda v: 16 * ((v.p1 + v.p2) / 2) * (1 - (v.p1 + v.p2) / 2) / (v.p2 - v.p1) ** 2,
            321276,
        ),
    ],
    with_numbers=("n = (z_[1-{alpha}/2] + z_[{power}])^2 * ({p1}*(1-{p1}) + {p2}*(1-{p2})) / ({p2}-{p1})^2"),
)
def n_per_arm_proportions(p1: float, p2: float, alpha: float, power: float) -> Outputs:
    quantiles = zq(1 - alpha / 2) + zq(power)
    n = quantiles**2 * (p1 * (1 - p1) + p2 * (1 - p2)) / (p2 - p1) ** 2
    return {"n": n, "n_up": ceil(n), "n_total_up": 2 * ceil(n)}


@calculation(
    "C",
    "Sample size per arm for a difference of means",
    inputs=[
        Input("sd", "unit of the metric", "standard deviation", gt=0),
        Input("delta", "unit of the metric", "absolute difference to detect", gt=0),
        Input("alpha", "fraction", "two-sided significance level", gt=0, lt=1, default=0.05),
        Input("power", "fraction", "power at the stated effect", ge=0.5, lt=1, default=0.8),
    ],
    outputs=[
        Output("n", "units per arm", "sample_size", "not rounded"),
        Output("n_up", "units per arm", "sample_size", "rounded up", "integer"),
    ],
    plain="n = 2 (z_{1-alpha/2}+z_{power})^2 (sd/delta)^2",
    latex=r"n=\frac{2(z_{1-\alpha/2}+z_{1-\beta})^2\sigma^2}{\delta^2}",
    source="Normal approximation; van Belle's rule n = 16 (sd/delta)^2",
    example=Example(
        ("Session length has standard deviation 12 minutes; you want to see half a minute. Users per arm?"),
        {"sd": 12, "delta": 0.5, "alpha": 0.05, "power": 0.8},
        {"n": 9041.90945397, "n_up": 9042},
    ),
    mistakes=[
        Mistake(
            "n",
            "factor 2 missing",
            lambda v: v.right.n / 2,
            4520.95,
            "Both arms are measured with noise: where is the second one?",
        ),
        Mistake(
            "n",
            "ratio not squared",
            lambda v: 2 * (zq(1 - v.alpha / 2) + zq(v.power)) ** 2 * v.sd / v.delta,
            376.746,
            "If the effect halves, by which factor does the sample grow?",
        ),
        Mistake(
            "n",
            "total given as per arm",
            lambda v: 2 * v.right.n,
            18083.8,
            "Is that for one arm or for both together?",
            "wrong_unit",
        ),
        Mistake(
            "n",
            "power left out",
            lambda v: 2 * zq(1 - v.alpha / 2) ** 2 * (v.sd / v.delta) ** 2,
            4425.36,
            "With that many users, how often would you miss the effect?",
        ),
    ],
    also_right=[
        AlsoRight(
            "n",
            "rule of 16 (alpha 0.05, power 0.8 only)",
            lambda v: 16 * (v.sd / v.delta) ** 2,
            9216,
        ),
    ],
    with_numbers="n = 2*(z_[1-{alpha}/2]+z_[{power}])^2*({sd}/{delta})^2",
)
def n_per_arm_mean(sd: float, delta: float, alpha: float, power: float) -> Outputs:
    n = 2 * (zq(1 - alpha / 2) + zq(power)) ** 2 * (sd / delta) ** 2
    return {"n": n, "n_up": ceil(n)}
