"""Family D: metrics that look at the top k as a set."""

from __future__ import annotations

from math import expm1

from interviewer.calculator.mathkit import log_miss
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "D",
    "Precision at k",
    inputs=[
        Input("relevant", "0/1", "relevance flags in the order shown", "binary_list", min_items=1),
        Input("k", "ranks", "cut-off", "integer", ge=1),
    ],
    rules=[
        Rule("k", "k must not exceed the length of the list", lambda v: v.k <= len(v.relevant)),
    ],
    outputs=[
        Output("precision", "fraction", "rate", "relevant in the top k, divided by k"),
    ],
    plain="hits in top k / k",
    latex=r"\frac1k\sum_{i\le k}r_i",
    source="Manning et al. (2008)",
    example=Example(
        "Flags 1,0,1,1,0,0,1,0: precision at 5?",
        {"relevant": [1, 0, 1, 1, 0, 0, 1, 0], "k": 5},
        {"precision": 0.6},
    ),
    mistakes=[
        Mistake(
            "precision",
            "divided by all relevant ones",
            lambda v: sum(v.relevant[: v.k]) / sum(v.relevant),
            0.75,
            "Is your denominator the shown results or the relevant ones?",
        ),
        Mistake(
            "precision",
            "whole list",
            lambda v: sum(v.relevant) / len(v.relevant),
            0.5,
            "Which ranks count at a cut-off of five?",
        ),
        Mistake(
            "precision",
            "hits of the whole list over k",
            lambda v: sum(v.relevant) / v.k,
            0.8,
            "Which of your hits stand below the cut-off?",
        ),
    ],
    with_numbers="hits in the top {k} / {k}",
)
def precision_at_k(relevant: list[int], k: int) -> Outputs:
    return {"precision": sum(relevant[:k]) / k}


@calculation(
    "D",
    "Recall at k",
    inputs=[
        Input("relevant", "0/1", "relevance flags in the order shown", "binary_list", min_items=1),
        Input("k", "ranks", "cut-off", "integer", ge=1),
        Input("total_relevant", "items", "relevant items in the whole corpus", "integer", ge=1),
    ],
    rules=[
        Rule("k", "k must not exceed the length of the list", lambda v: v.k <= len(v.relevant)),
        Rule(
            "total_relevant",
            "total_relevant must be at least the number of flags set",
            lambda v: v.total_relevant >= sum(v.relevant),
        ),
    ],
    outputs=[
        Output("recall", "fraction", "rate", "relevant in the top k, divided by all relevant ones"),
    ],
    plain="hits in top k / all relevant",
    latex=r"\frac{\sum_{i\le k}r_i}{R}",
    source="Manning et al. (2008)",
    example=Example(
        "Flags 1,0,1,1,0 and 8 relevant items in the corpus: recall at 4?",
        {"relevant": [1, 0, 1, 1, 0], "k": 4, "total_relevant": 8},
        {"recall": 0.375},
    ),
    mistakes=[
        Mistake(
            "recall",
            "precision given",
            lambda v: sum(v.relevant[: v.k]) / v.k,
            0.75,
            "Which items are in your denominator?",
        ),
        Mistake(
            "recall",
            "relevant items of the list only",
            lambda v: sum(v.relevant[: v.k]) / sum(v.relevant),
            1,
            "Are there relevant items that the list does not show?",
        ),
    ],
    with_numbers="hits in the top {k} / {total_relevant}",
)
def recall_at_k(relevant: list[int], k: int, total_relevant: int) -> Outputs:
    return {"recall": sum(relevant[:k]) / total_relevant}


@calculation(
    "D",
    "Recall of a random ranking",
    inputs=[
        Input("k", "items", "shown", "integer", ge=1),
        Input("n_items", "items", "candidates", "integer", ge=1),
        Input("n_relevant", "items", "relevant among them", "integer", ge=1, le=100000, default=1),
    ],
    rules=[
        Rule(
            "k",
            "k and n_relevant must not exceed n_items",
            lambda v: max(v.k, v.n_relevant) <= v.n_items,
        ),
    ],
    outputs=[
        Output("recall", "fraction", "rate", "expected recall at k"),
        Output("any_hit", "fraction", "rate", "chance of at least one relevant item in the top k"),
    ],
    plain="recall = k/N; any hit = 1 - C(N-r, k)/C(N, k)",
    latex=r"k/N,\quad 1-\binom{N-r}{k}/\binom{N}{k}",
    source="Hypergeometric distribution",
    example=Example(
        "10,000 candidates, 5 relevant, 100 shown at random: expected recall?",
        {"k": 100, "n_items": 10000, "n_relevant": 5},
        {"recall": 0.01, "any_hit": 0.0490195589089},
    ),
    mistakes=[
        Mistake(
            "recall",
            "precision given",
            lambda v: v.n_relevant / v.n_items,
            0.0005,
            ("Is that the share of shown items that are relevant, or of relevant items that are shown?"),
        ),
        Mistake(
            "recall",
            "chance of any hit given",
            lambda v: v.right.any_hit,
            0.0490196,
            "Is that about one of the five or about each of them?",
        ),
        Mistake(
            "recall",
            "hits expected",
            lambda v: v.n_relevant * v.k / v.n_items,
            0.05,
            "How many of the relevant items is that, and out of how many?",
        ),
    ],
    with_numbers=("recall = {k}/{n_items}; any hit = 1 - C({n_items}-{n_relevant}, {k})/C({n_items}, {k})"),
)
def random_recall(k: int, n_items: int, n_relevant: int) -> Outputs:
    return {"recall": k / n_items, "any_hit": -expm1(log_miss(n_items, k, n_relevant))}
