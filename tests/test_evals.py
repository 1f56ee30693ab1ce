"""The figures of the evals hold their floors, and a figure below its floor is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import __main__ as evals


@pytest.mark.slow
def test_the_floors_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALS_DATA", "/nonexistent")
    status = evals.main(["--fast", "--check"])
    told = capsys.readouterr()
    assert status == 0, told.err
    assert "quadratic kappa" in told.out


def test_a_figure_below_its_floor_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    floors = tmp_path / "floors.yaml"
    floors.write_text(
        "numbers:\n  test / wrong numbers missed: 2\n  tune / wrong accusations: {most: -1}\n", encoding="utf-8"
    )
    monkeypatch.setattr(evals, "FLOORS", floors)
    assert evals.main(["--suite", "numbers", "--check", "--json", str(tmp_path / "out.json")]) == 1
    assert capsys.readouterr().err.count("below the floor") == 2
    assert '"suite": "numbers"' in (tmp_path / "out.json").read_text(encoding="utf-8")


def test_a_suite_without_its_data_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("EVALS_DATA", "/nonexistent")
    assert evals.main(["--suite", "human"]) == 0
    assert "skipped: no data" in capsys.readouterr().out
