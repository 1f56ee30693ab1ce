"""Family E: single steps of optimisers, and gradients through a stack."""

from __future__ import annotations

from math import sqrt

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "E",
    "One step of gradient descent",
    inputs=[
        Input("theta", "parameter", "value now"),
        Input("gradient", "loss per parameter", "derivative of the loss"),
        Input("lr", "step size", "learning rate", gt=0),
    ],
    outputs=[
        Output("new_theta", "parameter", "value", "value after the step"),
        Output("step", "parameter", "value", "what is added to theta"),
    ],
    plain="theta - lr*gradient",
    latex=r"\theta-\eta\,\nabla L",
    source="Cauchy (1847); any text on optimisation",
    example=Example(
        "theta 1.0, gradient 4.0, learning rate 0.1: theta after one step?",
        {"theta": 1, "gradient": 4, "lr": 0.1},
        {"new_theta": 0.6, "step": -0.4},
    ),
    mistakes=[
        Mistake(
            "new_theta",
            "uphill",
            lambda v: v.theta + v.lr * v.gradient,
            1.4,
            "Put the new value into the loss: did it fall?",
        ),
        Mistake(
            "new_theta",
            "learning rate forgotten",
            lambda v: v.theta - v.gradient,
            -3,
            "What does the learning rate do in your update?",
        ),
        Mistake(
            "new_theta",
            "step given as the new value",
            lambda v: -v.lr * v.gradient,
            -0.4,
            "Is that where you are or how far you moved?",
        ),
    ],
    with_numbers="{theta} - {lr}*{gradient}",
)
def gd_step(theta: float, gradient: float, lr: float) -> Outputs:
    return {"new_theta": theta - lr * gradient, "step": -lr * gradient}


@calculation(
    "E",
    "First step of Adam, from zero moments",
    inputs=[
        Input("gradient", "loss per parameter", "first gradient"),
        Input("lr", "step size", "learning rate", gt=0, default=0.001),
        Input("beta1", "fraction", "decay of the first moment", ge=0, lt=1, default=0.9),
        Input("beta2", "fraction", "decay of the second moment", ge=0, lt=1, default=0.999),
        Input("eps", "loss per parameter", "added to the root", gt=0, default=1e-08),
    ],
    outputs=[
        Output("m", "gradient", "value", "first moment before correction"),
        Output("v", "squared gradient", "value", "second moment before correction"),
        Output("step", "parameter", "value", "what is added to the parameter"),
        Output(
            "step_without_correction",
            "parameter",
            "value",
            "the same if bias correction is left out",
        ),
    ],
    plain="m=(1-b1)g; v=(1-b2)g^2; m_hat=g; v_hat=g^2; step = -lr*g/(|g|+eps)",
    latex=r"-\eta\,\frac{\hat m}{\sqrt{\hat v}+\epsilon}=-\eta\,\frac{g}{|g|+\epsilon}",
    source="Kingma and Ba (2015), algorithm 1",
    example=Example(
        ("First gradient 0.02, default Adam with learning rate 0.001: by how much does the parameter move?"),
        {"gradient": 0.02, "lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-08},
        {
            "m": 0.002,
            "v": 4e-07,
            "step": -0.0009999995,
            "step_without_correction": -0.00316222766096,
        },
    ),
    mistakes=[
        Mistake(
            "step",
            "no bias correction",
            lambda v: v.right.step_without_correction,
            -0.00316223,
            "Both averages start at zero: how much of the first gradient do they hold?",
        ),
        Mistake(
            "step",
            "plain gradient step",
            lambda v: -v.lr * v.gradient,
            -2e-05,
            "By what does Adam divide, and what does that do to the scale of the gradient?",
        ),
        Mistake(
            "step",
            "root left out",
            lambda v: -v.lr * v.gradient / (v.gradient**2 + v.eps),
            -0.0499988,
            "In which unit is the second moment, and in which the gradient?",
        ),
        Mistake(
            "step",
            "only the second moment corrected",
            lambda v: -v.lr * (1 - v.beta1) * v.gradient / (abs(v.gradient) + v.eps),
            -0.0001,
            "Which of the two moments did you correct?",
        ),
    ],
    with_numbers=(
        "m = (1-{beta1})*{gradient}; v = (1-{beta2})*{gradient}^2; step = -{lr}*{gradient}/(|{gradient}|+{eps})"
    ),
    notes=("The size of the first step does not depend on the size of the gradient: a good follow-up."),
)
def adam_first_step(gradient: float, lr: float, beta1: float, beta2: float, eps: float) -> Outputs:
    m = (1 - beta1) * gradient
    v = (1 - beta2) * gradient * gradient
    return {
        "m": m,
        "v": v,
        "step": -lr * gradient / (abs(gradient) + eps),
        "step_without_correction": -lr * m / (sqrt(v) + eps),
    }


@calculation(
    "E",
    "One step with momentum",
    inputs=[
        Input("theta", "parameter", "value now"),
        Input("velocity", "gradient", "running gradient sum"),
        Input("gradient", "gradient", "gradient now"),
        Input("lr", "step size", "learning rate", gt=0),
        Input("momentum", "fraction", "decay", ge=0, lt=1, default=0.9),
    ],
    outputs=[
        Output("new_velocity", "gradient", "value", "momentum*velocity + gradient"),
        Output("new_theta", "parameter", "value", "theta - lr*new_velocity"),
    ],
    plain="v = momentum*v + g; theta = theta - lr*v",
    latex=r"v\leftarrow\mu v+g,\ \theta\leftarrow\theta-\eta v",
    source="Polyak (1964); the form used by PyTorch",
    example=Example(
        ("theta 1, velocity 2, gradient 3, learning rate 0.1, momentum 0.9: theta after the step?"),
        {"theta": 1, "velocity": 2, "gradient": 3, "lr": 0.1, "momentum": 0.9},
        {"new_velocity": 4.8, "new_theta": 0.52},
    ),
    mistakes=[
        Mistake(
            "new_theta",
            "no momentum",
            lambda v: v.theta - v.lr * v.gradient,
            0.7,
            "Where did the earlier gradients go?",
        ),
        Mistake(
            "new_theta",
            "old velocity not decayed",
            lambda v: v.theta - v.lr * (v.velocity + v.gradient),
            0.5,
            "What does the 0.9 act on?",
        ),
        Mistake(
            "new_theta",
            "gradient weighted by 1 - momentum",
            lambda v: v.theta - v.lr * (v.momentum * v.velocity + (1 - v.momentum) * v.gradient),
            0.79,
            "Is the velocity a sum or an average in the form that I gave?",
        ),
    ],
    with_numbers="v = {momentum}*{velocity} + {gradient}; theta = {theta} - {lr}*v",
)
def momentum_step(theta: float, velocity: float, gradient: float, lr: float, momentum: float) -> Outputs:
    new_velocity = momentum * velocity + gradient
    return {"new_velocity": new_velocity, "new_theta": theta - lr * new_velocity}


@calculation(
    "E",
    "Gradient factor through a stack of layers",
    inputs=[
        Input(
            "slope",
            "ratio",
            "derivative of the activation, e.g. at most 0.25 for the sigmoid",
            ge=0,
        ),
        Input("layers", "layers", "layers passed", "integer", ge=1),
        Input("weight", "ratio", "weight per layer", ge=0, default=1),
    ],
    outputs=[
        Output("product", "ratio", "capacity", "factor on the gradient"),
    ],
    plain="(slope*weight)^layers",
    latex=r"(\sigma' w)^L",
    source="Hochreiter (1991); Glorot and Bengio (2010)",
    example=Example(
        ("Ten sigmoid layers, best case slope 0.25, weights 1: which factor reaches the first layer?"),
        {"slope": 0.25, "layers": 10, "weight": 1},
        {"product": 9.53674316406e-07},
    ),
    mistakes=[
        Mistake(
            "product",
            "multiplied by the number of layers",
            lambda v: v.slope * v.weight * v.layers,
            2.5,
            "Does the chain rule add the factors or multiply them?",
        ),
        Mistake(
            "product",
            "one layer short",
            lambda v: (v.slope * v.weight) ** (v.layers - 1),
            3.8147e-06,
            "How many activations lie on the way back?",
        ),
        Mistake(
            "product",
            "slope at one half taken as 0.5",
            lambda v: (2 * v.slope * v.weight) ** v.layers,
            0.000976562,
            "What is s(1-s) where it is largest?",
        ),
    ],
)
def activation_slope_product(slope: float, layers: int, weight: float) -> Outputs:
    return {"product": (slope * weight) ** float(layers)}
