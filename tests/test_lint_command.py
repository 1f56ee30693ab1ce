"""interviewer lint: a line a fault with its place, exit 1 for errors only, JSON alone where it is asked for."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import typer

from interviewer.cli.linting import lint
from interviewer.errors import BadInput
from tests.builders import KNOWLEDGE


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small content folder of one sound question, one note and one plan; it is the program's for this test."""
    root = tmp_path / "knowledge"
    for file in ("rubrics/fundamentals/overfit_l1l2.yaml", "sources/regularisation.md", "plans/fundamentals.yaml"):
        (root / file).parent.mkdir(parents=True)
        shutil.copy(KNOWLEDGE / file, root / file)
    rubric = root / "rubrics" / "fundamentals" / "overfit_l1l2.yaml"
    # its links into the rest of the library are beside the point here
    text = rubric.read_text(encoding="utf-8")
    rubric.write_text(re.sub(r"\n    note: .*|, note: [a-z0-9-]+", "", text), encoding="utf-8")
    monkeypatch.setenv("INTERVIEWER_KNOWLEDGE_DIR", str(root))
    monkeypatch.chdir(tmp_path)
    return rubric


def damage(path: Path, old: str, new: str) -> int:
    """Replaces the first ``old`` by ``new``; returns its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_sound_content_passes_with_warnings_on_their_lines(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lint(None, as_json=False)
    told = capsys.readouterr()
    assert "3 files: 0 errors" in told.err
    assert all(text.startswith("knowledge/rubrics/fundamentals/overfit_l1l2.yaml:") for text in told.out.splitlines())
    assert all(": warning: " in text and text.endswith("]") for text in told.out.splitlines())


def test_an_error_is_one_line_with_file_line_and_field(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = damage(content, "    name: How you see it", "    name: How you see it\n    note: nowhere") + 1
    with pytest.raises(typer.Exit) as left:
        lint(None, as_json=False)
    assert left.value.exit_code == 1
    told = capsys.readouterr().out.splitlines()
    expected = "key_points.1.note: there is no note 'nowhere' in sources/"
    assert told[-1] == f"knowledge/rubrics/fundamentals/overfit_l1l2.yaml:{line}: {expected}"


def test_a_file_that_breaks_the_schema_does_not_hide_the_others(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = damage(content, "minutes: 15", "minutes: soon")
    (content.parents[2] / "sources" / "empty.md").write_text("no front matter\n", encoding="utf-8")
    with pytest.raises(typer.Exit):
        lint(None, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert {"files", "errors", "warnings"} == set(told)
    places = {(Path(e["file"]).name, e["line"], e["field"], e["check"]) for e in told["errors"]}
    assert ("overfit_l1l2.yaml", line, "minutes", "schema") in places
    assert ("empty.md", 1, "", "schema") in places


def test_a_false_number_is_an_error_at_its_place(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = content.read_text(encoding="utf-8")
    expected = next(line for line in text.splitlines() if line.strip().startswith("expected: {"))
    line = damage(content, expected, expected[: expected.rindex(":")] + ": 123456}")
    with pytest.raises(typer.Exit):
        lint([content], as_json=True)
    error = next(e for e in json.loads(capsys.readouterr().out)["errors"] if e["check"] == "numbers")
    assert error["line"] == line
    assert error["message"].startswith("123456 is stated")


def test_a_file_is_named_after_its_id_and_stands_in_its_rounds_folder(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content.rename(content.with_name("other.yaml"))
    with pytest.raises(typer.Exit):
        lint(None, as_json=False)
    assert "the file should be named 'overfit_l1l2.yaml', after the id" in capsys.readouterr().out


def test_only_files_of_the_content_can_be_asked_for(content: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="INTERVIEWER_KNOWLEDGE_DIR"):
        lint([tmp_path / "elsewhere.yaml"], as_json=False)
