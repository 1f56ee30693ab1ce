"""Family C: bounds, alarms and variance: what guards an experiment."""

from __future__ import annotations

from math import expm1, fsum, log, log1p, sqrt

from interviewer.calculator.mathkit import chi2_upper_tail, share
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "C",
    "Upper bound when nothing happened",
    inputs=[
        Input("n", "trials", "trials without a single event", "integer", ge=1),
    ],
    outputs=[
        Output("upper", "fraction", "rate", "3/n"),
        Output("upper_exact", "fraction", "rate", "1 - 0.05^(1/n)"),
    ],
    plain="upper = 3/n (95 %, one-sided); exact 1 - 0.05^(1/n)",
    latex=r"3/n\approx 1-0.05^{1/n}",
    source="Hanley and Lippman-Hand (1983)",
    example=Example(
        "No error in 300 audited rows: upper 95 % bound of the error rate?",
        {"n": 300},
        {"upper": 0.01, "upper_exact": 0.00993608194446},
    ),
    mistakes=[
        Mistake(
            "upper",
            "1/n",
            lambda v: 1 / v.n,
            0.00333333,
            "How likely is it to see nothing in n rows if the true rate were your bound?",
        ),
        Mistake("upper", "zero", lambda v: 0, 0, "Does nothing seen mean nothing there?"),
        Mistake(
            "upper",
            "square root of n",
            lambda v: 3 / sqrt(v.n),
            0.173205,
            "With four times the rows, by which factor should the bound fall?",
        ),
    ],
    with_numbers="upper = 3/{n}; exact 1 - 0.05^(1/{n})",
    notes="3/n exceeds 1 for n below 3; the exact form is right there.",
)
def rule_of_three(n: int) -> Outputs:
    return {"upper": 3 / n, "upper_exact": -expm1(log(0.05) / n)}


@calculation(
    "C",
    "Sample ratio mismatch",
    inputs=[
        Input("observed", "units", "units seen in each arm", "integer_list", ge=0, min_items=2),
        Input(
            "ratio",
            "weights",
            "planned split, any scale",
            "number_list",
            gt=0,
            min_items=2,
            same_length_as="observed",
        ),
    ],
    rules=[
        Rule("observed", "at least one unit must be observed", lambda v: sum(v.observed) > 0),
    ],
    outputs=[
        Output("chi2", "chi-square", "score", "statistic"),
        Output("df", "count", "exact", "arms - 1", "integer"),
        Output("p_value", "fraction", "p_value", "upper tail"),
    ],
    plain=("chi2 = sum (O-E)^2/E, E from the planned split; df = arms - 1; with two arms p = erfc(sqrt(chi2/2))"),
    latex=r"\chi^2=\sum_i\frac{(O_i-E_i)^2}{E_i}",
    source="Pearson (1900); Fabijan et al., Diagnosing sample ratio mismatch (2019)",
    example=Example(
        "Planned 50:50, seen 50,600 and 49,400: chi-square and p?",
        {"observed": [50600, 49400], "ratio": [1, 1]},
        {"chi2": 14.4, "df": 1, "p_value": 0.000147802310334},
    ),
    mistakes=[
        Mistake(
            "chi2",
            "one arm only",
            lambda v: (
                (v.observed[0] - sum(v.observed) * share(v.ratio)[0]) ** 2 / (sum(v.observed) * share(v.ratio)[0])
            ),
            7.2,
            "How many arms deviate from the plan, and how many terms does your sum have?",
        ),
        Mistake(
            "chi2",
            "shares in place of counts",
            lambda v: v.right.chi2 / sum(v.observed),
            0.000144,
            "Would a 50.6 % share be as suspicious with 100 users as with 100,000?",
        ),
        Mistake(
            "chi2",
            "square root of the statistic (a z) given",
            lambda v: sqrt(v.right.chi2),
            3.79473,
            "Is that a z or a chi-square?",
        ),
    ],
)
def srm_chi2(observed: list[int], ratio: list[float]) -> Outputs:
    total = sum(observed)
    planned = [total * part for part in share(ratio)]
    chi2 = fsum((o - e) ** 2 / e for o, e in zip(observed, planned, strict=True))
    df = len(observed) - 1
    return {"chi2": chi2, "df": df, "p_value": chi2_upper_tail(chi2, df)}


@calculation(
    "C",
    "Chance of at least one false alarm in m tests",
    inputs=[
        Input("alpha", "fraction", "level of each test", gt=0, lt=1),
        Input("m", "tests", "independent tests", "integer", ge=1),
    ],
    outputs=[
        Output("fwer", "fraction", "rate", "family-wise error rate"),
        Output("bonferroni", "fraction", "rate", "alpha/m"),
        Output("sidak", "fraction", "rate", "1-(1-alpha)^(1/m)"),
    ],
    plain="1 - (1-alpha)^m",
    latex=r"1-(1-\alpha)^m",
    source="Sidak (1967); Bonferroni",
    example=Example(
        ("20 independent metrics at the 5 % level, no effect anywhere: chance of at least one alarm?"),
        {"alpha": 0.05, "m": 20},
        {"fwer": 0.641514077591, "bonferroni": 0.0025, "sidak": 0.00256137877653},
    ),
    mistakes=[
        Mistake(
            "fwer",
            "alpha times m",
            lambda v: v.alpha * v.m,
            1,
            "What would your formula give for 40 metrics?",
        ),
        Mistake(
            "fwer",
            "alpha unchanged",
            lambda v: v.alpha,
            0.05,
            "What is the chance that all twenty stay quiet?",
        ),
        Mistake(
            "fwer",
            "alpha to the m",
            lambda v: v.alpha**v.m,
            9.53674e-27,
            "Is that the chance that one test raises an alarm or that all do?",
        ),
    ],
)
def fwer(alpha: float, m: int) -> Outputs:
    return {
        "fwer": -expm1(m * log1p(-alpha)),
        "bonferroni": alpha / m,
        "sidak": -expm1(log1p(-alpha) / m),
    }


@calculation(
    "C",
    "Variance after adjusting with a pre-period covariate",
    inputs=[
        Input("variance", "squared metric", "variance before", gt=0),
        Input("correlation", "-1 to 1", "correlation of metric and covariate", ge=-1, le=1),
    ],
    outputs=[
        Output("variance", "squared metric", "value", "variance after"),
        Output("reduction", "fraction", "rate", "share of the variance removed"),
        Output("sample_size_factor", "fraction", "rate", "needed sample relative to before"),
    ],
    plain="variance*(1 - rho^2)",
    latex=r"\sigma^2(1-\rho^2)",
    source="Deng, Xu, Kohavi, Walker (2013)",
    example=Example(
        "Variance 100, the pre-period metric correlates 0.7: variance after CUPED?",
        {"variance": 100, "correlation": 0.7},
        {"variance": 51, "reduction": 0.49, "sample_size_factor": 0.51},
    ),
    mistakes=[
        Mistake(
            "variance",
            "1 - rho",
            lambda v: v.variance * (1 - v.correlation),
            30,
            ("Which share of the variance does a linear predictor with that correlation explain?"),
        ),
        Mistake(
            "variance",
            "removed part given",
            lambda v: v.variance * v.correlation**2,
            49,
            "Is that the part that is gone or the part that stays?",
        ),
        Mistake(
            "variance",
            "standard deviation factor used",
            lambda v: v.variance * sqrt(1 - v.correlation**2),
            71.4143,
            "Does your factor apply to the variance or to the standard deviation?",
        ),
    ],
    with_numbers="{variance}*(1 - {correlation}^2)",
)
def cuped_variance(variance: float, correlation: float) -> Outputs:
    removed = correlation * correlation
    return {
        "variance": variance * (1 - removed),
        "reduction": removed,
        "sample_size_factor": 1 - removed,
    }
