"""Ways of saying a number that were once misread: one line a phrasing."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.calculator.claims import ClaimCheck, check_from, link_claims


def check(name: str, label: str | None = None, **inputs: Any) -> ClaimCheck:
    return ClaimCheck(name=name, inputs=inputs, label=label)


COUNTS = [check("confusion_from_rates", n=20000, prevalence=0.05, precision=0.8, recall=0.6)]
PAIR = [
    check("confusion_from_rates", "baseline", n=10000, prevalence=0.08, precision=0.7, recall=0.45),
    check("confusion_from_rates", "new", n=10000, prevalence=0.08, precision=0.58, recall=0.66),
    check("f_beta", "baseline", precision=0.7, recall=0.45),
    check("f_beta", "new", precision=0.58, recall=0.66),
]
CONV = [check("conv_output_size", size=112, kernel=5, stride=2, padding=2)]
DIFF = [check("diff_ci", x_c=1000, n_c=20000, x_t=1120, n_t=20000)]
WILSON = [check("wilson", successes=40, n=50)]
CACHE = [check("kv_cache_bytes", layers=24, kv_heads=8, head_dim=64, seq_len=8192, batch=4, bytes_per_element=2)]
LIFT = [check("lift_incrementality", conv_treated=900, n_treated=60000, conv_holdout=120, n_holdout=10000)]
LOSS = [check("log_loss", labels=[1, 0, 1], probs=[0.8, 0.3, 0.6])]
KL = [check("kl_divergence", p=[0.5, 0.5], q=[0.8, 0.2])]
BATCH = [check("batch_time", items=9e6, items_per_s_per_worker=250, workers=10)]
PARAMS = [check("transformer_params", layers=6, d_model=512, d_ff=2048, vocab=30000)]
F1 = [check("f_beta", precision=0.8, recall=0.6)]
SIZE = [check("n_per_arm_proportions", p1=0.05, p2=0.055)]
HITS = [check("cache_mean_latency", hit_rate=0.85, hit_ms=4, miss_ms=60)]
PSI = [check("psi", expected=[0.2, 0.3, 0.5], actual=[0.3, 0.3, 0.4])]
COST = [check("total_cost", fp=150, fn=400, c_fp=2, c_fn=10)]
TAIL = [check("tail_serial", means_ms=[20, 30], sds_ms=[6, 8])]
ZTEST = [check("two_prop_z", x_c=1000, n_c=20000, x_t=1120, n_t=20000)]
CUT = [check("bayes_threshold", c_fp=2, c_fn=18)]


@pytest.mark.parametrize(
    ("checks", "text", "claims"),
    [
        # a result that has the value of a given is still a claim when it is said outright
        (PAIR, "F1 of the new model is 0.7", [("f", 0.7, "wrong_method")]),
        (PAIR, "The new model's F1 is 0.7.", [("f", 0.7, "wrong_method")]),
        (PAIR, "For the new one F1 comes out at 0.58", [("f", 0.58, "wrong_method")]),
        (PAIR, "new model F1: 0.66", [("f", 0.66, "wrong_method")]),
        (PAIR, "the baseline has precision 0.7 and recall 0.45", []),
        (PAIR, "The precision of the new model is 0.58.", []),
        (PAIR, "F1 is 0.548 for the first and 0.617 for the second", [("f", 0.548, "exact"), ("f", 0.617, "exact")]),
        # what stands behind a number names it only if that fits
        (COUNTS, "150 flagged rows are wrong", [("fp", 150, "exact")]),
        (COUNTS, "twenty percent of the 1000 positives, so 200", [("fp", 200, "wrong_method")]),
        (COUNTS, "it raises 750 flags, of which 600 are deserved", [("flagged", 750, "exact"), ("tp", 600, "exact")]),
        # sizes are no products
        (CONV, "the output is 56x56", [("out", 56, "exact")]),
        (CONV, "56 \u00d7 56 \u00d7 64", [("out", 56, "exact")]),
        (CONV, "VGG-16 uses 3x3 kernels everywhere.", []),
        # units
        (DIFF, "difference 0.6 pp, standard error 0.22 pp", [("diff", 0.006, "exact"), ("se", 0.0022, "exact")]),
        (KL, "KL is 0.223 nats, or 0.32 bits", [("nats", 0.223, "exact"), ("bits", 0.32, "exact")]),
        (KL, "KL is 0.32 nats", [("nats", 0.32, "wrong_unit")]),
        (CACHE, "1.6 GB or 1.5 GiB", [("gb", 1.6, "exact"), ("gib", 1.5, "exact")]),
        (BATCH, "one hour with the ten workers", [("hours", 1, "exact")]),
        (PARAMS, "34 million in total, 15 of it embeddings", [("total", 34e6, "exact"), ("embedding", 15e6, "exact")]),
        (LIFT, "the relative lift is 25 %", [("relative_lift", 0.25, "exact")]),
        (LIFT, "the relative lift is 25 percentage points", [("relative_lift", 0.25, "wrong_unit")]),
        # both ends of an interval
        (DIFF, "between 0.16 and 1.04 percentage points", [("low", 0.0016, "exact"), ("high", 0.0104, "exact")]),
        (WILSON, "the Wilson interval is 0.67 to 0.89", [("low", 0.67, "exact"), ("high", 0.89, "exact")]),
        (WILSON, "from 69 to 91 percent", [("low", 0.69, "wrong_method"), ("high", 0.91, "wrong_method")]),
        # "adds up to" is no bound, a restated quotient one claim
        (LOSS, "the log loss sums up to 1.09 nats", [("nats", 1.09, "wrong_method")]),
        (CUT, "Threshold = 2/18, about 0.11", [("threshold", 0.11, "wrong_method")]),
        # differences and terms of a sum are not the quantities that they are made of
        (PAIR, "the new model trades 90 more false alarms for 120 fewer misses", []),
        (PAIR, "the difference is 90 false positives and 120 misses", []),
        (COST, "the misses cost 4000 and the alarms 300", []),
        (COST, "the old setting costs 4000", [("cost", 4000, "wrong_method")]),
        # a wrong way called by its name is no claim
        (F1, "the arithmetic mean would be 0.7 but F1 is 0.686", [("f", 0.686, "exact")]),
        (F1, "F1 is 0.69, since the harmonic mean is always below the arithmetic 0.7", [("f", 0.69, "exact")]),
        (F1, "0.7 would be the arithmetic mean", []),
        (F1, "F1 is the arithmetic mean, so 0.7", [("f", 0.7, "wrong_method")]),
        (SIZE, "31.231 users per arm", [("n", 31231, "exact")]),
        (SIZE, "15k... no wait, with power it is 31k", [("n", 31000, "exact")]),
        (WILSON, "(0.67, 0.89), and Wald would be (0.69, 0.91)", []),
        (HITS, "3.4 ms from hits and 9 ms from misses", []),
        (HITS, "3.4 + 9 = 12.4 ms on average", [("mean_ms", 12.4, "exact")]),
        # rightly rounded to one digit: neither proof nor fault
        (PSI, "the PSI is 0.06", [("psi", 0.06, "unclear")]),
        (PSI, "the PSI is 0.2", [("psi", 0.2, "wrong_method")]),
        # marks that are letters, too
        (COUNTS, "18,850 TN", [("tn", 18850, "exact")]),
        (TAIL, "the p99 is 0.0733 s", [("quantile_ms", 73.3, "exact")]),
        (ZTEST, "0.0074 p value", [("p_value", 0.0074, "exact")]),
        # everyday numbers
        (COUNTS, "The reviewers check 200 cases a week, two people each.", []),
        (COUNTS, "On day 3 we had 8 complaints.", []),
        (BATCH, "float16 would halve it, int8 quarter it.", []),
        (PAIR, "Beta is 1 here, so nothing is weighted.", []),
    ],
)  # fmt: skip
def test_what_is_claimed(checks: list[ClaimCheck], text: str, claims: list[tuple[str, float, str]]) -> None:
    found: list[Any] = [
        (c.output, c.value, c.verdict) for c in link_claims(text, checks, live=False) if not c.retracted
    ]
    assert found == [(output, pytest.approx(value), verdict) for output, value, verdict in claims]


@pytest.mark.parametrize(
    ("labels", "text", "claims"),
    [
        (
            ("control", "treatment"),
            "F1 in control is 0.69, in treatment 0.45",
            [("control", 0.69), ("treatment", 0.45)],
        ),
        (("A", "B"), "A has an F1 of 0.686 and B 0.45", [("A", 0.686), ("B", 0.45)]),
        (("A", "B"), "F1 of B is 0.6", [("B", 0.6)]),
        (("model 1", "model 2"), "F1 of model 2 is 0.6", [("model 2", 0.6)]),
        (("threshold 0.3", "threshold 0.5"), "with threshold 0.5 the F1 is 0.6", [("threshold 0.5", 0.6)]),
        (("desktop", "mobile"), "on desktop F1 is 0.7 and on mobile 0.45", [("desktop", 0.7), ("mobile", 0.45)]),
    ],
)
def test_whose_number_it_is(labels: tuple[str, str], text: str, claims: list[tuple[str, float]]) -> None:
    checks = [
        check("f_beta", labels[0], precision=0.8, recall=0.6),
        check("f_beta", labels[1], precision=0.9, recall=0.3),
    ]
    found: list[Any] = [(c.label, c.value) for c in link_claims(text, checks, live=False)]
    assert found == [(label, pytest.approx(value)) for label, value in claims]


@pytest.mark.parametrize("text", ["28000 a second", "28,000 requests per second", "That is 28,000 a second."])
def test_a_wrong_result_with_its_unit_behind_it_is_heard_when_it_was_asked_for(text: str) -> None:
    inputs = {"users": 110e6, "per_user_per_day": 12}
    rate = check_from(
        {"id": "rate", "function": "qps", "inputs": inputs, "expected": {"qps": 15277.8}, "tolerance": 0.15}
    )
    (claim,) = link_claims(text, [rate], live=True, asked="rate")
    assert (claim.value, claim.verdict) == (28000.0, "unclear")
    assert link_claims("It takes 30 seconds to load.", [rate], live=True) == ()


def test_both_ends_of_an_interval_in_words_without_its_unit() -> None:
    said = "So from about nought point one six to one point nought four. Just above zero."
    found: list[Any] = [(claim.output, claim.value) for claim in link_claims(said, DIFF, live=True)]
    assert found == [("low", pytest.approx(0.0016)), ("high", pytest.approx(0.0104))]


def test_a_round_figure_in_a_long_answer_is_heard_when_it_was_asked_for() -> None:
    size = check_from(
        {
            "id": "size",
            "function": "n_per_arm_proportions",
            "inputs": {"p1": 0.008, "p2": 0.00816},
            "expected": {"n": 4914568},
        }
    )
    said = (
        "The rule of thumb is sixteen times the variance over the difference squared. Variance is about 0.0079, the "
        "difference is 0.00016, squared is 2.56 times ten to the minus eight. Over that, roughly five million showings per "
        "arm. But showings of the same person are not independent, so I would count per user and take more, from old data."
    )
    (claim,) = link_claims(said, [*COST, size], live=True, asked="size")
    assert (claim.check, claim.value, claim.verdict) == ("size", 5e6, "within_tolerance")
