"""Family B: distances between two distributions."""

from __future__ import annotations

from itertools import accumulate
from math import fsum, log, sqrt

from interviewer.calculator.mathkit import LN2, kl_nats, share
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "B",
    "Population stability index",
    inputs=[
        Input(
            "expected",
            "counts or shares",
            "reference distribution, normalised by its sum",
            "number_list",
            gt=0,
            min_items=2,
        ),
        Input(
            "actual",
            "counts or shares",
            "current distribution, normalised by its sum",
            "number_list",
            gt=0,
            min_items=2,
            same_length_as="expected",
        ),
    ],
    outputs=[
        Output("psi", "nats", "score", "0 means no drift; 0.1 and 0.2 (or 0.25) are the usual alarms"),
    ],
    plain="sum (a - e) ln(a/e)",
    latex=r"\sum_i(a_i-e_i)\ln\frac{a_i}{e_i}",
    source="Siddiqi, Credit Risk Scorecards (2006); symmetrised Kullback-Leibler, nats",
    example=Example(
        "Bins 50/30/20 % in training, 35/35/30 % now: PSI?",
        {"expected": [50, 30, 20], "actual": [35, 35, 30]},
        {"psi": 0.101755286393},
    ),
    mistakes=[
        Mistake(
            "psi",
            "only one half (KL)",
            lambda v: sum((a * log(a / e) for e, a in zip(share(v.expected), share(v.actual), strict=True))),
            0.050756,
            "Is your index the same when the two distributions change places? Should it be?",
        ),
        Mistake(
            "psi",
            "sum of absolute differences",
            lambda v: sum((abs(a - e) for e, a in zip(share(v.expected), share(v.actual), strict=True))),
            0.3,
            "Where does the logarithm come in?",
        ),
        Mistake(
            "psi",
            "base-10 logarithm",
            lambda v: v.right.psi / log(10),
            0.0441918,
            "Which logarithm do the usual alarm levels assume?",
            "wrong_unit",
        ),
    ],
    notes="An empty bin makes it infinite: refused, smooth or merge first.",
)
def psi(expected: list[float], actual: list[float]) -> Outputs:
    pairs = zip(share(expected), share(actual), strict=True)
    return {"psi": fsum((a - e) * log(a / e) for e, a in pairs)}


@calculation(
    "B",
    "Kullback-Leibler divergence",
    inputs=[
        Input(
            "p",
            "counts or shares",
            "first distribution, normalised by its sum",
            "number_list",
            ge=0,
            min_items=2,
        ),
        Input(
            "q",
            "counts or shares",
            "second distribution, normalised by its sum",
            "number_list",
            ge=0,
            min_items=2,
            same_length_as="p",
        ),
    ],
    rules=[
        Rule("p", "each sum must be above 0", lambda v: sum(v.p) > 0 and sum(v.q) > 0),
        Rule(
            "q",
            "q must not be 0 where p is above 0 (infinite)",
            lambda v: all(b > 0 for a, b in zip(v.p, v.q, strict=True) if a > 0),
        ),
    ],
    outputs=[
        Output("nats", "nats", "score", "KL(p||q)"),
        Output("bits", "bits", "score", "the same in bits"),
    ],
    plain="sum p ln(p/q)",
    latex=r"\sum_i p_i\ln\frac{p_i}{q_i}",
    source="Kullback and Leibler (1951)",
    example=Example(
        "p = (0.5, 0.5), q = (0.8, 0.2): KL of p from q?",
        {"p": [0.5, 0.5], "q": [0.8, 0.2]},
        {"nats": 0.223143551314, "bits": 0.321928094887},
    ),
    mistakes=[
        Mistake(
            "nats",
            "other direction",
            lambda v: sum((b * log(b / a) for a, b in zip(share(v.p), share(v.q), strict=True))),
            0.192745,
            "Under which of the two distributions is the expectation taken?",
        ),
        Mistake(
            "nats",
            "bits reported as nats",
            lambda v: v.right.bits,
            0.321928,
            "Which base did you use?",
            "wrong_unit",
        ),
        Mistake(
            "nats",
            "both directions added",
            lambda v: v.right.nats + sum((b * log(b / a) for a, b in zip(share(v.p), share(v.q), strict=True))),
            0.415888,
            "Is the divergence that I asked for symmetric?",
        ),
    ],
)
def kl_divergence(p: list[float], q: list[float]) -> Outputs:
    nats = kl_nats(share(p), share(q))
    return {"nats": nats, "bits": nats / LN2}


@calculation(
    "B",
    "Jensen-Shannon divergence",
    inputs=[
        Input(
            "p",
            "counts or shares",
            "first distribution, normalised by its sum",
            "number_list",
            ge=0,
            min_items=2,
        ),
        Input(
            "q",
            "counts or shares",
            "second distribution, normalised by its sum",
            "number_list",
            ge=0,
            min_items=2,
            same_length_as="p",
        ),
    ],
    rules=[
        Rule("p", "each sum must be above 0", lambda v: sum(v.p) > 0 and sum(v.q) > 0),
    ],
    outputs=[
        Output("nats", "nats", "score", "divergence"),
        Output("bits", "bits", "score", "the same in bits, at most 1"),
        Output("distance", "sqrt(nats)", "score", "square root of the divergence in nats"),
    ],
    plain="m = (p+q)/2; JS = KL(p||m)/2 + KL(q||m)/2",
    latex=r"\tfrac12 KL(p\|m)+\tfrac12 KL(q\|m),\ m=\tfrac12(p+q)",
    source="Lin (1991)",
    example=Example(
        "p = (0.5, 0.5), q = (0.8, 0.2): Jensen-Shannon divergence?",
        {"p": [0.5, 0.5], "q": [0.8, 0.2]},
        {"nats": 0.0506718369856, "bits": 0.0731040079318, "distance": 0.225104058128},
    ),
    mistakes=[
        Mistake(
            "nats",
            "mean of the two KLs",
            lambda v: sum(((a - b) * log(a / b) for a, b in zip(share(v.p), share(v.q), strict=True))) / 2,
            0.207944,
            "Against which third distribution are the two compared?",
        ),
        Mistake(
            "nats",
            "factor one half left out",
            lambda v: 2 * v.right.nats,
            0.101344,
            "What is the largest value it can take, in bits?",
        ),
        Mistake(
            "nats",
            "square root given as the divergence",
            lambda v: v.right.distance,
            0.225104,
            "Divergence or distance?",
        ),
    ],
)
def js_divergence(p: list[float], q: list[float]) -> Outputs:
    first, second = share(p), share(q)
    middle = [(a + b) / 2 for a, b in zip(first, second, strict=True)]
    nats = max(0.0, (kl_nats(first, middle) + kl_nats(second, middle)) / 2)
    return {"nats": nats, "bits": nats / LN2, "distance": sqrt(nats)}


@calculation(
    "B",
    "Kolmogorov-Smirnov distance of two histograms",
    inputs=[
        Input(
            "expected",
            "counts or shares",
            "reference histogram in bin order",
            "number_list",
            ge=0,
            min_items=2,
        ),
        Input(
            "actual",
            "counts or shares",
            "current histogram in bin order",
            "number_list",
            ge=0,
            min_items=2,
            same_length_as="expected",
        ),
    ],
    rules=[
        Rule(
            "expected",
            "each sum must be above 0",
            lambda v: sum(v.expected) > 0 and sum(v.actual) > 0,
        ),
    ],
    outputs=[
        Output("ks", "fraction", "rate", "largest gap between the cumulative shares"),
    ],
    plain="max_k |E_k - A_k|, cumulative shares",
    latex=r"\max_k\left|\sum_{i\le k}e_i-\sum_{i\le k}a_i\right|",
    source="Kolmogorov (1933), Smirnov (1948)",
    example=Example(
        "Bins 40/30/20/10 % in training, 30/20/30/20 % now: KS distance?",
        {"expected": [40, 30, 20, 10], "actual": [30, 20, 30, 20]},
        {"ks": 0.2},
    ),
    mistakes=[
        Mistake(
            "ks",
            "largest gap of a single bin",
            lambda v: max((abs(a - b) for a, b in zip(share(v.expected), share(v.actual), strict=True))),
            0.1,
            "Do you compare single bins or running totals?",
        ),
        Mistake(
            "ks",
            "all bin gaps added",
            lambda v: sum((abs(a - b) for a, b in zip(share(v.expected), share(v.actual), strict=True))),
            0.4,
            "The statistic is one gap: which one?",
        ),
    ],
)
def ks_binned(expected: list[float], actual: list[float]) -> Outputs:
    first, second = accumulate(share(expected)), accumulate(share(actual))
    return {"ks": max(abs(a - b) for a, b in zip(first, second, strict=True))}
