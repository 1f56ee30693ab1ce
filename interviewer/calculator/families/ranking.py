"""Family D: metrics that look at the order of a list."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, log2

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "D",
    "Normalised discounted cumulative gain",
    inputs=[
        Input(
            "relevances",
            "grades",
            "grades in the order shown; the ideal order is the same list sorted",
            "integer_list",
            ge=0,
            le=30,
            min_items=1,
        ),
        Input("k", "ranks", "cut-off; a list shorter than k is used whole", "integer", ge=1),
        Input("gain", "", "exp: 2^rel - 1, lin: rel", "choice", default="exp", choices=("exp", "lin")),
    ],
    rules=[
        Rule("relevances", "at least one grade must be above 0", lambda v: any(v.relevances)),
    ],
    outputs=[
        Output("dcg", "gain", "score", "discounted gain of the order shown"),
        Output("idcg", "gain", "score", "the same of the ideal order"),
        Output("ndcg", "fraction", "rate", "dcg/idcg"),
    ],
    plain="dcg = sum_{i=1..k} g(rel_i)/log2(i+1); ndcg = dcg/idcg",
    latex=r"DCG_k=\sum_{i=1}^k\frac{g(r_i)}{\log_2(i+1)},\ NDCG=DCG/IDCG",
    source="Jarvelin and Kekalainen (2002), linear; Burges et al. (2005), exponential",
    example=Example(
        "Grades in the order shown: 0, 3, 2, 1. NDCG at 3 with exponential gain?",
        {"relevances": [0, 3, 2, 1], "k": 3, "gain": "exp"},
        {"dcg": 5.916508275, "idcg": 9.39278926071, "ndcg": 0.629898969388},
    ),
    mistakes=[
        Mistake(
            "ndcg",
            "linear gain",
            lambda v: (
                sum((r / log2(i + 2) for i, r in enumerate(v.relevances[: v.k])))
                / sum((r / log2(i + 2) for i, r in enumerate(sorted(v.relevances, reverse=True)[: v.k])))
            ),
            0.607492,
            "Which gain did you use: the grade itself or two to the grade minus one?",
        ),
        Mistake(
            "ndcg",
            "ideal taken from the shown top k only",
            lambda v: (
                v.right.dcg
                / sum(((2**r - 1) / log2(i + 2) for i, r in enumerate(sorted(v.relevances[: v.k], reverse=True))))
            ),
            0.665315,
            "Which items may the perfect ranking choose from?",
        ),
        Mistake(
            "ndcg",
            "discount log2(i), first two undiscounted",
            lambda v: (
                sum(((2**r - 1) / max(1, log2(i + 1)) for i, r in enumerate(v.relevances[: v.k])))
                / sum(
                    ((2**r - 1) / max(1, log2(i + 1)) for i, r in enumerate(sorted(v.relevances, reverse=True)[: v.k]))
                )
            ),
            0.836502,
            "By how much is the second rank discounted in your formula?",
        ),
        Mistake(
            "ndcg",
            "no discount",
            lambda v: (
                sum(2**r - 1 for r in v.relevances[: v.k])
                / sum(2**r - 1 for r in sorted(v.relevances, reverse=True)[: v.k])
            ),
            0.909091,
            "Would your number change if the first and the third result swapped places?",
        ),
    ],
    notes="The base of the logarithm cancels in NDCG.",
)
def ndcg(relevances: list[int], k: int, gain: str) -> Outputs:
    dcg = _dcg(relevances[:k], gain)
    idcg = _dcg(sorted(relevances, reverse=True)[:k], gain)
    return {"dcg": dcg, "idcg": idcg, "ndcg": dcg / idcg}


def _dcg(grades: Sequence[int], gain: str) -> float:
    gains = (2**grade - 1 if gain == "exp" else grade for grade in grades)
    return fsum(value / log2(rank + 2) for rank, value in enumerate(gains))


@calculation(
    "D",
    "Mean reciprocal rank",
    inputs=[
        Input(
            "first_relevant_ranks",
            "ranks from 1",
            "rank of the first relevant result per query, 0 if there is none",
            "integer_list",
            ge=0,
            min_items=1,
        ),
    ],
    outputs=[
        Output("mrr", "fraction", "rate", "mean of 1/rank, 0 for queries without a hit"),
    ],
    plain="mean of 1/rank",
    latex=r"\frac1Q\sum_q 1/r_q",
    source="Voorhees (1999)",
    example=Example(
        "Four queries, first relevant result at rank 1, 3, nowhere, 2: MRR?",
        {"first_relevant_ranks": [1, 3, 0, 2]},
        {"mrr": 0.458333333333},
    ),
    mistakes=[
        Mistake(
            "mrr",
            "failed query dropped",
            lambda v: v.right.mrr * len(v.first_relevant_ranks) / sum(1 for r in v.first_relevant_ranks if r),
            0.611111,
            "How many queries were there?",
        ),
        Mistake(
            "mrr",
            "one over the mean rank",
            lambda v: 1 / (sum(v.first_relevant_ranks) / sum(1 for r in v.first_relevant_ranks if r)),
            0.5,
            "Do you average the ranks or their reciprocals?",
        ),
    ],
)
def mrr(first_relevant_ranks: list[int]) -> Outputs:
    ranks = first_relevant_ranks
    return {"mrr": fsum(1 / rank for rank in ranks if rank) / len(ranks)}
