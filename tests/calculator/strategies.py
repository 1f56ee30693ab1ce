"""Valid inputs for every calculation, drawn from its declaration."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from interviewer.calculator import Calculation, Input

#: Tighter ranges where the declared one allows numbers that make two formulae differ by rounding.
RANGES: dict[str, tuple[float, float]] = {
    "fraction": (1e-4, 1 - 1e-4),
    "money": (0.01, 1e4),
    "rows": (1.0, 1e6),
    "logits": (-20.0, 20.0),
}


def scalar(spec: Input) -> st.SearchStrategy[Any]:
    """One number, word or truth value that the input allows."""
    if spec.kind == "boolean":
        return st.booleans()
    if spec.kind == "choice":
        return st.sampled_from(spec.choices)
    if spec.kind == "string_list":
        return st.text("abcdefg", min_size=1, max_size=2)
    if spec.kind == "binary_list":
        return st.integers(0, 1)
    low, high = RANGES.get(spec.unit, (-100.0, 100.0))
    low = max(low, *(b for b in (spec.ge, spec.gt) if b is not None), low)
    high = max(min(high, *(b for b in (spec.le, spec.lt) if b is not None), high), low + 1e-9)
    if spec.gt is not None and low <= spec.gt:
        low = spec.gt + 1e-3
    if spec.lt is not None and high >= spec.lt:
        high = spec.lt - 1e-3
    if spec.kind in ("integer", "integer_list"):
        return st.integers(int(max(low, -1e6)), int(max(high, low + 1, 30)) if spec.le is None else int(high))
    # Six decimals keep the second formula free of underflow, which is not what is compared here.
    return st.floats(low, high, allow_nan=False).map(lambda x: max(round(x, 6), low))


@st.composite
def inputs_of(draw: st.DrawFn, calc: Calculation) -> dict[str, Any]:
    """Inputs that pass every single check; the rules over several inputs may still refuse."""
    size = draw(st.integers(2, 12))
    drawn: dict[str, Any] = {}
    for spec in calc.inputs:
        if spec.kind == "matrix":
            width = draw(st.integers(2, 4))
            row = st.lists(st.integers(0, 50), min_size=width, max_size=width)
            drawn[spec.name] = draw(st.lists(row, min_size=2, max_size=4))
        elif spec.is_list:
            drawn[spec.name] = draw(st.lists(scalar(spec), min_size=size, max_size=size))
        else:
            drawn[spec.name] = draw(scalar(spec))
    return drawn
