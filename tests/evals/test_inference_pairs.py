"""Published pairs are read from a folder as their authors lay them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.inference_pairs import LABELS, inference_pairs


def test_each_kind_of_file_gives_its_labels(tmp_path: Path) -> None:
    head = "premise,hypothesis,label\n"
    (tmp_path / "mnli.csv").write_text(head + "It rains.,It is wet outside.,entailment\nIt rains.,Nobody knows.,-\n")
    (tmp_path / "snli.csv").write_text(head + "A man sleeps.,A man runs.,contradiction\n")
    (tmp_path / "joci.csv").write_text(head + f"A dog sits.,A dog is brown.,neutral\n{'word ' * 60},Long.,neutral\n")
    (tmp_path / "negated.tsv").write_text("Text\tHypothesis\tgold_label\nShe is in.\tShe is not in.\tcontradiction\n")
    (tmp_path / "opposites.tsv").write_text("sentence\tnegated\nDoses rise.\tDoses fall.\n")
    (tmp_path / "antonyms.jsonl").write_text('{"input": "Not fat.", "sentences": ["Thin.", "Fat."], "label": 0}\n')
    found = inference_pairs(tmp_path)
    assert ("It is wet outside.", "It rains.", LABELS["entailment"]) in found
    assert ("A man runs.", "A man sleeps.", LABELS["contradiction"]) in found
    assert ("A dog is brown.", "A dog sits.", LABELS["neutral"]) in found
    assert ("She is not in.", "She is in.", LABELS["contradiction"]) in found
    assert {("Not fat.", "Thin.", LABELS["entailment"]), ("Not fat.", "Fat.", LABELS["contradiction"])} <= set(found)
    assert not {"Nobody knows.", "Long."} & {claim for claim, _, _ in found}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="mnli"):
        inference_pairs(tmp_path)
