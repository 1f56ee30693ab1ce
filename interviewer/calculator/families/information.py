"""Family F: entropy, splits of a tree, and the rule of Bayes."""

from __future__ import annotations

from math import fsum, log, log2

from interviewer.calculator.mathkit import entropy_bits, entropy_nats, share
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "F",
    "Shannon entropy",
    inputs=[
        Input(
            "weights",
            "counts or shares",
            "class weights, normalised by their sum",
            "number_list",
            ge=0,
            min_items=1,
        ),
    ],
    rules=[
        Rule("weights", "the sum must be above 0", lambda v: sum(v.weights) > 0),
    ],
    outputs=[
        Output("bits", "bits", "score", "entropy, base 2"),
        Output("nats", "nats", "score", "entropy, natural logarithm"),
    ],
    plain="-sum p log2 p",
    latex=r"-\sum_ip_i\log_2p_i",
    source="Shannon (1948)",
    example=Example(
        "Classes 50, 25, 25 %: entropy in bits?",
        {"weights": [0.5, 0.25, 0.25]},
        {"bits": 1.5, "nats": 1.03972077084},
    ),
    mistakes=[
        Mistake(
            "bits",
            "nats reported as bits",
            lambda v: v.right.nats,
            1.03972,
            "Which base did your logarithm have?",
            "wrong_unit",
        ),
        Mistake(
            "bits",
            "maximum entropy",
            lambda v: log2(len(v.weights)),
            1.58496,
            "For which class shares would that be right?",
        ),
        Mistake(
            "bits",
            "unweighted mean of -log2 p",
            lambda v: -sum(log2(p) for p in share(v.weights)) / len(v.weights),
            1.66667,
            "How often does each class occur in the average?",
        ),
    ],
)
def entropy(weights: list[float]) -> Outputs:
    return {"bits": entropy_bits(weights), "nats": entropy_nats(weights)}


@calculation(
    "F",
    "Information gain of a split",
    inputs=[
        Input("children", "rows", "one list of class counts per child", "matrix", ge=0, min_items=2),
    ],
    rules=[
        Rule(
            "children",
            "every child must hold at least one row",
            lambda v: all(sum(child) > 0 for child in v.children),
        ),
    ],
    outputs=[
        Output("gain_bits", "bits", "score", "parent entropy minus weighted child entropy"),
        Output("parent_bits", "bits", "score", "entropy before"),
        Output("children_bits", "bits", "score", "weighted entropy after"),
    ],
    plain="H(parent) - sum_c (n_c/n) H(child c), base 2",
    latex=r"H(Y)-\sum_c\frac{n_c}{n}H(Y\mid c)",
    source="Quinlan (1986)",
    example=Example(
        "A split gives children with class counts (8,2) and (6,14): information gain?",
        {"children": [[8, 2], [6, 14]]},
        {
            "gain_bits": 0.168621667532,
            "parent_bits": 0.996791631982,
            "children_bits": 0.82816996445,
        },
    ),
    mistakes=[
        Mistake(
            "gain_bits",
            "children not weighted",
            lambda v: (
                v.right.parent_bits
                - sum(-sum(p * log2(p) for p in share(c) if p > 0) for c in v.children) / len(v.children)
            ),
            0.195182,
            "The second child holds twice as many rows: does it count twice?",
        ),
        Mistake(
            "gain_bits",
            "child entropies added",
            lambda v: v.right.parent_bits - sum(-sum(p * log2(p) for p in share(c) if p > 0) for c in v.children),
            -0.606427,
            "Can a split make things worse than not splitting?",
        ),
        Mistake(
            "gain_bits",
            "Gini in place of entropy",
            lambda v: (
                1
                - sum(p * p for p in share([sum(c) for c in zip(*v.children, strict=True)]))
                - sum(sum(c) / sum(sum(d) for d in v.children) * (1 - sum(p * p for p in share(c))) for c in v.children)
            ),
            0.111111,
            "Which impurity did you use?",
        ),
        Mistake(
            "gain_bits",
            "nats",
            lambda v: v.right.gain_bits * log(2),
            0.11688,
            "Which base did your logarithm have?",
            "wrong_unit",
        ),
    ],
)
def information_gain(children: list[list[float]]) -> Outputs:
    parent = entropy_bits([sum(counts) for counts in zip(*children, strict=True)])
    rows = sum(map(sum, children))
    after = fsum(sum(child) / rows * entropy_bits(child) for child in children)
    return {"gain_bits": parent - after, "parent_bits": parent, "children_bits": after}


@calculation(
    "F",
    "Gini impurity",
    inputs=[
        Input(
            "weights",
            "counts or shares",
            "class weights, normalised by their sum",
            "number_list",
            ge=0,
            min_items=1,
        ),
    ],
    rules=[
        Rule("weights", "the sum must be above 0", lambda v: sum(v.weights) > 0),
    ],
    outputs=[
        Output("gini", "fraction", "rate", "chance that two random draws differ in class"),
    ],
    plain="1 - sum p^2",
    latex=r"1-\sum_ip_i^2",
    source="Breiman et al. (1984)",
    example=Example(
        "A leaf holds 8 of one class and 2 of the other: Gini impurity?",
        {"weights": [8, 2]},
        {"gini": 0.32},
    ),
    mistakes=[
        Mistake(
            "gini",
            "misclassification rate",
            lambda v: 1 - max(share(v.weights)),
            0.2,
            "What are the chances that two rows drawn from the leaf differ?",
        ),
        Mistake(
            "gini",
            "sum of squares",
            lambda v: 1 - v.right.gini,
            0.68,
            "What should a pure leaf score?",
        ),
        Mistake(
            "gini",
            "p(1-p) for one class",
            lambda v: share(v.weights)[0] * (1 - share(v.weights)[0]),
            0.16,
            "Does each class have its term in your sum?",
        ),
        Mistake(
            "gini",
            "entropy in bits",
            lambda v: -sum(p * log2(p) for p in share(v.weights) if p > 0),
            0.721928,
            "Which impurity did you use?",
        ),
    ],
)
def gini(weights: list[float]) -> Outputs:
    return {"gini": fsum(p * (1 - p) for p in share(weights))}


@calculation(
    "F",
    "Posterior after a positive test",
    inputs=[
        Input("prior", "fraction", "base rate", ge=0, le=1),
        Input("sensitivity", "fraction", "chance of a positive test if true", ge=0, le=1),
        Input("false_positive_rate", "fraction", "chance of a positive test if not", ge=0, le=1),
    ],
    rules=[
        Rule(
            "sensitivity",
            "some positive test must be possible",
            lambda v: v.prior * v.sensitivity + (1 - v.prior) * v.false_positive_rate > 0,
        ),
    ],
    outputs=[
        Output("posterior", "fraction", "rate", "chance that it is true, given a positive test"),
        Output("p_positive", "fraction", "rate", "share of positive tests"),
    ],
    plain="prior*sens/(prior*sens + (1-prior)*fpr)",
    latex=r"\frac{\pi s}{\pi s+(1-\pi)f}",
    source="Bayes' rule",
    example=Example(
        ("10 % fraud, the detector finds 90 % of it and flags 20 % of honest users: how sure are you after a flag?"),
        {"prior": 0.1, "sensitivity": 0.9, "false_positive_rate": 0.2},
        {"posterior": 0.333333333333, "p_positive": 0.27},
    ),
    mistakes=[
        Mistake(
            "posterior",
            "sensitivity given",
            lambda v: v.sensitivity,
            0.9,
            "Is that the chance of a flag given fraud, or of fraud given a flag?",
        ),
        Mistake(
            "posterior",
            "not normalised",
            lambda v: v.prior * v.sensitivity,
            0.09,
            "Out of 10,000 users, how many are flagged at all?",
        ),
        Mistake(
            "posterior",
            "one minus the false positive rate",
            lambda v: 1 - v.false_positive_rate,
            0.8,
            "Where does the base rate enter?",
        ),
        Mistake(
            "posterior",
            "honest users not weighted by their share",
            lambda v: v.prior * v.sensitivity / (v.prior * v.sensitivity + v.false_positive_rate),
            0.310345,
            "To whom do the 20 % apply, and how many of those are there?",
        ),
    ],
    with_numbers=("{prior}*{sensitivity}/({prior}*{sensitivity} + (1-{prior})*{false_positive_rate})"),
)
def bayes_posterior(prior: float, sensitivity: float, false_positive_rate: float) -> Outputs:
    true = prior * sensitivity
    positive = true + (1 - prior) * false_positive_rate
    return {"posterior": true / positive, "p_positive": positive}
