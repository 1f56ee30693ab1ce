"""What an interview of 45 minutes costs: 15 turns over HTTP, with an endpoint that remembers beginnings of prompts."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from evals.fake_endpoint import FakeEndpoint
from evals.fake_replies import Reply, Request
from interviewer.settings import load_settings
from interviewer.wiring import Services, build

TURNS, WORDS, SECONDS = 15, 80, 180  # three minutes a turn; about what is typed in them
SAYS = (
    "You said that you join the clicks to the impressions by their id. Let me stay with that for a moment: what happens to the "
    "row of an ad whose click comes in late? #1"
)
HEARS = '{"points": [], "wrong_claims": [], "taken_back": [], "numbers": []}'


def answer(request: Request) -> Reply:
    """A turn of 33 words for the voice, a plain judgement for the ear."""
    return Reply(text=SAYS if request.body.get("stream") else HEARS)


async def held(services: Services, now: list[float], plan: str) -> str:
    """The id of an interview of so many turns, each answer heard to its end."""
    talk = services.conversation
    name = (await talk.start(plan=plan, scenario="original")).interview.id
    for n in range(TURNS):
        record = await talk.record(name)
        assert record.interview.state == "running"
        question = services.bank.questions[record.current_round.subject_id]
        words = (question.strong_answer.split() * 9)[n * WORDS : (n + 1) * WORDS]
        now[0] += SECONDS / 2
        await talk.touch(name)
        now[0] += SECONDS / 2
        turn = await talk.receive(name, f"c{n}", " ".join(words))
        async for _ in talk.reply(name, turn.seq):
            pass
        await talk.settled(name)
    return name


async def test_the_tokens_of_a_45_minute_interview(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    with FakeEndpoint(answer, caching=True).serving() as fake:
        env = {"INTERVIEWER_DATA_DIR": str(tmp_path), "INTERVIEWER_MODEL": "fake", "OPENAI_BASE_URL": fake.url}
        services = build(load_settings(env), clock=lambda: now[0])
        try:
            name = await held(services, now, "pinterest-mle-mid")
            await services.stop()
            spent = await services.usage.of_interview(name)
        finally:
            services.close()
    by_purpose: dict[str, int] = defaultdict(int)
    for part in spent.turns:
        by_purpose[part.purpose] += part.spent.tokens_in
    assert spent.spent.failed == 0
    assert by_purpose["voice"] > 0
    assert by_purpose["ear"] > 0
    assert spent.spent.tokens_in <= 70_000, dict(by_purpose)
    assert spent.spent.tokens_cached >= 0.6 * spent.spent.tokens_in


async def test_prompts_of_a_round_begin_alike(tmp_path: Path) -> None:
    """The voice's requests in one round have the same first message; what follows is only added to."""
    with FakeEndpoint(answer).serving() as fake:
        env = {"INTERVIEWER_DATA_DIR": str(tmp_path), "INTERVIEWER_MODEL": "fake", "OPENAI_BASE_URL": fake.url}
        services = build(load_settings(env))
        try:
            talk = services.conversation
            name = (await talk.start(question="sd.ads_ctr_training_data")).interview.id
            for n in range(4):
                turn = await talk.receive(name, f"c{n}", f"We log every impression, part {n}, and join clicks by id.")
                async for _ in talk.reply(name, turn.seq):
                    pass
            await services.stop()
        finally:
            services.close()
    voice = [request.body["messages"] for request in fake.requests if request.body.get("stream")]
    assert len(voice) >= 3
    for earlier, later in pairwise(voice):
        assert later[: len(earlier) - 1] == earlier[:-1]
        assert earlier[-1]["content"].startswith(later[len(earlier) - 1]["content"])
