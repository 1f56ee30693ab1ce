"""Every calculation agrees with an independent computation over drawn inputs."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviewer.calculator import Calculation, all_calculations, calculate
from interviewer.calculator.mathkit import chi2_upper_tail, log_miss
from interviewer.errors import CalculationError
from tests.calculator.references import REFERENCES, statsmodels_sample_size
from tests.calculator.strategies import inputs_of

CALCULATIONS = all_calculations()


def agrees(value: Any, wanted: Any) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, list):
        return all(map(agrees, value, wanted))
    if isinstance(wanted, bool):
        return bool(value == wanted)
    return math.isclose(value, float(wanted), rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.parametrize("calc", CALCULATIONS, ids=[calc.name for calc in CALCULATIONS])
def test_agrees_with_an_independent_computation(calc: Calculation) -> None:
    compared = 0

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def compare(data: st.DataObject) -> None:
        nonlocal compared
        try:
            result = calculate(calc.name, data.draw(inputs_of(calc)))
        except CalculationError:
            return  # a rule over several inputs
        wanted = REFERENCES[calc.name](**result.inputs)
        for name, value in result.outputs.items():
            assert agrees(value, wanted[name]), (name, value, wanted[name])
            if name.endswith("_up") and name.removesuffix("_up") in result.outputs:
                assert value == math.ceil(result.outputs[name.removesuffix("_up")])  # type: ignore[arg-type]
        compared += 1

    compare()
    example = calculate(calc.name, calc.example.inputs)
    wanted = REFERENCES[calc.name](**example.inputs)
    assert all(agrees(value, wanted[name]) for name, value in example.outputs.items())


@given(st.floats(0.01, 500), st.integers(1, 60))
@settings(max_examples=25, deadline=None, database=None)
def test_chi_square_tail(x: float, df: int) -> None:
    from scipy import stats

    assert math.isclose(chi2_upper_tail(x, df), stats.chi2.sf(x, df), rel_tol=1e-9, abs_tol=1e-280)


@given(st.integers(2, 10**12), st.data())
@settings(max_examples=25, deadline=None, database=None)
def test_chance_of_a_hit_in_large_collections(n: int, data: st.DataObject) -> None:
    from scipy import stats

    k = data.draw(st.integers(1, min(n, 10**6)))
    r = data.draw(st.integers(1, min(n, 10**5)))
    wanted = float(stats.hypergeom.pmf(0, n, r, k)) if n < 10**7 else None
    value = math.exp(log_miss(n, k, r))
    if wanted is not None:
        assert math.isclose(value, wanted, rel_tol=1e-6, abs_tol=1e-12)
    assert 0 <= value <= 1


def test_sample_size_of_means_against_statsmodels() -> None:
    own = calculate("n_per_arm_mean", {"sd": 12, "delta": 0.5}).outputs["n"]
    assert own == pytest.approx(statsmodels_sample_size(12, 0.5, 0.05, 0.8), rel=1e-4)
