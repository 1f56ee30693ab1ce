"""Pairs of everyday and encyclopaedic sentences of which one follows from, contradicts, or says nothing of the other.

They teach the pair reader what a negation or an opposite does before it meets this field's words. None of them is in the
repository: FOLDER holds what people have published, as ``name.csv`` with the columns premise, hypothesis and label (mnli and
snli: the development parts of MultiNLI, Williams et al. 2018, and SNLI, Bowman et al. 2015; joci: Zhang et al. 2017),
``negated.tsv`` with the columns Text, Hypothesis and gold_label (Hossain et al. 2020), ``opposites.tsv`` with the columns
sentence and negated (WikiFactCheck-English, Sathe et al. 2020, as cleaned by Anschütz et al. 2023), and ``antonyms.jsonl``
with input, sentences and label, the number of the sentence that says the same (SemAntoNeg, Vahtola et al. 2022).
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

LABELS = {"neutral": 0, "entailment": 2, "contradiction": 3}
LONGEST = 50  # words of both together
MOST = {"mnli": 14_000, "snli": 5_000, "joci": 2_500}

Pair = tuple[str, str, int]


def inference_pairs(folder: Path, seed: int = 0) -> list[Pair]:
    """(claim, what was said, label) with 0 for neither, 2 for said and 3 for denied, in random order.

    Raises FileNotFoundError when a file is not in the folder.
    """
    chance = random.Random(seed)
    found = [pair for name in MOST for pair in _published(folder / f"{name}.csv", chance)]
    found += list(_negated(folder / "negated.tsv"))
    found += list(_opposites(folder / "opposites.tsv", chance))
    found += list(_antonyms(folder / "antonyms.jsonl"))
    chance.shuffle(found)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        found = (
            csv.DictReader(file)
            if path.suffix == ".csv"
            else csv.DictReader(file, dialect="excel-tab", quoting=csv.QUOTE_NONE)
        )
        return list(found)


def _published(path: Path, chance: random.Random) -> list[Pair]:
    found = [
        (row["hypothesis"].strip(), row["premise"].strip(), LABELS[row["label"]])
        for row in _rows(path)
        if row["label"] in LABELS and len(f"{row['premise']} {row['hypothesis']}".split()) < LONGEST
    ]
    return chance.sample(found, min(len(found), MOST[path.stem]))


def _negated(path: Path) -> Iterator[Pair]:
    for row in _rows(path):
        if row["gold_label"] in LABELS:
            yield row["Hypothesis"].strip(), row["Text"].strip(), LABELS[row["gold_label"]]


def _opposites(path: Path, chance: random.Random) -> Iterator[Pair]:
    """A sentence and its opposite deny each other; in the company of another sentence each says itself."""
    rows = [(row["sentence"].strip(), row["negated"].strip()) for row in _rows(path) if row["negated"]]
    for said, denied in rows:
        beside = chance.choice(rows)[0]
        one, other = (said, denied) if chance.random() < 0.7 else (denied, said)
        among = chance.choice(["{0}", "{0} {1}", "{1} {0}"])
        kind = chance.choices((LABELS["contradiction"], LABELS["entailment"], LABELS["neutral"]), (5, 3.5, 1.5))[0]
        if kind == LABELS["contradiction"]:
            yield one, among.format(other, beside), kind
        elif kind == LABELS["entailment"]:
            yield one, chance.choice(["{0} {1}", "{1} {0}"]).format(one, beside), kind
        elif beside != said:
            yield one, beside, kind


def _antonyms(path: Path) -> Iterator[Pair]:
    """ "Not fat" says the same as "thin" in these; the other sentences say the contrary."""
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        for number, sentence in enumerate(item["sentences"]):
            yield item["input"], sentence, LABELS["entailment" if number == item["label"] else "contradiction"]
