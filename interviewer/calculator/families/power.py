"""Family C: how long an experiment runs and what it can see."""

from __future__ import annotations

from math import ceil, sqrt

from interviewer.calculator.mathkit import phi, zq
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "C",
    "Run time of a test",
    inputs=[
        Input("n_per_arm", "units per arm", "needed per arm", gt=0),
        Input("arms", "arms", "number of arms, control included", "integer", ge=2),
        Input("daily_units", "units/day", "new eligible units a day", gt=0),
        Input("share", "fraction", "share of them sent into the test", gt=0, le=1, default=1),
    ],
    outputs=[
        Output("days", "days", "duration", "not rounded"),
        Output("days_up", "days", "duration", "rounded up", "integer"),
        Output("whole_weeks_days", "days", "duration", "rounded up to whole weeks", "integer"),
    ],
    plain="days = n_per_arm*arms/(daily_units*share); then up to whole days or whole weeks",
    latex=r"\frac{n\,A}{D\,s}",
    source=("Traffic arithmetic; whole weeks because of weekday effects (Kohavi, Tang, Xu 2020)"),
    example=Example(
        ("315,204 users per arm, two arms, 100,000 new users a day of whom 40 % enter the test: how long?"),
        {"n_per_arm": 315204, "arms": 2, "daily_units": 100000, "share": 0.4},
        {"days": 15.7602, "days_up": 16, "whole_weeks_days": 21},
    ),
    mistakes=[
        Mistake(
            "days",
            "arms forgotten",
            lambda v: v.n_per_arm / (v.daily_units * v.share),
            7.8801,
            "Your sample is per arm: how many users must enter in total?",
        ),
        Mistake(
            "days",
            "share ignored",
            lambda v: v.n_per_arm * v.arms / v.daily_units,
            6.30408,
            "Do all daily users enter the test?",
        ),
        Mistake(
            "days",
            "share on the wrong side",
            lambda v: v.n_per_arm * v.arms * v.share / v.daily_units,
            2.52163,
            "If fewer users enter, does the test get shorter or longer?",
        ),
    ],
    notes=("Assumes each day brings new units; with returning users the curve flattens and the run is longer."),
)
def duration_days(n_per_arm: float, arms: int, daily_units: float, share: float) -> Outputs:
    days = n_per_arm * arms / (daily_units * share)
    return {"days": days, "days_up": ceil(days), "whole_weeks_days": 7 * ceil(days / 7)}


@calculation(
    "C",
    "Power of a two-proportion test",
    inputs=[
        Input("p1", "fraction", "rate of control", gt=0, lt=1),
        Input("p2", "fraction", "rate of treatment", gt=0, lt=1),
        Input("n_per_arm", "units per arm", "size of each arm", gt=0),
        Input("alpha", "fraction", "two-sided significance level", gt=0, lt=1, default=0.05),
    ],
    rules=[
        Rule("p2", "p1 and p2 must differ", lambda v: v.p1 != v.p2),
    ],
    outputs=[
        Output(
            "power",
            "fraction",
            "rate",
            ("chance to reject when the rates are p1 and p2; rejection on the wrong side is left out"),
        ),
    ],
    plain="power = Phi(|p2-p1|/se - z_{1-alpha/2}), se = sqrt((p1(1-p1)+p2(1-p2))/n)",
    latex=(r"\Phi\!\left(\frac{|p_2-p_1|}{\sqrt{[p_1(1-p_1)+p_2(1-p_2)]/n}}-z_{1-\alpha/2}" r"\right)"),
    source="Cohen, Statistical Power Analysis (1988), normal approximation",
    example=Example(
        "CTR 2.0 against 2.1 %, 150,000 users per arm, alpha 0.05: power?",
        {"p1": 0.02, "p2": 0.021, "n_per_arm": 150000, "alpha": 0.05},
        {"power": 0.489106379141},
    ),
    mistakes=[
        Mistake(
            "power",
            "miss rate given as power",
            lambda v: 1 - v.right.power,
            0.510894,
            "Is that the chance to see the effect or the chance to miss it?",
        ),
        Mistake(
            "power",
            "one-sided quantile",
            lambda v: phi(
                abs(v.p2 - v.p1) / sqrt((v.p1 * (1 - v.p1) + v.p2 * (1 - v.p2)) / v.n_per_arm) - zq(1 - v.alpha)
            ),
            0.61325,
            "Is your test one-sided or two-sided, and which quantile belongs to it?",
        ),
        Mistake(
            "power",
            "both arms' users put into each arm",
            lambda v: phi(
                abs(v.p2 - v.p1) / sqrt((v.p1 * (1 - v.p1) + v.p2 * (1 - v.p2)) / (2 * v.n_per_arm))
                - zq(1 - v.alpha / 2)
            ),
            0.780304,
            "Is your n per arm or in total?",
        ),
    ],
    with_numbers=(
        "power = Phi(|{p2}-{p1}|/se - z_[1-{alpha}/2]), se = sqrt(({p1}*(1-{p1})+{p2}*(1-{p2}))/{n_per_arm})"
    ),
)
def power_proportions(p1: float, p2: float, n_per_arm: float, alpha: float) -> Outputs:
    se = sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / n_per_arm)
    return {"power": phi(abs(p2 - p1) / se - zq(1 - alpha / 2))}


@calculation(
    "C",
    "Smallest detectable absolute difference",
    inputs=[
        Input("p1", "fraction", "rate of control", gt=0, lt=1),
        Input("n_per_arm", "units per arm", "size of each arm", gt=0),
        Input("alpha", "fraction", "two-sided significance level", gt=0, lt=1, default=0.05),
        Input("power", "fraction", "power at the stated effect", ge=0.5, lt=1, default=0.8),
    ],
    outputs=[
        Output("mde", "fraction (absolute)", "effect", "absolute difference"),
        Output("mde_relative", "fraction of p1", "effect", "the same as a share of the control rate"),
    ],
    plain=("mde = (z_{1-alpha/2}+z_{power})*sqrt(2 p1(1-p1)/n), control variance in both arms"),
    latex=r"(z_{1-\alpha/2}+z_{1-\beta})\sqrt{2p_1(1-p_1)/n}",
    source="Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments (2020)",
    example=Example(
        ("CTR 2 %, 50,000 users per arm, alpha 0.05, power 0.8: smallest difference that you can see?"),
        {"p1": 0.02, "n_per_arm": 50000, "alpha": 0.05, "power": 0.8},
        {"mde": 0.00248062929752, "mde_relative": 0.124031464876},
    ),
    mistakes=[
        Mistake(
            "mde",
            "relative given as absolute",
            lambda v: v.right.mde_relative,
            0.124031,
            "Is that percentage points or a share of the control rate?",
            "wrong_unit",
        ),
        Mistake(
            "mde",
            "factor 2 for the second arm missing",
            lambda v: v.right.mde / sqrt(2),
            0.00175407,
            "You compare two measured rates: how many noise terms are there?",
        ),
        Mistake(
            "mde",
            "power left out",
            lambda v: zq(1 - v.alpha / 2) * sqrt(2 * v.p1 * (1 - v.p1) / v.n_per_arm),
            0.00173543,
            "How often would you detect an effect that sits exactly on the critical value?",
        ),
        Mistake(
            "mde",
            "root forgotten",
            lambda v: (zq(1 - v.alpha / 2) + zq(v.power)) * 2 * v.p1 * (1 - v.p1) / v.n_per_arm,
            2.19644e-06,
            ("With four times the users, by which factor does the detectable difference shrink?"),
        ),
    ],
    with_numbers="mde = (z_[1-{alpha}/2]+z_[{power}])*sqrt(2*{p1}*(1-{p1})/{n_per_arm})",
    notes=("No check that p1 + mde stays below 1: for tiny n the approximation is meaningless, say so."),
)
def mde_abs(p1: float, n_per_arm: float, alpha: float, power: float) -> Outputs:
    mde = (zq(1 - alpha / 2) + zq(power)) * sqrt(2 * p1 * (1 - p1) / n_per_arm)
    return {"mde": mde, "mde_relative": mde / p1}
