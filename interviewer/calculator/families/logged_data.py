"""Family I: corrections for what a log did not choose at random."""

from __future__ import annotations

from math import fsum, log, log10

from interviewer.calculator.mathkit import dot
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "I",
    "CTR corrected for position",
    inputs=[
        Input("clicks", "clicks", "clicks per position", "number_list", ge=0, min_items=1),
        Input(
            "impressions",
            "impressions",
            "impressions per position",
            "number_list",
            ge=0,
            min_items=1,
            same_length_as="clicks",
        ),
        Input(
            "examine_prob",
            "fraction",
            "chance that the position is looked at",
            "number_list",
            gt=0,
            le=1,
            min_items=1,
            same_length_as="clicks",
        ),
    ],
    rules=[
        Rule("impressions", "there must be at least one impression", lambda v: sum(v.impressions) > 0),
        Rule(
            "clicks",
            "clicks must not exceed impressions at any position",
            lambda v: all(c <= n for c, n in zip(v.clicks, v.impressions, strict=True)),
        ),
    ],
    outputs=[
        Output("raw_ctr", "fraction", "rate", "clicks over impressions"),
        Output("clicks_per_examined", "fraction", "rate", "clicks over expected looks"),
        Output("ips_ctr", "fraction", "rate", "each click weighted by 1/chance, over impressions"),
    ],
    plain="sum c / sum(n*theta); inverse-propensity form sum(c/theta)/sum n",
    latex=r"\frac{\sum_kc_k}{\sum_kn_k\theta_k},\quad\frac{\sum_kc_k/\theta_k}{\sum_kn_k}",
    source="Richardson, Dominowska, Ragno (2007); Joachims, Swaminathan, Schnabel (2017)",
    example=Example(
        (
            "An ad had 30 clicks in 1,000 views at position 1 (looked at for sure) and 60 in "
            "5,000 at position 3 (looked at 40 % of the time): corrected CTR?"
        ),
        {"clicks": [30, 60], "impressions": [1000, 5000], "examine_prob": [1, 0.4]},
        {"raw_ctr": 0.015, "clicks_per_examined": 0.03, "ips_ctr": 0.03},
    ),
    mistakes=[
        Mistake(
            "clicks_per_examined",
            "raw CTR",
            lambda v: v.right.raw_ctr,
            0.015,
            "How many of those views did anybody look at?",
        ),
        Mistake(
            "ips_ctr",
            "multiplied by the chance",
            lambda v: sum((c * t for c, t in zip(v.clicks, v.examine_prob, strict=True))) / sum(v.impressions),
            0.009,
            "Should a click at a poor position count for more or for less?",
        ),
        Mistake(
            "clicks_per_examined",
            "mean of the position CTRs",
            lambda v: sum((c / n for c, n in zip(v.clicks, v.impressions, strict=True))) / len(v.clicks),
            0.021,
            "Do both positions deserve the same weight?",
        ),
    ],
)
def position_corrected_ctr(clicks: list[float], impressions: list[float], examine_prob: list[float]) -> Outputs:
    shown = fsum(impressions)
    ips = fsum(c / chance for c, chance in zip(clicks, examine_prob, strict=True)) / shown
    return {
        "raw_ctr": fsum(clicks) / shown,
        "clicks_per_examined": fsum(clicks) / dot(impressions, examine_prob),
        "ips_ctr": ips,
    }


@calculation(
    "I",
    "Off-policy value by inverse propensity",
    inputs=[
        Input("rewards", "reward", "observed reward per row", "number_list", min_items=1),
        Input(
            "target_probs",
            "fraction",
            "chance of the logged action under the new policy",
            "number_list",
            ge=0,
            le=1,
            min_items=1,
            same_length_as="rewards",
        ),
        Input(
            "logging_probs",
            "fraction",
            "chance under the logging policy",
            "number_list",
            gt=0,
            le=1,
            min_items=1,
            same_length_as="rewards",
        ),
    ],
    rules=[
        Rule(
            "target_probs",
            "at least one target probability must be above 0",
            lambda v: any(v.target_probs),
        ),
    ],
    outputs=[
        Output("ips", "reward per row", "value", "mean of weight*reward"),
        Output("snips", "reward per row", "value", "weighted mean, divided by the sum of weights"),
    ],
    plain="w = target/logging; IPS = mean(w r); SNIPS = sum(w r)/sum(w)",
    latex=r"\frac1n\sum_iw_ir_i,\quad\frac{\sum w_ir_i}{\sum w_i}",
    source="Horvitz and Thompson (1952); Swaminathan and Joachims (2015)",
    example=Example(
        ("Four rows: rewards 1,0,1,0; new policy .9,.1,.5,.5; logging policy .5,.5,.25,.5. IPS estimate?"),
        {
            "rewards": [1, 0, 1, 0],
            "target_probs": [0.9, 0.1, 0.5, 0.5],
            "logging_probs": [0.5, 0.5, 0.25, 0.5],
        },
        {"ips": 0.95, "snips": 0.76},
    ),
    mistakes=[
        Mistake(
            "ips",
            "plain mean",
            lambda v: sum(v.rewards) / len(v.rewards),
            0.5,
            "Under which policy is that mean right?",
        ),
        Mistake(
            "ips",
            "weights turned round",
            lambda v: (
                sum((r * w / t for r, t, w in zip(v.rewards, v.target_probs, v.logging_probs, strict=True)))
                / len(v.rewards)
            ),
            0.263889,
            "An action that the new policy takes more often: should its reward count more?",
        ),
        Mistake(
            "ips",
            "only rows with reward in the denominator",
            lambda v: v.right.ips * len(v.rewards) / sum(1 for r in v.rewards if r),
            1.9,
            "How many rows were logged?",
        ),
    ],
)
def ips_estimate(rewards: list[float], target_probs: list[float], logging_probs: list[float]) -> Outputs:
    weights = [new / old for new, old in zip(target_probs, logging_probs, strict=True)]
    total = dot(weights, rewards)
    return {"ips": total / len(rewards), "snips": total / fsum(weights)}


@calculation(
    "I",
    "Effective sample size of weights",
    inputs=[
        Input("weights", "weight", "importance weights", "number_list", ge=0, min_items=1),
    ],
    rules=[
        Rule("weights", "at least one weight must be above 0", lambda v: any(v.weights)),
    ],
    outputs=[
        Output("ess", "rows", "sample_size", "(sum w)^2/sum w^2"),
        Output("share", "fraction", "rate", "ess over rows"),
    ],
    plain="(sum w)^2/sum(w^2)",
    latex=r"\frac{(\sum w)^2}{\sum w^2}",
    source="Kish (1965)",
    example=Example(
        "Ten weights: nine of 0.5 and one of 5.5: effective sample size?",
        {"weights": [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 5.5]},
        {"ess": 3.07692307692, "share": 0.307692307692},
    ),
    mistakes=[
        Mistake(
            "ess",
            "number of rows",
            lambda v: len(v.weights),
            10,
            "If one row carries half of the weight, how much do the others tell you?",
        ),
        Mistake(
            "ess",
            "sum of weights over the largest",
            lambda v: sum(v.weights) / max(v.weights),
            1.81818,
            "Do the small weights all count the same in your formula?",
        ),
        Mistake(
            "ess",
            "square forgotten",
            lambda v: sum(v.weights) / sum(w * w for w in v.weights),
            0.307692,
            "Multiply all weights by ten: should the answer change?",
        ),
    ],
)
def effective_sample_size(weights: list[float]) -> Outputs:
    ess = fsum(weights) ** 2 / dot(weights, weights)
    return {"ess": ess, "share": ess / len(weights)}


@calculation(
    "I",
    "Logit corrected for the chance of being sampled",
    inputs=[
        Input("logit", "nats", "score of the item"),
        Input("sampling_prob", "fraction", "chance to be drawn as a negative", gt=0, le=1),
    ],
    outputs=[
        Output("corrected", "nats", "value", "logit - ln q"),
        Output("shift", "nats", "value", "-ln q"),
    ],
    plain="s - ln q",
    latex=r"s-\ln q",
    source="Bengio and Senecal (2008); Yi et al. (2019)",
    example=Example(
        ("Logit 2.0, the item is drawn as an in-batch negative with chance 0.001: corrected logit in training?"),
        {"logit": 2, "sampling_prob": 0.001},
        {"corrected": 8.90775527898, "shift": 6.90775527898},
    ),
    mistakes=[
        Mistake(
            "corrected",
            "sign",
            lambda v: v.logit + log(v.sampling_prob),
            -4.90776,
            (
                "Popular items are punished too often as negatives: should their logit go up or "
                "down relative to rare ones?"
            ),
        ),
        Mistake(
            "corrected",
            "base-10 logarithm",
            lambda v: v.logit - log10(v.sampling_prob),
            5,
            "Which base belongs to the exponential in the softmax?",
            "wrong_unit",
        ),
        Mistake(
            "corrected",
            "divided by q",
            lambda v: v.logit / v.sampling_prob,
            2000,
            "Do you correct the logit or its exponential?",
        ),
    ],
    with_numbers="{logit} - ln {sampling_prob}",
)
def logq_corrected_logit(logit: float, sampling_prob: float) -> Outputs:
    shift = -log(sampling_prob)
    return {"corrected": logit + shift, "shift": shift}
