"""Family A: what errors cost, the cut-off that the costs imply, and a moved base rate."""

from __future__ import annotations

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "A",
    "Cost of a set of errors",
    inputs=[
        Input("fp", "rows", "false positives, or a difference of them between two settings"),
        Input("fn", "rows", "false negatives, or a difference"),
        Input("c_fp", "money", "cost of one false positive", ge=0),
        Input("c_fn", "money", "cost of one false negative", ge=0),
    ],
    rules=[
        Rule("c_fn", "c_fp and c_fn must not both be 0", lambda v: v.c_fp > 0 or v.c_fn > 0),
    ],
    outputs=[
        Output("cost", "money", "money", "total cost in the unit of the two costs"),
    ],
    plain="cost = fp*c_fp + fn*c_fn",
    latex=r"C = FP\,c_{FP} + FN\,c_{FN}",
    source=("Expected cost of misclassification; Elkan, Foundations of cost-sensitive learning (2001)"),
    example=Example(
        ("154 false positives at 1 each and 440 misses at 5 each: what does that setting cost?"),
        {"fp": 154, "fn": 440, "c_fp": 1, "c_fn": 5},
        {"cost": 2354},
    ),
    mistakes=[
        Mistake(
            "cost",
            "costs swapped",
            lambda v: v.fp * v.c_fn + v.fn * v.c_fp,
            1210,
            ("Which of the two errors is the dear one in this product, and how many of those do you have?"),
        ),
        Mistake(
            "cost",
            "errors only counted",
            lambda v: v.fp + v.fn,
            594,
            "Do both kinds of error hurt equally?",
        ),
        Mistake(
            "cost",
            "false positives forgotten",
            lambda v: v.fn * v.c_fn,
            2200,
            "What happens to the rows that you flag wrongly: are they free?",
        ),
    ],
)
def total_cost(fp: float, fn: float, c_fp: float, c_fn: float) -> Outputs:
    return {"cost": fp * c_fp + fn * c_fn}


@calculation(
    "A",
    "Cost ratio at which two settings cost the same",
    inputs=[
        Input("fp_a", "rows", "false positives of setting A", ge=0),
        Input("fn_a", "rows", "false negatives of A", ge=0),
        Input("fp_b", "rows", "false positives of setting B", ge=0),
        Input("fn_b", "rows", "false negatives of B", ge=0),
    ],
    rules=[
        Rule(
            "fp_b",
            (
                "one setting must have more false positives and fewer misses than the other, "
                "otherwise it simply wins or they tie"
            ),
            lambda v: (v.fp_b - v.fp_a) * (v.fn_a - v.fn_b) > 0,
        ),
    ],
    outputs=[
        Output(
            "ratio",
            "c_fn per c_fp",
            "value",
            "the setting with fewer misses wins where c_fn/c_fp lies above it",
        ),
    ],
    plain="ratio = (fp_b - fp_a)/(fn_a - fn_b)",
    latex=r"\frac{c_{FN}}{c_{FP}} = \frac{FP_B-FP_A}{FN_A-FN_B}",
    source="Setting the two linear costs equal",
    example=Example(
        ("A has 154 false positives and 440 misses, B has 382 and 272. From which cost ratio on is B cheaper?"),
        {"fp_a": 154, "fn_a": 440, "fp_b": 382, "fn_b": 272},
        {"ratio": 1.35714285714},
    ),
    mistakes=[
        Mistake(
            "ratio",
            "turned upside down",
            lambda v: 1 / v.right.ratio,
            0.736842,
            "At your ratio, put in the numbers: do both settings really cost the same?",
        ),
        Mistake(
            "ratio",
            "total errors divided",
            lambda v: (v.fp_b + v.fn_b) / (v.fp_a + v.fn_a),
            1.10101,
            "How many extra false alarms do you accept for each miss that you save?",
        ),
        Mistake(
            "ratio",
            "false alarms per miss within B",
            lambda v: v.fp_b / v.fn_b,
            1.40441,
            "A break-even compares two settings: where does the other one enter?",
        ),
    ],
)
def break_even_ratio(fp_a: float, fn_a: float, fp_b: float, fn_b: float) -> Outputs:
    return {"ratio": (fp_b - fp_a) / (fn_a - fn_b)}


@calculation(
    "A",
    "Cut-off implied by the two costs, for calibrated scores",
    inputs=[
        Input("c_fp", "money", "cost of a false positive", gt=0),
        Input("c_fn", "money", "cost of a false negative", gt=0),
    ],
    outputs=[
        Output("threshold", "fraction", "rate", "flag where the calibrated probability is above it"),
    ],
    plain="t = c_fp/(c_fp + c_fn)",
    latex=r"t^* = \frac{c_{FP}}{c_{FP}+c_{FN}}",
    source="Elkan (2001)",
    example=Example(
        ("A miss costs 5, a false alarm 1, scores are calibrated: where does the cut-off go?"),
        {"c_fp": 1, "c_fn": 5},
        {"threshold": 0.166666666667},
    ),
    mistakes=[
        Mistake(
            "threshold",
            "plain ratio of the costs",
            lambda v: v.c_fp / v.c_fn,
            0.2,
            ("At that cut-off, what is the expected cost of flagging and of not flagging one row?"),
        ),
        Mistake(
            "threshold",
            "the other cost on top",
            lambda v: v.c_fn / (v.c_fp + v.c_fn),
            0.833333,
            "If misses become dearer, should you flag more rows or fewer?",
        ),
        Mistake(
            "threshold",
            "left at one half",
            lambda v: 0.5,
            0.5,
            "For which pair of costs would one half be the right place?",
        ),
    ],
)
def bayes_threshold(c_fp: float, c_fn: float) -> Outputs:
    return {"threshold": c_fp / (c_fp + c_fn)}


@calculation(
    "A",
    "Precision when only the share of positives changes",
    inputs=[
        Input("precision", "fraction", "precision at the old prevalence", gt=0, le=1),
        Input("old_prevalence", "fraction", "share of positives then", gt=0, lt=1),
        Input("new_prevalence", "fraction", "share of positives now", gt=0, lt=1),
    ],
    outputs=[
        Output(
            "new_precision",
            "fraction",
            "rate",
            "precision at the new prevalence, recall and false positive rate unchanged",
        ),
    ],
    plain=("odds(new precision) = odds(precision) * odds(new prevalence)/odds(old prevalence)"),
    latex=r"\frac{p'}{1-p'} = \frac{p}{1-p}\cdot\frac{\pi'/(1-\pi')}{\pi/(1-\pi)}",
    source="Bayes' rule in odds form; prior shift, Saerens et al. (2002)",
    example=Example(
        (
            "Precision was 0.70 on a validation set with 8 % positives. Live only 2 % are "
            "positive, the cut-off stays. Precision now?"
        ),
        {"precision": 0.7, "old_prevalence": 0.08, "new_prevalence": 0.02},
        {"new_precision": 0.353846153846},
    ),
    mistakes=[
        Mistake(
            "new_precision",
            "precision assumed constant",
            lambda v: v.precision,
            0.7,
            ("Recall and false positive rate stay the same: what happens to the number of true and of false alarms?"),
        ),
        Mistake(
            "new_precision",
            "scaled with the prevalence",
            lambda v: v.precision * v.new_prevalence / v.old_prevalence,
            0.175,
            "If positives get four times rarer, do the false alarms get rarer too?",
        ),
        Mistake(
            "new_precision",
            "likelihood ratio applied to probabilities in place of odds",
            lambda v: min(1, v.precision / (1 - v.precision) * v.new_prevalence / v.old_prevalence),
            0.583333,
            "Is the number you have just computed a probability or an odds?",
        ),
    ],
    with_numbers=("odds(new precision) = odds({precision}) * odds({new_prevalence})/odds({old_prevalence})"),
)
def precision_under_shift(precision: float, old_prevalence: float, new_prevalence: float) -> Outputs:
    hits = precision * new_prevalence * (1 - old_prevalence)
    alarms = (1 - precision) * (1 - new_prevalence) * old_prevalence
    return {"new_precision": hits / (hits + alarms)}
