"""The account of model calls on a real file, and the budgets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.adapters.sql_file import SqlFile
from interviewer.adapters.sql_usage import SqlUsage, day_start
from interviewer.domain.model_calls import ModelCall, Usage
from interviewer.settings import Price, load_settings, price_of

NOON = time.mktime((2026, 11, 27, 12, 0, 0, 0, 0, -1))


def call(
    interview: str = "one", turn: int | None = 2, *, at: float = NOON, cost: float | None = 0.25, **more: object
) -> ModelCall:
    """A call that went well unless told otherwise."""
    fields: dict[str, object] = {
        "purpose": "voice",
        "model": "tiny",
        "usage": Usage(tokens_in=1000, tokens_cached=600, tokens_out=40),
        "first_token": 0.4,
        "seconds": 1.2,
    }
    return ModelCall.model_validate({"at": at, "interview_id": interview, "turn": turn, "cost": cost, **fields, **more})


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SqlFile]:
    made = SqlFile(tmp_path / "i.db")
    yield made
    made.close()


async def test_sums_per_turn_per_interview_and_in_all(file: SqlFile) -> None:
    usage = SqlUsage(file, lambda: NOON)
    for made in (
        call(),
        call(purpose="ear", first_token=None, seconds=3.0),
        call(turn=4, outcome="timeout", cost=None, usage=Usage(tokens_in=900, estimated=True)),
        call("two", at=NOON - 86_400 * 2, model="other"),
    ):
        usage.note(made)
    one = await usage.of_interview("one")
    assert (one.spent.calls, one.spent.failed, one.spent.tokens_in, one.spent.tokens_cached) == (3, 1, 2900, 1200)
    assert (one.spent.cost, one.spent.unpriced, one.spent.estimated) == (0.5, 1, True)
    assert one.spent.first_token == pytest.approx(0.4), "of those that went well"
    assert one.spent.seconds == pytest.approx(2.1)
    assert [(part.turn, part.purpose, part.spent.calls) for part in one.turns] == [
        (2, "ear", 1),
        (2, "voice", 1),
        (4, "voice", 1),
    ]
    total = await usage.total()
    assert (total.total.calls, total.today.calls, total.by_model["other"].cost) == (4, 3, 0.25)
    none = await usage.of_interview("unknown")
    assert (none.spent.calls, none.spent.cost, none.spent.first_token, none.turns) == (0, 0.0, None, ())


async def test_the_budget_of_an_interview_stops_that_interview(file: SqlFile) -> None:
    usage = SqlUsage(file, lambda: NOON, budget_interview=0.5)
    assert await usage.refusal("one") is None
    usage.note(call())
    assert await usage.refusal("one") is None
    usage.note(call())
    refusal = await usage.refusal("one")
    assert refusal
    assert "budget for one interview (0.5) is spent" in refusal
    assert await usage.refusal("two") is None
    again = SqlUsage(file, lambda: NOON, budget_interview=0.5)
    await usage.settled()
    assert await again.refusal("one"), "a new process remembers"


async def test_the_budget_of_a_day_starts_anew_at_midnight(file: SqlFile) -> None:
    now = NOON
    usage = SqlUsage(file, lambda: now, budget_day=0.25)
    assert await usage.refusal("one") is None
    usage.note(call(at=now))
    assert "today" in str(await usage.refusal("two"))
    now = day_start(NOON) + 86_400 + 7200.0
    assert await usage.refusal("one") is None


async def test_without_a_budget_nothing_is_refused(file: SqlFile) -> None:
    usage = SqlUsage(file, lambda: NOON)
    usage.note(call(cost=1e6))
    assert await usage.refusal("one") is None


def test_prices() -> None:
    prices = {"m": Price(2.0, 0.5, 8.0), "m-mini": Price(1.0, 1.0, 1.0)}
    used = Usage(tokens_in=1_000_000, tokens_cached=400_000, tokens_out=100_000)
    assert price_of(prices, "m", used) == pytest.approx(1.2 + 0.2 + 0.8)
    assert price_of(prices, "m-2026-01-01", used) == price_of(prices, "m", used)
    assert price_of(prices, "m-mini-2026-01-01", used) == pytest.approx(1.1)
    assert price_of(prices, "n", used) is None


def test_prices_and_budgets_of_config_toml(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        'model = "m"\nbase_url = "http://localhost:1/v1"\ngap_seconds = 7\nbudget_day = 2.5\n\n'
        '[prices."m"]\ninput = 2.0\noutput = 8\n',
        encoding="utf-8",
    )
    settings = load_settings(
        {"INTERVIEWER_DATA_DIR": str(tmp_path), "INTERVIEWER_GAP_SECONDS": "9", "OPENAI_API_KEY": "sk-secret"}
    )
    assert settings.prices["m"] == Price(2.0, 2.0, 8.0)
    assert (settings.budget_day, settings.budget_interview, settings.gap_seconds) == (2.5, None, 9.0)
    assert settings.ear_model == "m"
    assert "sk-secret" not in repr(settings)
