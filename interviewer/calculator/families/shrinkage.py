"""Family E: what ridge and lasso do to a single weight."""

from __future__ import annotations

from math import copysign

from interviewer.calculator.mathkit import dot
from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "E",
    "Ridge slope with one feature",
    inputs=[
        Input("x", "feature", "feature values, not centred, no intercept", "number_list", min_items=1),
        Input("y", "target", "target values", "number_list", min_items=1, same_length_as="x"),
        Input("lam", "penalty", "penalty weight", ge=0),
    ],
    rules=[
        Rule("x", "x must not be all zero", lambda v: any(v.x)),
    ],
    outputs=[
        Output("beta", "target per feature", "value", "slope"),
        Output("beta_ols", "target per feature", "value", "slope without penalty"),
    ],
    plain="minimise sum (y - beta x)^2 + lam*beta^2: beta = sum(xy)/(sum(x^2) + lam)",
    latex=r"\hat\beta=\frac{\sum xy}{\sum x^2+\lambda}",
    source="Hoerl and Kennard (1970)",
    example=Example(
        ("x = 1,2,3; y = 2,3,5; no intercept, penalty 2*beta^2 on the summed squares: slope?"),
        {"x": [1, 2, 3], "y": [2, 3, 5], "lam": 2},
        {"beta": 1.4375, "beta_ols": 1.64285714286},
    ),
    mistakes=[
        Mistake(
            "beta",
            "penalty taken off the numerator (lasso)",
            lambda v: (sum((a * b for a, b in zip(v.x, v.y, strict=True))) - v.lam) / sum(a * a for a in v.x),
            1.5,
            "Differentiate the penalty: does its pull depend on how large the slope is?",
        ),
        Mistake(
            "beta",
            "penalty multiplied by n",
            lambda v: (
                sum((a * b for a, b in zip(v.x, v.y, strict=True))) / (sum(a * a for a in v.x) + len(v.x) * v.lam)
            ),
            1.15,
            "Is the loss in my statement a sum or a mean?",
        ),
        Mistake(
            "beta",
            "unpenalised slope divided by 1+lam",
            lambda v: v.right.beta_ols / (1 + v.lam),
            0.547619,
            "For which scaling of x would that be right?",
        ),
        Mistake(
            "beta",
            "no shrinkage",
            lambda v: v.right.beta_ols,
            1.64286,
            "What has the penalty changed?",
        ),
    ],
)
def ridge_1d(x: list[float], y: list[float], lam: float) -> Outputs:
    return {"beta": dot(x, y) / (dot(x, x) + lam), "beta_ols": dot(x, y) / dot(x, x)}


@calculation(
    "E",
    "Lasso slope with one feature",
    inputs=[
        Input("x", "feature", "feature values, not centred, no intercept", "number_list", min_items=1),
        Input("y", "target", "target values", "number_list", min_items=1, same_length_as="x"),
        Input("lam", "penalty", "penalty weight", ge=0),
    ],
    rules=[
        Rule("x", "x must not be all zero", lambda v: any(v.x)),
    ],
    outputs=[
        Output("beta", "target per feature", "value", "slope"),
        Output("beta_ols", "target per feature", "value", "slope without penalty"),
        Output("lam_to_zero", "penalty", "value", "smallest penalty that gives exactly 0"),
    ],
    plain="minimise sum (y - beta x)^2 / 2 + lam*|beta|: beta = soft(sum(xy), lam)/sum(x^2)",
    latex=r"\hat\beta=\frac{S(\sum xy,\lambda)}{\sum x^2}",
    source="Tibshirani (1996)",
    example=Example(
        "x = 1,2,3; y = 2,3,5; half the summed squares plus 2*|beta|: slope?",
        {"x": [1, 2, 3], "y": [2, 3, 5], "lam": 2},
        {"beta": 1.5, "beta_ols": 1.64285714286, "lam_to_zero": 23},
    ),
    mistakes=[
        Mistake(
            "beta",
            "ridge in its place",
            lambda v: sum((a * b for a, b in zip(v.x, v.y, strict=True))) / (sum(a * a for a in v.x) + v.lam),
            1.4375,
            "Can your formula ever give exactly zero?",
        ),
        Mistake(
            "beta",
            "threshold applied after dividing",
            lambda v: max(0, abs(v.right.beta_ols) - v.lam),
            0,
            "For which scaling of x are the two orders the same?",
        ),
        Mistake(
            "beta",
            "mean loss in place of half the sum",
            lambda v: (
                (sum((a * b for a, b in zip(v.x, v.y, strict=True))) - len(v.x) * v.lam) / sum(a * a for a in v.x)
            ),
            1.21429,
            "Is the loss in my statement a sum or a mean?",
        ),
        Mistake(
            "beta",
            "half forgotten",
            lambda v: (sum((a * b for a, b in zip(v.x, v.y, strict=True))) - v.lam / 2) / sum(a * a for a in v.x),
            1.57143,
            ("Which factor stands before the squares, and what does it do when you differentiate?"),
        ),
    ],
)
def lasso_1d(x: list[float], y: list[float], lam: float) -> Outputs:
    product, square = dot(x, y), dot(x, x)
    return {
        "beta": copysign(max(abs(product) - lam, 0.0), product) / square,
        "beta_ols": product / square,
        "lam_to_zero": abs(product),
    }


@calculation(
    "E",
    "Soft threshold",
    inputs=[
        Input("z", "any", "value"),
        Input("lam", "any", "threshold", ge=0),
    ],
    outputs=[
        Output("w", "as z", "value", "shrunk value: the minimum of (w-z)^2/2 + lam*|w|"),
    ],
    plain="sign(z)*max(|z|-lam, 0)",
    latex=r"\mathrm{sign}(z)\max(|z|-\lambda,0)",
    source="Donoho and Johnstone (1994)",
    example=Example("Soft threshold of -0.8 at 0.3?", {"z": -0.8, "lam": 0.3}, {"w": -0.5}),
    mistakes=[
        Mistake(
            "w",
            "threshold subtracted from a negative value",
            lambda v: v.z - v.lam,
            -1.1,
            "Should the result be nearer to zero or farther away?",
        ),
        Mistake(
            "w",
            "hard threshold",
            lambda v: v.z,
            -0.8,
            "Values above the threshold: are they kept or pulled?",
        ),
        Mistake(
            "w",
            "sign lost",
            lambda v: abs(v.z) - v.lam,
            0.5,
            "On which side of zero was the value?",
        ),
        Mistake(
            "w",
            "ridge shrinkage",
            lambda v: v.z / (1 + v.lam),
            -0.615385,
            "Is the pull a fixed amount or a share?",
        ),
    ],
)
def soft_threshold(z: float, lam: float) -> Outputs:
    return {"w": copysign(abs(z) - lam, z) if abs(z) > lam else 0.0}
