"""Family H: latency behind a cache, in a row and in a fan-out."""

from __future__ import annotations

from math import expm1, fsum, log1p

from interviewer.calculator.mathkit import norm, zq
from interviewer.calculator.model import AlsoRight, Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "H",
    "Mean latency behind a cache",
    inputs=[
        Input("hit_rate", "fraction", "hit rate", ge=0, le=1),
        Input("hit_ms", "ms", "time of a hit", ge=0),
        Input("miss_ms", "ms", "whole time of a miss, lookup included", gt=0),
    ],
    outputs=[
        Output("mean_ms", "ms", "latency", "mean"),
        Output("miss_rate", "fraction", "rate", "share that reaches the store behind"),
    ],
    plain="h*hit + (1-h)*miss",
    latex=r"h\,t_h+(1-h)\,t_m",
    source="Law of total expectation",
    example=Example(
        "90 % hits at 2 ms, a miss takes 50 ms: mean?",
        {"hit_rate": 0.9, "hit_ms": 2, "miss_ms": 50},
        {"mean_ms": 6.8, "miss_rate": 0.1},
    ),
    mistakes=[
        Mistake(
            "mean_ms",
            "rates swapped",
            lambda v: (1 - v.hit_rate) * v.hit_ms + v.hit_rate * v.miss_ms,
            45.2,
            "Which of the two times is the common one?",
        ),
        Mistake(
            "mean_ms",
            "plain mean",
            lambda v: (v.hit_ms + v.miss_ms) / 2,
            26,
            "How often does each case occur?",
        ),
        Mistake(
            "mean_ms",
            "misses ignored",
            lambda v: v.hit_rate * v.hit_ms,
            1.8,
            "What do the other ten per cent cost?",
        ),
    ],
    also_right=[
        AlsoRight(
            "mean_ms",
            "miss time without the lookup: add the hit time once (ask which is meant)",
            lambda v: v.hit_rate * v.hit_ms + (1 - v.hit_rate) * (v.hit_ms + v.miss_ms),
            7,
        ),
    ],
    with_numbers="{hit_rate}*{hit_ms} + (1-{hit_rate})*{miss_ms}",
)
def cache_mean_latency(hit_rate: float, hit_ms: float, miss_ms: float) -> Outputs:
    miss_rate = 1 - hit_rate
    return {"mean_ms": hit_rate * hit_ms + miss_rate * miss_ms, "miss_rate": miss_rate}


@calculation(
    "H",
    "Tail latency of stages in a row, normal approximation",
    inputs=[
        Input("means_ms", "ms", "mean per stage", "number_list", ge=0, min_items=1),
        Input(
            "sds_ms",
            "ms",
            "standard deviation per stage",
            "number_list",
            ge=0,
            min_items=1,
            same_length_as="means_ms",
        ),
        Input("quantile", "fraction", "quantile", ge=0.5, lt=1, default=0.99),
    ],
    outputs=[
        Output("mean_ms", "ms", "latency", "means add"),
        Output("sd_ms", "ms", "latency", "variances add (independent stages)"),
        Output("quantile_ms", "ms", "latency", "quantile of the sum"),
        Output(
            "sum_of_quantiles_ms",
            "ms",
            "latency",
            "quantiles added: too high if independent, right if the stages are slow together",
        ),
    ],
    plain="mean = sum; sd = sqrt(sum of squares); quantile = mean + z*sd",
    latex=r"\sum\mu_i+z_q\sqrt{\sum\sigma_i^2}",
    source="Sums of independent variables",
    example=Example(
        (
            "Three stages with means 10, 20, 30 ms and standard deviations 6, 8, 10 ms, "
            "independent: 99th percentile of the whole?"
        ),
        {"means_ms": [10, 20, 30], "sds_ms": [6, 8, 10], "quantile": 0.99},
        {
            "mean_ms": 60,
            "sd_ms": 14.1421356237,
            "quantile_ms": 92.8995271427,
            "sum_of_quantiles_ms": 115.832348977,
        },
    ),
    mistakes=[
        Mistake(
            "quantile_ms",
            "quantiles added",
            lambda v: v.right.sum_of_quantiles_ms,
            115.832,
            "How often are all three stages slow in the same request?",
        ),
        Mistake(
            "quantile_ms",
            "slowest stage only",
            lambda v: v.means_ms[-1] + zq(v.quantile) * v.sds_ms[-1],
            53.2635,
            "The stages run one after the other: what does the user wait for?",
        ),
        Mistake(
            "sd_ms",
            "standard deviations added",
            lambda v: sum(v.sds_ms),
            24,
            "What adds up for independent times: the deviations or their squares?",
        ),
    ],
    notes=("Real latencies have heavier tails than the normal curve: accept the caveat as a plus."),
)
def tail_serial(means_ms: list[float], sds_ms: list[float], quantile: float) -> Outputs:
    z = zq(quantile)
    mean, sd = fsum(means_ms), norm(sds_ms)
    return {
        "mean_ms": mean,
        "sd_ms": sd,
        "quantile_ms": mean + z * sd,
        "sum_of_quantiles_ms": mean + z * fsum(sds_ms),
    }


@calculation(
    "H",
    "Tail latency of a fan-out",
    inputs=[
        Input("p_slow", "fraction", "chance that one leaf is slow", gt=0, lt=1),
        Input("fanout", "leaves", "leaves that must all answer", "integer", ge=1),
        Input("target", "fraction", "share of requests that must be fast", gt=0, lt=1, default=0.99),
    ],
    outputs=[
        Output("p_any_slow", "fraction", "rate", "chance that at least one leaf is slow"),
        Output(
            "quantile_needed",
            "fraction",
            "rate",
            "quantile that each leaf must hold for the target",
        ),
    ],
    plain="1-(1-p)^n; needed quantile target^(1/n)",
    latex=r"1-(1-p)^n",
    source="Dean and Barroso, The tail at scale (2013)",
    example=Example(
        ("Each of 100 leaves is slow in 1 % of calls: share of requests that wait for a slow leaf?"),
        {"p_slow": 0.01, "fanout": 100, "target": 0.99},
        {"p_any_slow": 0.633967658727, "quantile_needed": 0.999899501692},
    ),
    mistakes=[
        Mistake(
            "p_any_slow",
            "unchanged",
            lambda v: v.p_slow,
            0.01,
            "The request waits for all hundred: what is the chance that all are fast?",
        ),
        Mistake(
            "p_any_slow",
            "added up",
            lambda v: min(1, v.p_slow * v.fanout),
            1,
            "What would your formula give for 200 leaves?",
        ),
        Mistake(
            "p_any_slow",
            "all must be slow",
            lambda v: v.p_slow**v.fanout,
            1e-200,
            "Is one slow leaf enough to delay the request?",
        ),
    ],
    with_numbers="1-(1-{p_slow})^{fanout}; needed quantile {target}^(1/{fanout})",
)
def tail_parallel(p_slow: float, fanout: int, target: float) -> Outputs:
    return {
        "p_any_slow": -expm1(fanout * log1p(-p_slow)),
        "quantile_needed": target ** (1 / fanout),
    }
