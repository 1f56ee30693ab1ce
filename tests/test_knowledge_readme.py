"""What knowledge/README.md shows is true: its example loads, lints as it says, and its commands and checks exist."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from interviewer.adapters.knowledge_files import load_plan
from interviewer.cli.linting import examine
from interviewer.domain.base import Value
from interviewer.domain.rubric import (
    Asked,
    Coding,
    Fact,
    KnownWrong,
    Misconception,
    NumericCheck,
    Point,
    Probes,
    Question,
    Source,
)
from tests.builders import KNOWLEDGE

README = (KNOWLEDGE / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder that holds the example question, the example plan and what they lean on."""
    root = tmp_path / "knowledge"
    for folder in ("rubrics/fundamentals", "rubrics/system_design", "plans", "sources"):
        (root / folder).mkdir(parents=True)
    for file in ("sources/thresholds-and-costs.md", "rubrics/system_design/home_feed.yaml"):
        shutil.copy(KNOWLEDGE / file, root / file)
    (root / "rubrics" / "fundamentals" / "reweighted_scores.yaml").write_text(EXAMPLES[0], encoding="utf-8")
    (root / "plans" / "my-loop.yaml").write_text(EXAMPLES[1], encoding="utf-8")
    return root


def test_the_example_lints_as_the_page_says(content: Path) -> None:
    path = content / "rubrics" / "fundamentals" / "reweighted_scores.yaml"
    told = [finding for finding in examine(content)[0] if finding.fault.file == str(path)]
    lines = [f"….yaml:{f.fault.line}: {f.fault.field}: warning: {f.fault.message} [{f.check}]" for f in told]
    assert len(lines) == 1, lines
    assert lines[0] in README
    assert not told[0].error


@pytest.mark.parametrize(
    "model", [Question, Asked, Fact, Point, Probes, Misconception, NumericCheck, KnownWrong, Source, Coding]
)
def test_every_field_of_a_question_is_explained_or_shown(model: type[Value]) -> None:
    assert not [field for field in model.model_fields if not re.search(rf"\b{field}\b", README)]


def test_the_example_plan_loads(content: Path) -> None:
    assert load_plan(content / "plans" / "my-loop.yaml").id == "my-loop"


def test_paths_that_the_page_names_exist() -> None:
    for folder in ("rubrics", "drills", "plans", "sources", "schema", "example"):
        assert (KNOWLEDGE / folder).is_dir(), folder
    for schema in re.findall(r"[a-z]+\.schema\.json", README):
        assert (KNOWLEDGE / "schema" / schema).is_file(), schema
    assert (KNOWLEDGE.parent / "tests" / "data" / "asked_ids.csv").is_file()
    assert (KNOWLEDGE / "drills" / "training-data.yaml").is_file()
