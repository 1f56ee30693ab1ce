"""python -m evals.bench_voice: time to the first token as a candidate sees it, over that of a bare streamed call.

Paired: each candidate makes a bare call with the openai client to the endpoint, and then gives an answer over HTTP to a real
server that has the same endpoint behind it; the endpoint is the fake one (400 ms to its first token, then 50 tokens a
second), in a process of its own, as is the server. Candidates answer at their own time, as people do; ``burst`` has all
of them answer in the same instant, which no interview does, and shows where the machine ends.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx
from openai import AsyncOpenAI

from evals.fake_endpoint import FakeEndpoint
from evals.fake_replies import Reply, Request
from evals.model import ROOT

FIRST, RATE = 0.4, 50.0
JUDGED = 2.0  # seconds until the model's ear has judged
PAUSE = 20.0  # seconds in which each of many candidates answers once, at a random moment
QUESTION = "pdd.e2e_seven_parts"
SHORT, LONG = 8, 56  # words of a reply; their difference gives the cost of a token
PLAIN = (
    "We join the impression log to the clicks by the impression id, within a window of some minutes, and every row is one ad "
    "that was shown to one user in one request, with the features as they were at that time and the click as the label."
)
# Neither what the F1 is nor a mistake that is known by name: the embedded ear has to leave it to the model's.
NUMBER = "The F1 of the baseline is about 0.49, so I would say that the new model is better."
HEARD = '{"points": [], "wrong_claims": [], "taken_back": [], "numbers": []}'
WORDS = (  # one long sentence: a whole sentence is held back where a reply nears its limit, and that is not what is measured
    "You said that you join them by the impression id and that the window has some minutes in it, and I want to stay with that "
    "for a moment, because there will be ads whose click comes after the window has closed: how does such a row look on that day?"
)


def answer(request: Request) -> Reply:
    """Words for the voice, as many as the candidate's last words ask for; a plain judgement for an ear, ``JUDGED`` later."""
    if not request.body.get("stream"):
        return Reply(text=HEARD, first=JUDGED)
    count = SHORT if "[short]" in request.text.rpartition("<candidate>")[2] else LONG
    words = WORDS.split()[-count:]
    return Reply(
        text=[word if n == 0 else f" {word}" for n, word in enumerate(words)] + [" #1"], first=FIRST, gap=1 / RATE
    )


@dataclass
class Turns:
    """Seconds to the first token: of bare calls, of turns, and of turns in which a number had to be settled first."""

    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """Medians, their ratio, and the ratio of the 95th percentiles."""
        ratio = median(self.ours) / median(self.bare)
        tail = _p95(self.ours) / _p95(self.bare)
        text = (
            f"{name:44} bare {1000 * median(self.bare):6.1f} ms, ours {1000 * median(self.ours):6.1f} ms, "
            f"ratio {ratio:.3f} (p95 {tail:.3f}), n={len(self.ours)}"
        )
        if self.settled:
            text += f"; with a number to settle {1000 * median(self.settled):.0f} ms, n={len(self.settled)}"
        return text


def _p95(seconds: Sequence[float]) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


class Candidate:
    """One interview over HTTP."""

    def __init__(self, http: httpx.AsyncClient, model: AsyncOpenAI, turns: Turns) -> None:
        self._http, self._model, self._turns = http, model, turns
        self._id, self._count = "", 0

    async def start(self) -> None:
        """Begins an interview; its opening is not measured."""
        reply = await self._http.post("/api/interviews", json={"question": QUESTION, "scenario": "original"})
        self._id = reply.raise_for_status().json()["id"]

    async def bare(self) -> None:
        """A streamed call straight to the endpoint."""
        began = time.perf_counter()
        first = None
        stream = await self._model.chat.completions.create(
            model="fake", messages=[{"role": "user", "content": PLAIN}], stream=True
        )
        async for chunk in stream:
            if first is None and chunk.choices and chunk.choices[0].delta.content:
                first = time.perf_counter() - began
        assert first is not None
        self._turns.bare.append(first)

    async def turn(self, text: str, into: list[float]) -> None:
        """An answer; the time until the first words of the reply are there."""
        self._count += 1
        body = {"client_id": f"c{self._count}", "text": text}
        headers = {"Accept": "text/event-stream"}
        began, first, kind = time.perf_counter(), None, ""
        url = f"/api/interviews/{self._id}/answers"
        async with self._http.stream("POST", url, json=body, headers=headers) as reply:
            async for line in reply.aiter_lines():
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: ") and kind == "token":
                    first = first if first is not None else time.perf_counter() - began
                elif line.startswith("data: ") and kind == "turn_end":
                    end = json.loads(line[6:])
                    assert end["status"] == "complete", end
        assert first is not None
        into.append(first)


async def alone(server: str, endpoint: str, pairs: int = 20) -> Turns:
    """One interview: pairs of a bare call and a turn, in alternating order; then turns with a number in them."""
    turns = Turns()
    async with _clients(server, endpoint) as (http, model):
        for block in range(0, pairs, 5):  # a new interview now and then, so that the rounds do not end
            candidate = Candidate(http, model, turns)
            await candidate.start()
            await candidate.turn(f"{PLAIN} ({block})", [])
            for n in range(5):
                for which in (0, 1) if n % 2 else (1, 0):
                    await (candidate.bare() if which == 0 else candidate.turn(f"{PLAIN} ({block} {n})", turns.ours))
        candidate = Candidate(http, model, turns)
        await candidate.start()
        await candidate.turn(PLAIN, [])
        for _ in range(3):
            await candidate.turn(NUMBER, turns.settled)
        assert min(turns.settled) >= JUDGED, "a turn that was to wait for the model's ear did not"
    return turns


async def many(server: str, endpoint: str, count: int, rounds: int, pause: float, words: str = "") -> Turns:
    """``count`` interviews at once; each answers at a random moment of every ``pause`` seconds (0: all at once)."""
    turns = Turns()
    chance = random.Random(7)
    async with _clients(server, endpoint) as (http, model):
        candidates = [Candidate(http, model, turns) for _ in range(count)]
        for candidate in candidates:
            await candidate.start()
        for n in range(rounds):
            await asyncio.gather(*(_after(chance.random() * pause, c.bare()) for c in candidates))
            text = f"{PLAIN} ({n}) {words}"
            await asyncio.gather(*(_after(chance.random() * pause, c.turn(text, turns.ours)) for c in candidates))
    return turns


async def _after(seconds: float, work: object) -> None:
    await asyncio.sleep(seconds)
    await work  # type: ignore[misc]


@contextlib.asynccontextmanager
async def _clients(server: str, endpoint: str) -> AsyncIterator[tuple[httpx.AsyncClient, AsyncOpenAI]]:
    # Let go before the server does (5 s), lest a request meets a connection that is just being closed.
    limits = httpx.Limits(max_connections=500, max_keepalive_connections=500, keepalive_expiry=2.0)
    async with (
        httpx.AsyncClient(base_url=server, timeout=120, limits=limits) as http,
        AsyncOpenAI(base_url=endpoint, api_key="none", max_retries=0) as model,
    ):
        yield http, model


@contextlib.contextmanager
def process(*command: str, **env: str) -> Iterator[tuple[str, int]]:
    """A process that prints its address, and its id."""
    started = subprocess.Popen(
        [sys.executable, "-c", *command], cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    try:
        yield started.stdout.readline().split()[-1], started.pid
    finally:
        started.terminate()
        started.wait(20)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used, user and system; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def token_cost(server: str, endpoint: str, pid: int) -> str:
    """Processor time of the server a token: what long replies cost more than short ones, all else the same."""
    cost, candidates, rounds = [], 40, 3
    for words in ("[short]", ""):
        before = cpu_seconds(pid)
        asyncio.run(many(server, endpoint, candidates, rounds, 4.0, words))
        cost.append(cpu_seconds(pid) - before)
    tokens = (LONG - SHORT) * candidates * rounds
    return f"{'server, processor time a token':44} {1e6 * (cost[1] - cost[0]) / tokens:6.0f} us ({tokens} tokens)"


def serve_fake() -> None:
    """The endpoint of the benchmark, until it is ended."""
    with FakeEndpoint(answer, keep=False).serving() as fake:
        print(fake.url, flush=True)
        threading.Event().wait()


def main(argv: Sequence[str] | None = None) -> None:
    """Prints a line a figure."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench_voice", description=__doc__)
    parser.add_argument("--many", type=int, default=100, help="interviews at once")
    parser.add_argument("--burst", action="store_true", help="also with all answers in the same instant")
    chosen = parser.parse_args(argv)
    with (
        tempfile.TemporaryDirectory() as folder,
        process("from evals.bench_voice import serve_fake; serve_fake()") as (
            endpoint,
            _,
        ),
    ):
        env = {"INTERVIEWER_DATA_DIR": folder, "INTERVIEWER_MODEL": "fake", "OPENAI_BASE_URL": endpoint}
        command = "from interviewer.cli import main; main(['serve', '--port', '0'])"
        with process(command, **env) as (server, pid):
            _wait_ready(server)
            print(asyncio.run(alone(server, endpoint)).line("first token, one interview"), flush=True)
            spread = asyncio.run(many(server, endpoint, chosen.many, 2, PAUSE))
            print(spread.line(f"first token, {chosen.many} interviews"), flush=True)
            if chosen.burst:
                burst = asyncio.run(many(server, endpoint, chosen.many, 2, 0.0))
                print(burst.line(f"first token, {chosen.many} answers at once"), flush=True)
            print(token_cost(server, endpoint, pid), flush=True)


def _wait_ready(server: str) -> None:
    for _ in range(600):
        if httpx.get(f"{server}/readyz").status_code == 200:
            return
        time.sleep(0.2)


if __name__ == "__main__":
    main()
