"""Family F: similarity and distance of vectors and sets."""

from __future__ import annotations

from math import dist, sqrt

from interviewer.calculator import mathkit
from interviewer.calculator.mathkit import norm
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "F",
    "Dot product",
    inputs=[
        Input("a", "any", "first vector", "number_list", min_items=1),
        Input("b", "any", "second vector", "number_list", min_items=1, same_length_as="a"),
    ],
    outputs=[
        Output("dot", "any", "value", "sum of products"),
    ],
    plain="sum a_i b_i",
    latex=r"\sum_ia_ib_i",
    source="Definition",
    example=Example("(1,2,2) and (2,1,2): dot product?", {"a": [1, 2, 2], "b": [2, 1, 2]}, {"dot": 8}),
    mistakes=[
        Mistake(
            "dot",
            "normalised",
            lambda v: v.right.dot / (sqrt(sum(x * x for x in v.a)) * sqrt(sum(x * x for x in v.b))),
            0.888889,
            "Do the lengths of the vectors enter your number?",
        ),
        Mistake(
            "dot",
            "sums multiplied",
            lambda v: sum(v.a) * sum(v.b),
            25,
            "Which entries are multiplied with which?",
        ),
    ],
)
def dot(a: list[float], b: list[float]) -> Outputs:
    return {"dot": mathkit.dot(a, b)}


@calculation(
    "F",
    "Cosine similarity",
    inputs=[
        Input("a", "any", "first vector", "number_list", min_items=1),
        Input("b", "any", "second vector", "number_list", min_items=1, same_length_as="a"),
    ],
    rules=[
        Rule("a", "no vector may be all zero", lambda v: any(v.a) and any(v.b)),
    ],
    outputs=[
        Output("cosine", "-1 to 1", "rate", "cosine of the angle"),
    ],
    plain="a.b/(|a||b|)",
    latex=r"\frac{a\cdot b}{\|a\|\|b\|}",
    source="Definition",
    example=Example(
        "(1,2,2) and (2,1,2): cosine similarity?",
        {"a": [1, 2, 2], "b": [2, 1, 2]},
        {"cosine": 0.888888888889},
    ),
    mistakes=[
        Mistake(
            "cosine",
            "not normalised",
            lambda v: sum((x * y for x, y in zip(v.a, v.b, strict=True))),
            8,
            "What happens to your number if one vector is doubled?",
        ),
        Mistake(
            "cosine",
            "divided by the squared lengths",
            lambda v: (
                sum((x * y for x, y in zip(v.a, v.b, strict=True)))
                / (sum(x * x for x in v.a) * sum(x * x for x in v.b))
            ),
            0.0987654,
            "What is the cosine of a vector with itself, by your formula?",
        ),
        Mistake(
            "cosine",
            "distance given",
            lambda v: 1 - v.right.cosine,
            0.111111,
            "Is a larger number closer or farther?",
        ),
    ],
)
def cosine(a: list[float], b: list[float]) -> Outputs:
    # Dividing by the lengths first keeps vectors of huge numbers from overflowing.
    first, second = [x / norm(a) for x in a], [x / norm(b) for x in b]
    return {"cosine": max(-1.0, min(1.0, mathkit.dot(first, second)))}


@calculation(
    "F",
    "Euclidean distance",
    inputs=[
        Input("a", "any", "first vector", "number_list", min_items=1),
        Input("b", "any", "second vector", "number_list", min_items=1, same_length_as="a"),
    ],
    outputs=[
        Output("distance", "any", "value", "length of the difference"),
    ],
    plain="sqrt(sum (a-b)^2)",
    latex=r"\sqrt{\sum_i(a_i-b_i)^2}",
    source="Definition",
    example=Example(
        "(1,2,3) and (4,6,3): Euclidean distance?",
        {"a": [1, 2, 3], "b": [4, 6, 3]},
        {"distance": 5},
    ),
    mistakes=[
        Mistake(
            "distance",
            "root forgotten",
            lambda v: v.right.distance**2,
            25,
            "In which unit is your number if the vectors are in metres?",
        ),
        Mistake(
            "distance",
            "Manhattan",
            lambda v: sum((abs(x - y) for x, y in zip(v.a, v.b, strict=True))),
            7,
            "Straight line or along the streets?",
        ),
    ],
)
def euclidean(a: list[float], b: list[float]) -> Outputs:
    return {"distance": dist(a, b)}


@calculation(
    "F",
    "Jaccard similarity of two sets",
    inputs=[
        Input("a", "items", "first set", "string_list"),
        Input("b", "items", "second set", "string_list"),
    ],
    rules=[
        Rule("a", "the two sets must not both be empty", lambda v: v.a or v.b),
    ],
    outputs=[
        Output("jaccard", "fraction", "rate", "shared over all"),
        Output("intersection", "items", "exact", "shared items", "integer"),
        Output("union", "items", "exact", "all items", "integer"),
    ],
    plain="|A and B|/|A or B|",
    latex=r"\frac{|A\cap B|}{|A\cup B|}",
    source="Jaccard (1901)",
    example=Example(
        "{a,b,c,d} and {b,d,e}: Jaccard?",
        {"a": ["a", "b", "c", "d"], "b": ["b", "d", "e"]},
        {"jaccard": 0.4, "intersection": 2, "union": 5},
    ),
    mistakes=[
        Mistake(
            "jaccard",
            "sizes added in the denominator",
            lambda v: v.right.intersection / (len(set(v.a)) + len(set(v.b))),
            0.285714,
            "How often does a shared item count in your denominator?",
        ),
        Mistake(
            "jaccard",
            "Dice coefficient",
            lambda v: 2 * v.right.intersection / (len(set(v.a)) + len(set(v.b))),
            0.571429,
            "Name your measure: what is in its denominator?",
        ),
        Mistake(
            "jaccard",
            "over the smaller set",
            lambda v: v.right.intersection / min(len(set(v.a)), len(set(v.b))),
            0.666667,
            "What would your measure say for a set and a subset of it?",
        ),
    ],
)
def jaccard(a: list[str], b: list[str]) -> Outputs:
    shared, union = set(a) & set(b), set(a) | set(b)
    return {
        "jaccard": len(shared) / len(union),
        "intersection": len(shared),
        "union": len(union),
    }
