"""Family E: single layers of a network."""

from __future__ import annotations

from math import exp, fsum, log, sqrt

from interviewer.calculator import mathkit
from interviewer.calculator.mathkit import LN2, share
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "E",
    "Softmax with temperature",
    inputs=[
        Input("logits", "logits", "logits", "number_list", ge=-500, le=500, min_items=2),
        Input("temperature", "ratio", "temperature", ge=0.01, default=1),
    ],
    outputs=[
        Output("probabilities", "fraction", "rate", "in the order given", "number_list"),
    ],
    plain="exp(x_i/T)/sum_j exp(x_j/T)",
    latex=r"\frac{e^{x_i/T}}{\sum_je^{x_j/T}}",
    source="Bridle (1990); temperature as in Hinton et al. (2015)",
    example=Example(
        "Logits 2, 1, 0 at temperature 2: probabilities?",
        {"logits": [2, 1, 0], "temperature": 2},
        {"probabilities": [0.506480391056, 0.307195885718, 0.186323723226]},
    ),
    mistakes=[
        Mistake(
            "probabilities",
            "temperature ignored",
            lambda v: share([exp(x) for x in v.logits]),
            [0.665241, 0.244728, 0.0900306],
            ("Does a higher temperature make the distribution flatter or sharper, and is yours flatter?"),
        ),
        Mistake(
            "probabilities",
            "multiplied by the temperature",
            lambda v: share([exp(x * v.temperature) for x in v.logits]),
            [0.866813, 0.11731, 0.0158762],
            "Does a higher temperature make the distribution flatter or sharper?",
        ),
        Mistake(
            "probabilities",
            "no exponential",
            lambda v: share(v.logits),
            [0.666667, 0.333333, 0],
            "What would your formula do with a negative logit?",
        ),
    ],
    with_numbers="exp(x_i/{temperature})/sum_j exp(x_j/{temperature}), x = {logits}",
)
def softmax(logits: list[float], temperature: float) -> Outputs:
    return {"probabilities": mathkit.softmax(logits, temperature)}


@calculation(
    "E",
    "Cross-entropy of one example from logits",
    inputs=[
        Input("logits", "logits", "logits", "number_list", ge=-500, le=500, min_items=2),
        Input("target", "index from 0", "index of the true class", "integer", ge=0),
    ],
    rules=[
        Rule(
            "target",
            "target must be an index into the logits, counted from 0",
            lambda v: v.target < len(v.logits),
        ),
    ],
    outputs=[
        Output("nats", "nats", "score", "loss, natural logarithm"),
        Output("bits", "bits", "score", "the same in bits"),
        Output("target_probability", "fraction", "rate", "probability given to the true class"),
    ],
    plain="-ln softmax(logits)[target]",
    latex=r"-\ln\frac{e^{x_t}}{\sum_je^{x_j}}",
    source="Maximum likelihood of the multinomial logit",
    example=Example(
        "Logits 2, 1, 0; the first class is true: loss?",
        {"logits": [2, 1, 0], "target": 0},
        {"nats": 0.407605964444, "bits": 0.588051103541, "target_probability": 0.665240955775},
    ),
    mistakes=[
        Mistake(
            "nats",
            "one minus the probability",
            lambda v: 1 - v.right.target_probability,
            0.334759,
            "What should the loss be when the true class gets probability zero?",
        ),
        Mistake(
            "nats",
            "bits reported as nats",
            lambda v: v.right.bits,
            0.588051,
            "Which base did your logarithm have?",
            "wrong_unit",
        ),
        Mistake(
            "nats",
            "negative logit",
            lambda v: -v.logits[v.target],
            -2,
            "What happens to your loss if all logits rise by five?",
        ),
        Mistake(
            "nats",
            "wrong class",
            lambda v: v.right.nats + v.logits[v.target] - v.logits[(v.target + 1) % len(v.logits)],
            1.40761,
            "Which entry belongs to the true class?",
        ),
    ],
    with_numbers="-ln softmax({logits})[{target}]",
)
def cross_entropy(logits: list[float], target: int) -> Outputs:
    top = max(logits)
    nats = top + log(fsum(exp(x - top) for x in logits)) - logits[target]
    return {"nats": nats, "bits": nats / LN2, "target_probability": exp(-nats)}


@calculation(
    "E",
    "Batch normalisation of one feature in training",
    inputs=[
        Input("values", "activation", "one feature over the batch", "number_list", min_items=2),
        Input("gamma", "ratio", "scale", default=1),
        Input("beta", "activation", "shift", default=0),
        Input("eps", "squared activation", "added to the variance", ge=0, default=1e-05),
    ],
    rules=[
        Rule(
            "eps",
            "variance + eps must be above 0",
            lambda v: v.eps > 0 or max(v.values) > min(v.values),
        ),
    ],
    outputs=[
        Output("mean", "activation", "value", "batch mean"),
        Output("variance", "squared activation", "value", "batch variance, divided by n"),
        Output("outputs", "activation", "value", "in the order given", "number_list"),
    ],
    plain="gamma*(x-mean)/sqrt(var+eps)+beta, var divided by n",
    latex=r"\gamma\frac{x-\mu}{\sqrt{\sigma^2+\epsilon}}+\beta",
    source="Ioffe and Szegedy (2015)",
    example=Example(
        "Batch 2, 4, 6, 8 with gamma 2 and beta 1: outputs?",
        {"values": [2, 4, 6, 8], "gamma": 2, "beta": 1, "eps": 1e-05},
        {
            "mean": 5,
            "variance": 5,
            "outputs": [-1.68327888972, 0.105573703426, 1.89442629657, 3.68327888972],
        },
    ),
    mistakes=[
        Mistake(
            "variance",
            "variance divided by n-1",
            lambda v: v.right.variance * len(v.values) / (len(v.values) - 1),
            6.66667,
            "By which count does the layer divide in training?",
        ),
        Mistake(
            "outputs",
            "divided by the variance",
            lambda v: [v.gamma * (x - v.right.mean) / (v.right.variance + v.eps) + v.beta for x in v.values],
            [-0.199998, 0.600001, 1.4, 2.2],
            "Which variance should the normalised batch have? Has yours?",
        ),
        Mistake(
            "outputs",
            "scale and shift forgotten",
            lambda v: [(x - v.right.mean) / sqrt(v.right.variance + v.eps) for x in v.values],
            [-1.34164, -0.447213, 0.447213, 1.34164],
            "The layer has two learned numbers: what do they do?",
        ),
    ],
)
def batchnorm(values: list[float], gamma: float, beta: float, eps: float) -> Outputs:
    mean = fsum(values) / len(values)
    variance = fsum((x - mean) ** 2 for x in values) / len(values)
    scale = gamma / sqrt(variance + eps)
    outputs = [(x - mean) * scale + beta for x in values]
    return {"mean": mean, "variance": variance, "outputs": outputs}


@calculation(
    "E",
    "Inverted dropout",
    inputs=[
        Input("activation", "activation", "activation before dropout"),
        Input("p_drop", "fraction", "chance to be dropped", ge=0, lt=1),
    ],
    outputs=[
        Output("kept_value", "activation", "value", "value if kept, in training"),
        Output("scale", "ratio", "value", "1/(1-p)"),
        Output("expected", "activation", "value", "mean over the masks, and the value at test time"),
    ],
    plain="kept = a/(1-p); mean over masks = a; at test time a",
    latex=r"\frac{a}{1-p}",
    source="Srivastava et al. (2014)",
    example=Example(
        "Activation 2.0, dropout 0.2, inverted form: value if the unit is kept?",
        {"activation": 2, "p_drop": 0.2},
        {"kept_value": 2.5, "scale": 1.25, "expected": 2},
    ),
    mistakes=[
        Mistake(
            "kept_value",
            "multiplied by the keep rate",
            lambda v: v.activation * (1 - v.p_drop),
            1.6,
            ("What is the mean over the masks with your scaling, and what is used at test time?"),
        ),
        Mistake(
            "kept_value",
            "divided by the drop rate",
            lambda v: v.activation / v.p_drop,
            10,
            "With a drop rate near zero, what should the factor be?",
        ),
        Mistake(
            "kept_value",
            "not scaled",
            lambda v: v.activation,
            2,
            "Training drops a fifth of the units: what keeps the sum the same at test time?",
        ),
    ],
    with_numbers="kept = {activation}/(1-{p_drop}); mean over masks = {activation}",
)
def dropout_scale(activation: float, p_drop: float) -> Outputs:
    return {
        "kept_value": activation / (1 - p_drop),
        "scale": 1 / (1 - p_drop),
        "expected": activation,
    }
