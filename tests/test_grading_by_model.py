"""interviewer grade with a model's ear: real processes against a real endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.fake_endpoint import FakeEndpoint
from evals.fake_replies import Reply, Request
from tests.test_cli import FUND, run, transcript

SAID = "It learns the examples by heart, noise and all, so the training error is tiny and the test error is big."
HEARD = {
    "points": [{"id": "F1", "quote": "learns the examples by heart", "label": "covered", "sure": True}],
    "wrong_claims": [],
    "taken_back": [],
    "numbers": [],
}
CASE = {
    "claims": [{"claim": "c", "quote": "by heart", "label": "covered"}, {"claim": "d", "quote": "", "label": "missing"}]
}


def answers(request: Request) -> Reply:
    case = "REFERENCE" in str(request.body["messages"][-1]["content"])
    return Reply(text=[json.dumps(CASE if case else HEARD)])


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEndpoint]:
    with FakeEndpoint(answers).serving() as found:
        monkeypatch.setenv("OPENAI_BASE_URL", found.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("INTERVIEWER_MODEL", "tiny")
        yield found


def test_the_model_judges_where_an_endpoint_is_configured_and_the_quick_ear_when_asked_for(
    fake: FakeEndpoint, tmp_path: Path
) -> None:
    spoken = str(transcript(tmp_path / "t.json", SAID))
    words = ("grade", "--rubric", str(FUND), "--transcript", spoken, "--json")
    card = json.loads(run(*words, data=tmp_path).stdout)
    assert card["ear"] == "llm"
    assert [(p["id"], p["label"], p["ear"]) for p in card["points"] if p["label"] == "covered"] == [
        ("F1", "covered", "llm")
    ]
    asked = len(fake.requests)
    assert json.loads(run(*words, "--ear", "quick", data=tmp_path).stdout)["ear"] == "quick"
    assert len(fake.requests) == asked


def test_cases_are_scored_by_the_model(fake: FakeEndpoint, tmp_path: Path) -> None:
    lines = [{"id": n, "question": "What is it?", "reference_answer": "A. B.", "answer": SAID} for n in range(2)]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join([*map(json.dumps, lines), "{}"]), encoding="utf-8")
    done = run("grade", "--cases", str(file), "--ear", "llm", "--json", data=tmp_path)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found[:2] == [{"id": 0, "score": 0.5, "ear": "llm"}, {"id": 1, "score": 0.5, "ear": "llm"}]
    assert "error" in found[2]


def test_a_failing_endpoint_leaves_the_quick_ears_verdict_and_says_so(fake: FakeEndpoint, tmp_path: Path) -> None:
    fake.script(*[Reply(status=401, body={"error": {"message": "bad key"}})] * 4)
    done = run(
        "grade",
        "--rubric",
        str(FUND),
        "--transcript",
        str(transcript(tmp_path / "t.json", SAID)),
        "--json",
        data=tmp_path,
    )
    assert json.loads(done.stdout)["ear"] == "quick"
    assert "judged by the embedded ear alone" in done.stderr
    assert "sk-test" not in done.stderr


def test_without_an_endpoint_the_model_cannot_be_asked_for(tmp_path: Path) -> None:
    spoken = str(transcript(tmp_path / "t.json", SAID))
    done = run("grade", "--rubric", str(FUND), "--transcript", spoken, "--ear", "llm", data=tmp_path, code=1)
    assert "INTERVIEWER_MODEL" in done.stderr
