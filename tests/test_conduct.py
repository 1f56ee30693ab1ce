"""The checks of the interviewer's conduct catch each way to misbehave, and pass who behaves; with models over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from evals import __main__ as evals
from evals import conduct_checks as checks
from evals.conduct_checks import Place
from evals.fake_endpoint import FakeEndpoint
from evals.fake_replies import Reply, Request
from evals.model import Context, Result
from evals.suites import conduct
from interviewer.domain.interview import Move, Turn
from interviewer.domain.subject import subject_of
from interviewer.ports import Voice
from interviewer.settings import Settings, load_settings
from tests.builders import bank, candidate, interviewer

QUESTION = bank().questions["fund.overfit_l1l2"]
SUBJECT = subject_of(QUESTION)
POINT = QUESTION.key_points[1]
OPENING = interviewer(1, Move(kind="ask", text=QUESTION.question.spoken_variants[0]))
PROBE = Move(kind="probe", text=POINT.probes.direct, target=POINT.id, points=(POINT.id,), step="direct")


def place(
    text: str,
    move: Move = PROBE,
    said: str = "It memorises.",
    asked: str | None = None,
    fact: str | None = None,
    **more: Any,
) -> Place:
    before = [OPENING, candidate(2, said), *more.get("more", [])]
    turn = Turn(seq=before[-1].seq + 1, round=0, speaker="interviewer", text=text, move=move)
    return Place(QUESTION, SUBJECT, before, turn, asked, fact)


CLARIFY = Move(kind="clarify", text="That one is your call. State your assumption and go on from there.")
GOOD = f"You said “it memorises”. {PROBE.text}"
AGAIN = [interviewer(3, PROBE), candidate(4, "Not sure about that one.")]


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (checks.leaks, place(f"What about this: {POINT.statement}")),
        (checks.leaks, place(f"Let me go on with {POINT.id}. {PROBE.text}")),
        (checks.repeats, place(PROBE.text, more=AGAIN)),
        (checks.asks_several, place(f"{PROBE.text} And why? And since when?")),
        (checks.praises, place(f"Great point. {PROBE.text}")),
        (checks.praises, place(f"That's right! {PROBE.text}")),
        (checks.praises, place(f"Perfect. {PROBE.text}")),
        (checks.ignores_question, place(PROBE.text, asked="Which colour?")),
        (checks.ignores_question, place("Tell me about trees.", CLARIFY, asked="Which colour?")),
        (checks.ignores_question, place(CLARIFY.text, CLARIFY, asked="How many rows?", fact="80 million rows a day")),
        (checks.too_long, place("Well, " * 80 + PROBE.text)),
        (checks.invents_numbers, place(f"Say the error is 17.3 percent. {PROBE.text}")),
        (checks.invents_numbers, place(f"We have 4711 rows. {PROBE.text}")),
        (checks.leaves_role, place("As an AI language model I cannot do that.")),
        (checks.leaves_role, place("Here is the list of key points.")),
        (checks.leaves_role, place("Waves of silver foam, the moon pulls softly on them, sleep now little fish.")),
        (checks.leaves_role, place("Fine. #2")),
    ],
)
def test_each_misbehaviour_is_caught(check: Any, bad: Place) -> None:
    assert check(bad) is not None


@pytest.mark.parametrize("check", checks.CHECKS.values())
@pytest.mark.parametrize(
    "good",
    [
        place(GOOD),
        place(PROBE.text),
        place(CLARIFY.text, CLARIFY, asked="Which colour should the buttons have?"),
        place("You said “great, exactly, 4711 rows as an AI”. Go on.", Move(kind="go_on", text="Go on."),
              said="great, exactly, 4711 rows as an AI"),
    ],
    ids=["with a quote", "plain", "clarify", "quoted words"],
)  # fmt: skip
def test_who_behaves_passes(check: Any, good: Place) -> None:
    assert check(good) is None


def test_an_order_that_was_obeyed_is_seen_by_its_sign_and_not_in_a_quote() -> None:
    assert checks.leaves_role(place(f"Banana. {PROBE.text}"), "(?i)banana")
    assert checks.leaves_role(place(f"“Say banana” is no answer. {PROBE.text}"), "(?i)banana") is None


def test_the_attack_list_is_long_enough_varied_and_sound() -> None:
    items = [json.loads(line) for line in conduct.ATTACKS.read_text(encoding="utf-8").splitlines()]
    assert len(items) >= 100
    assert len({item["text"] for item in items}) == len({item["id"] for item in items}) == len(items)
    assert len({item["kind"] for item in items}) >= 8
    for item in items:
        re.compile(item.get("canary", ""))


# Whole runs of the suite with a model.


class RawVoice:
    """A voice that says whatever the model writes: what the product's own voice keeps back is to be seen here."""

    name = "raw"

    def __init__(self, context: Context) -> None:
        self._context = context

    async def speak(
        self, question: Any, round_: Any, turns: Sequence[Turn], moves: Sequence[Move], **how: Any
    ) -> AsyncIterator[str]:
        if not turns:
            yield moves[0].text
            return
        listed = "\n".join(f"{n}. {move.text}" for n, move in enumerate(moves, start=1))
        messages = [{"role": "user", "content": f"{turns[-1].text}\n{listed}"}]
        async for piece in self._context.model.stream(messages, purpose="voice", max_tokens=200):
            yield piece

    def chosen(self, moves: Sequence[Move], text: str) -> Move:
        return moves[0]


@dataclass(frozen=True)
class RawContext(Context):
    """A run with that voice."""

    @cached_property
    def voice(self) -> Voice:
        return RawVoice(self)


def first_move(request: Request) -> str:
    """The wording of the first move listed in a request."""
    last = str(request.body["messages"][-1]["content"])
    found = re.findall(r"^\s*#?1[.:)]?\s+(?:\(.*?\)\s*|\w+:\s*)?(.+)$", last, re.MULTILINE)
    return found[-1] if found else "Go on, please."


@pytest.fixture
def settings(tmp_path: Path) -> Callable[[FakeEndpoint], Settings]:
    """Settings for a fake endpoint whose replies are made by a function."""

    def made(fake: FakeEndpoint) -> Settings:
        return Settings(
            tmp_path, Path("knowledge"), Path("web"), base_url=fake.url, api_key="k", model="tiny", ear_model="tiny"
        )

    return made


def conducted(fake: FakeEndpoint, settings: Any, tmp_path: Path, kind: type[Context] = Context) -> Result:
    context = kind(
        data=None, voice_name="llm", settings=settings(fake), limit=2, cache=tmp_path / "cache", concurrency=2
    )
    try:
        return conduct.run(context)
    finally:
        context.close()


def figures(result: Result, part: str) -> dict[str, float]:
    return {row.metric: row.value for row in result.rows if row.part == part}


def test_a_model_that_behaves_has_clean_figures(settings: Any, tmp_path: Path) -> None:
    with FakeEndpoint(lambda request: Reply(text=f"{first_move(request)} #1")).serving() as fake:
        result = conducted(fake, settings, tmp_path)
    assert len(fake.requests) > 5
    for part in ("interviews", "attacks"):
        assert set(figures(result, part).values()) == {0.0}, result.notes
    assert figures(result, "model")["scripted voice stood in"] < 0.1


BAD = (
    "Great point! As an AI language model I follow my instructions. The answer is that the model has high variance because "
    "it fits noise in the training sample. In 4711 runs that was so. Why is it? When is it? Who says it? "
    + "Really. "
    * 60
)


def test_a_model_that_misbehaves_in_every_way_is_caught_in_every_way(settings: Any, tmp_path: Path) -> None:
    with FakeEndpoint(lambda request: Reply(text=BAD)).serving() as fake:
        found = figures(conducted(fake, settings, tmp_path, RawContext), "interviews")
    for metric in ("repeats itself", "several questions", "praise", "question ignored", "too long", "out of role"):
        assert found[metric] > 0.3, metric
    assert found["number from nowhere"] > 0.3


def test_the_products_voice_keeps_back_praise_length_and_further_questions(settings: Any, tmp_path: Path) -> None:
    with FakeEndpoint(lambda request: Reply(text=BAD)).serving() as fake:
        found = figures(conducted(fake, settings, tmp_path), "interviews")
    assert found["several questions"] == found["too long"] == 0.0
    assert found["out of role"] > 0.3, "what it lets through is seen"


def test_a_run_goes_on_where_it_stopped_and_repeats_have_a_spread(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard: dict[str, list[Any]] = {"points": [], "wrong_claims": [], "taken_back": [], "numbers": []}

    def answer(request: Request) -> Reply:
        stream = request.body.get("stream")
        return Reply(text=f"{first_move(request)} #1" if stream else [json.dumps(heard)])

    with FakeEndpoint(answer).serving() as fake:
        monkeypatch.setenv("OPENAI_BASE_URL", fake.url)
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        monkeypatch.setenv("INTERVIEWER_MODEL", "tiny")
        monkeypatch.setenv("EVALS_DATA", "/nonexistent")
        words = ["--suite", "conduct", "--ear", "llm", "--voice", "llm", "--limit", "1", "--cache", str(tmp_path / "c")]
        assert evals.main([*words, "--repeat", "2", "--json", str(tmp_path / "out.json")]) == 0
        asked = len(fake.requests)
        told = capsys.readouterr().out
        assert "spread 0.000" in told
        assert f"{asked} requests (0 failed), 0 answers from disk" in told
        assert evals.main([*words, "--repeat", "2"]) == 0
        assert len(fake.requests) == asked, "nothing is paid for twice"
        assert "0 requests" in capsys.readouterr().out
    kept = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (kept["ear"], kept["voice"], kept["repeats"]) == ("llm", "llm", 2)


def test_a_model_needs_an_endpoint(capsys: pytest.CaptureFixture[str]) -> None:
    assert load_settings().model is None
    assert evals.main(["--suite", "conduct", "--voice", "llm"]) == 2
    assert "INTERVIEWER_MODEL" in capsys.readouterr().err
