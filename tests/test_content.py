"""The shipped content as a whole: it covers what was asked, is deep enough, its code runs, and lint finds no error."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.adapters.content_schema import HELP, as_text, schemas
from interviewer.adapters.knowledge_files import load_question
from interviewer.cli.linting import examine
from interviewer.domain.choosing import plan_rounds
from interviewer.domain.lint import FEWEST_POINTS, FEWEST_POINTS_ELSEWHERE
from interviewer.domain.plan import Plan
from interviewer.domain.rubric import Question
from tests.builders import KNOWLEDGE, bank

ASKED = Path(__file__).with_name("data") / "asked_ids.csv"
CODING = sorted(KNOWLEDGE.glob("rubrics/coding/*.yaml"))
FEWEST_PARAPHRASES = 3
SECONDS = 30

RUN_TESTS = """
_tests = [_value for _name, _value in list(globals().items()) if _name.startswith("test_")]
for _test in _tests:
    _test()
print(len(_tests))
"""


def asked() -> dict[str, dict[str, str]]:
    """What candidates were asked: id, round, whether it is a main question, and its topic."""
    with ASKED.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def covered() -> dict[str, list[Question]]:
    """The questions that name each id in ``covers``."""
    found: dict[str, list[Question]] = {}
    for question in bank().questions.values():
        for name in question.covers:
            found.setdefault(name, []).append(question)
    return found


def test_the_list_of_what_was_asked_is_whole() -> None:
    rows = asked().values()
    assert len(rows) == 198
    assert sum(row["is_main"] == "1" for row in rows) == 133


@pytest.mark.parametrize("main", ["1", "0"], ids=["main", "part"])
def test_all_that_was_asked_is_covered(main: str) -> None:
    missing = [
        f"{r['id']} ({r['topic']})" for r in asked().values() if r["is_main"] == main and r["id"] not in covered()
    ]
    assert not missing, f"{len(missing)} without a question: {', '.join(missing)}"


def test_covers_names_only_what_was_asked() -> None:
    unknown = sorted(f"{q.id}: {name}" for name, by in covered().items() for q in by if name not in asked())
    assert not unknown, "\n".join(unknown)


def test_no_question_claims_an_id_twice() -> None:
    twice = sorted(q.id for q in bank().questions.values() if len(set(q.covers)) < len(q.covers))
    assert not twice


def test_every_question_is_deep_enough() -> None:
    thin = [
        f"{q.id}: {len(q.key_points)} of {fewest} points"
        for q in bank().questions.values()
        if len(q.key_points) < (fewest := FEWEST_POINTS.get(q.round, FEWEST_POINTS_ELSEWHERE))
    ]
    thin += [
        f"{q.id} {point.id}: {len(point.paraphrases)} paraphrases"
        for q in bank().questions.values()
        for point in q.key_points
        if len(point.paraphrases) < FEWEST_PARAPHRASES
    ]
    assert not thin, "\n".join(thin)


def test_every_coding_question_brings_its_code() -> None:
    without = [q.id for q in bank().questions.values() if (q.round == "coding") != (q.coding is not None)]
    assert not without


@pytest.mark.slow
@pytest.mark.parametrize("path", CODING, ids=lambda path: path.stem)
def test_reference_solutions_pass_their_tests(path: Path, tmp_path: Path) -> None:
    coding = load_question(path).coding
    assert coding is not None
    script = tmp_path / "solution.py"
    script.write_text(f"{coding.reference}\n\n{coding.tests}\n{RUN_TESTS}", encoding="utf-8")
    # one thread: small matrices gain nothing, and several tests may run side by side
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(script)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[-1]) >= 3, "a reference needs three tests at least"


@pytest.mark.slow
def test_lint_finds_no_error() -> None:
    findings, files = examine(KNOWLEDGE)
    assert files > 50
    errors = [str(finding.fault) for finding in findings if finding.error]
    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_committed_schemas_are_current(name: str) -> None:
    committed = (KNOWLEDGE / "schema" / name).read_text(encoding="utf-8")
    assert committed == as_text(schemas()[name]), "run: python -m interviewer.adapters.content_schema"


def test_every_field_that_the_schemas_explain_exists() -> None:
    fields = set()
    for schema in schemas().values():
        root = schema["title"].split()[1].capitalize()
        parts = {root: schema, **schema.get("$defs", {})}
        fields |= {f"{title}.{field}" for title, part in parts.items() for field in part.get("properties", {})}
    assert set(HELP) <= fields


@pytest.mark.parametrize(
    ("pattern", "name"), [("rubrics/*/*.yaml", "question"), ("drills/*.yaml", "drill"), ("plans/*.yaml", "plan")]
)
def test_shipped_files_satisfy_the_schemas(pattern: str, name: str) -> None:
    """An editor must not mark as wrong what the loader accepts."""
    jsonschema = pytest.importorskip("jsonschema")
    yaml = pytest.importorskip("yaml")
    validator = jsonschema.Draft202012Validator(schemas()[f"{name}.schema.json"])
    for path in sorted(KNOWLEDGE.glob(pattern)):
        # through JSON, as editors do it: keys become texts
        data = json.loads(json.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)))
        assert validator.is_valid(data), path


PLANS = {
    "pinterest-mle-mid", "pinterest-mle-senior", "pinterest-ds-screen", "ml-engineer-loop", "rapid-fire", "system-design",
    "project-deep-dive", "fundamentals",
}  # fmt: skip


def test_all_promised_plans_are_there() -> None:
    assert set(bank().plans) >= PLANS


@pytest.mark.parametrize("name", sorted(PLANS))
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_plans_give_rounds(name: str, seed: int) -> None:
    plan: Plan = bank().plans[name]
    rounds = plan_rounds(plan, bank(), seed=seed)
    assert len(rounds) == sum(part.count or max(1, len(part.questions)) for part in plan.rounds)
    assert len({(r.is_drill, r.subject_id) for r in rounds}) == len(rounds)


def test_rapid_fire_is_eight_questions_in_half_an_hour() -> None:
    rounds = plan_rounds(bank().plans["rapid-fire"], bank(), seed=5)
    assert len(rounds) == 8
    assert {r.kind for r in rounds} == {"fundamentals"}
    assert sum(r.seconds for r in rounds) == 30 * 60
    assert {r.seconds for r in rounds} <= {180.0, 240.0}


def test_the_loop_of_the_mid_level_is_the_one_that_candidates_report() -> None:
    rounds = plan_rounds(bank().plans["pinterest-mle-mid"], bank())
    assert [r.subject_id for r in rounds] == ["fund.overfit_l1l2", "sd.ads_ctr_training_data", "pdd.e2e_seven_parts"]
