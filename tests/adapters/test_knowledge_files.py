"""Content files: the shipped ones load, and a broken one is reported with file, line, field and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.adapters.knowledge_files import documents, load_bank, load_drill, load_note, load_plan, load_question
from interviewer.errors import BadInput, ContentError, Fault
from tests.builders import KNOWLEDGE, bank

FUND = KNOWLEDGE / "rubrics" / "fundamentals" / "overfit_l1l2.yaml"


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        load_question(path)
    return caught.value.faults


def broken(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = FUND.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(path: Path, needle: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if needle in line)


def test_the_shipped_content_loads() -> None:
    assert {"fund.overfit_l1l2", "sd.ads_ctr_training_data", "pdd.e2e_seven_parts"} <= set(bank().questions)
    assert {"pinterest-mle-mid", "fundamentals", "system-design", "project-deep-dive"} <= set(bank().plans)
    assert "training-data" in bank().drills
    assert len(bank().drills["training-data"].rungs) == 8


def test_every_document_has_its_own_id() -> None:
    ids = [(d.kind, d.id) for d in documents(bank())]
    assert len(set(ids)) == len(ids)


def test_all_faults_of_a_file_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    path = broken(
        tmp_path,
        ("minutes: 15", "minutes: soon"),
        ("  - id: F2\n    name: How you see it", "  - id: F2\n    nmae: How you see it"),
        ("    weight: 2\n    level: junior", "    weight: 9\n    level: junior"),
    )
    faults = faults_of(path)
    told = {(fault.line, fault.field) for fault in faults}
    assert (line_of(path, "minutes: soon"), "minutes") in told
    assert (line_of(path, "nmae:"), "key_points.1.nmae") in told
    assert (line_of(path, "weight: 9"), "key_points.1.weight") in told
    assert any(fault.field == "key_points.1.name" and "required" in fault.message for fault in faults)
    assert all(fault.file == str(path) for fault in faults)
    assert "'soon'" in next(fault.message for fault in faults if fault.field == "minutes")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (
            ("sources: [tibshirani, hoerl]", "sources: [nobody]"),
            "key_points.6.sources",
            "no source with the key 'nobody'",
        ),
        (("linked_key_point: F8", "linked_key_point: F99"), "misconceptions.0.linked_key_point", "no point 'F99'"),
        (("  - id: F3\n", "  - id: F1\n"), "id", "'F1' is used twice"),
        (
            ("    level: senior\n    must: false", "    level: senior\n    must: true"),
            "key_points.11.must",
            "may not lie above",
        ),
        (("    numeric_check: null", "    numeric_check: FN9"), "key_points.0.numeric_check", "no numeric check 'FN9'"),
    ],
)
def test_faults_across_fields(tmp_path: Path, change: tuple[str, str], field: str, words: str) -> None:
    faults = faults_of(broken(tmp_path, change))
    assert any(fault.field == field and words in fault.message for fault in faults), faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [1, 2", "not valid YAML"),
        ("- just\n- a list", "expected a mapping"),
        ("id: x\nid: y", "given twice"),
        ("", "expected a mapping"),
        ("a: &a [*a]", "required"),
        ("!!python/object/apply:os.system [echo]", "not valid YAML"),
    ],
)
def test_what_is_no_rubric_at_all(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    assert any(words in str(fault) for fault in faults_of(path))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="check the path"):
        load_question(tmp_path / "absent.yaml")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in str(faults_of(binary)[0])
    large = tmp_path / "large.yaml"
    large.write_text("a" * 2_100_000, encoding="utf-8")
    with pytest.raises(BadInput, match="larger than 2 MB"):
        load_question(large)


def test_a_bank_reports_the_faults_of_all_its_files(tmp_path: Path) -> None:
    for name in ("rubrics/fundamentals", "plans", "sources"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "rubrics/fundamentals/a.yaml").write_text("id: x", encoding="utf-8")
    (tmp_path / "plans/p.yaml").write_text(
        "id: p\ntitle: T\nsummary: S\ntarget_level: mid\nrounds:\n  - {round: drill, drill: nowhere}\n",
        encoding="utf-8",
    )
    (tmp_path / "sources/n.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_bank(tmp_path)
    assert {Path(fault.file).name for fault in caught.value.faults} == {"a.yaml", "p.yaml", "n.md"}


def test_a_plan_chooses_in_exactly_one_way(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "id: p\ntitle: T\nsummary: S\ntarget_level: mid\nrounds:\n  - {round: coding, count: 1, drill: x}\n",
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match="exactly one of questions, drill or count"):
        load_plan(path)


def test_a_note_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "n.md"
    path.write_text("---\nid: n\ntitle: T\nkind: novel\norigin: me\n---\nText.\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_note(path)
    assert (caught.value.faults[0].line, caught.value.faults[0].field) == (4, "kind")


def test_a_drill_names_links_that_lead_nowhere(tmp_path: Path) -> None:
    text = (
        (KNOWLEDGE / "drills" / "training-data.yaml")
        .read_text(encoding="utf-8")
        .replace("linked: P01.S2", "linked: P99.S9", 1)
    )
    path = tmp_path / "d.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"P99\.S9"):
        load_drill(path)
