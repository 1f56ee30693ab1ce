"""Numbers of rounds that are over, in the room's margin and in the API; nothing of the round that runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from interviewer.domain.interview import Heard, Interview, Move, NumberHeard, Turn
from interviewer.domain.plan import Round
from interviewer.wiring import Services
from tests.server.live import services_in, serving
from tests.server.test_api import SECRET_KEYS, keys_in

QUESTION = "fund.precision_recall_f1_confusion"


def _turn(seq: int, round_: int, text: str) -> Turn:
    if seq % 2:
        return Turn(seq=seq, round=round_, speaker="interviewer", text=text, move=Move(kind="ask", text=text))
    return Turn(seq=seq, round=round_, speaker="candidate", text=text)


def _number(turn: int, claimed: float, quote: str) -> NumberHeard:
    return NumberHeard(
        check="PN2",
        function="f_beta",
        output="f",
        claimed=claimed,
        computed=0.45,
        verdict="wrong_method",
        mistake="arithmetic mean",
        quote=quote,
        turn=turn,
    )


async def _keep(services: Services) -> None:
    """A first round with a wrong number that is over, and a second with one that runs."""
    rounds = tuple(
        Round(index=n, kind="fundamentals", title=f"Round {n}", subject_id=QUESTION, seconds=600) for n in range(2)
    )
    await services.store.create(
        Interview(id="two", title="Two rounds", rounds=rounds, created_at=1.0, touched_at=1.0, mode="real")
    )
    said = ["What is F1?", "F1 is 0.6.", "Once more.", "F1 is 0.61."]
    turns = [_turn(seq, int(seq > 2), text) for seq, text in enumerate(said, start=1)]
    for turn in turns:
        if turn.speaker == "candidate":
            await services.store.add_answer("two", turn, f"c{turn.seq}")
        else:
            await services.store.add_turn("two", turn)
    for seq, value in ((2, 0.6), (4, 0.61)):
        number = _number(seq, value, f"F1 is {value}")
        await services.store.add_heard("two", Heard(turn=seq, ear="quick", numbers=(number,)))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    services = services_in(tmp_path)
    asyncio.run(_keep(services))
    with serving(services) as url, httpx.Client(base_url=url, timeout=20) as found:
        yield found
    services.close()


def test_the_room_shows_only_what_is_over(client: httpx.Client) -> None:
    html = client.get("/interviews/two").text
    assert "You said 0.6; it is 0.45." in html
    assert "arithmetic mean" in html
    assert "<mfrac>" in html
    assert "0.61;" not in html


def test_the_api_tells_the_same(client: httpx.Client) -> None:
    body = client.get("/api/interviews/two").json()
    assert [(item["claimed"], item["computed"], item["tone"]) for item in body["receipts"]] == [("0.6", "0.45", "bad")]
    assert "<math" in body["receipts"][0]["math"]
    assert not SECRET_KEYS & set(keys_in(body))


def test_nothing_while_the_first_round_runs(client: httpx.Client) -> None:
    started = client.post("/api/interviews", json={"question": QUESTION}).json()
    assert client.get(f"/api/interviews/{started['id']}").json()["receipts"] == []
    assert 'id="sums" hidden' in client.get(f"/interviews/{started['id']}").text


def test_receipts_of_the_report_lead_to_the_calculator(client: httpx.Client) -> None:
    client.post("/api/interviews/two/finish")
    html = client.get("/interviews/two/report").text
    assert 'href="/calculator/f_beta?precision=0.9&amp;recall=0.3&amp;beta=1"' in html
    assert '<dd title="0.45">' in client.get("/calculator/f_beta?precision=0.9&recall=0.3&beta=1").text
