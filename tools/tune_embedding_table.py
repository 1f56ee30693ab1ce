"""Tunes the distilled table: python -m tools.tune_embedding_table BASE OUT (needs torch, once; see below).

BASE is the folder that tools/build_embedding_table.py writes. Each step takes points of four questions; an utterance that
says a point (or another of its wordings) and one of its wordings attract each other and are told apart from the other points'
and from something false (multi-negatives softmax over cosines, scale 20, both ways), while a penalty keeps each row near
where the distillation put it. Read are the bank and the labelled utterances of evals/data/snippets*; those of questions in
the test part are left out, and with --held those of the tuning part too: such a table is for tools/fit_quick_ear.py, by whose
held-out kappa the number of epochs was chosen.

    python -m venv venv && venv/bin/pip install torch==2.13.0 tokenizers safetensors pyyaml numpy
    venv/bin/python -m tools.tune_embedding_table BASE interviewer/adapters/embedding_table
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, embedding_bag, normalize

from tools.labelled import DATA, KNOWLEDGE, lines, test_questions, tuning_questions

EPOCHS, KEEP, RATE, SCALE = 16, 0.3, 0.003, 20.0
SAID = 0.6  # how often the first of a pair is an utterance rather than a wording
QUESTIONS_A_STEP, MOST_POINTS = 4, 160


@dataclass(frozen=True)
class Wordings:
    """A point's true wordings, utterances that say it, and false look-alikes, as token ids."""

    subject: str
    true: list[list[int]]
    said: list[list[int]]
    false: list[list[int]]


def main() -> None:
    """Reads the base table, tunes it, writes it in the same format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--held", action="store_true", help="leave out the questions of the tuning part as well")
    chosen = parser.parse_args()
    apart = test_questions() | (tuning_questions() if chosen.held else set())
    random.seed(0)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(chosen.base / "tokenizer.json"))
    tensors = load_file(chosen.base / "model.safetensors")
    table = torch.tensor(tensors["embeddings"].astype(np.float32))
    size = float(table.norm(dim=1).mean())
    tuned = tune(table / size, points(tokenizer, apart)) * size
    tensors["embeddings"] = quantised(tuned.numpy())
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "tokenizer.json"):
        if chosen.base.resolve() != chosen.out.resolve():
            shutil.copy(chosen.base / name, chosen.out / name)
    save_file(tensors, chosen.out / "model.safetensors")
    note(chosen.base / "ORIGIN.md", chosen.out)


def note(origin: Path, out: Path) -> None:
    """ORIGIN.md of the base with what was changed here and the new hash."""
    text = origin.read_text(encoding="utf-8")
    new = hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest()
    text = re.sub(r"(`model\.safetensors`: )`[0-9a-f]{64}`", rf"\1`{new}`", text)
    text = text.replace(
        "nothing was trained further",
        "then tuned on the wordings of knowledge/ and labelled utterances (tools/tune_embedding_table.py)",
    )
    (out / "ORIGIN.md").write_text(text, encoding="utf-8")


def points(tokenizer: Tokenizer, apart: Collection[str]) -> list[Wordings]:
    """Every point of every question and drill; without the utterances for those in ``apart``."""

    def ids(texts: list[str]) -> list[list[int]]:
        return [tokenizer.encode(text, add_special_tokens=False).ids or [0] for text in texts]

    spoken, found = utterances(), []
    for path in sorted(KNOWLEDGE.glob("rubrics/*/*.yaml")) + sorted(KNOWLEDGE.glob("drills/*.yaml")):
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        listed = data.get("key_points") or [s for r in data["rungs"] for p in r["probes"] for s in p["strong"]]
        for p in listed:
            said = {} if data["id"] in apart else spoken.get((data["id"], p["id"]), {})
            true = ids([p["statement"], *p["paraphrases"]])
            false = ids([*p["contrast"], *said.get("wrong", [])])
            found.append(Wordings(data["id"], true, ids(said.get("covered", [])), false))
    return found


def utterances() -> dict[tuple[str, str], dict[str, list[str]]]:
    """The labelled utterances: (question, point) -> label -> texts."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for path in sorted(DATA.glob("snippets*/*.jsonl")):
        for item in lines(path):
            found.setdefault((path.stem, item["point"]), {}).setdefault(item["label"], []).append(item["text"])
    return found


def tune(base: torch.Tensor, wordings: list[Wordings]) -> torch.Tensor:
    """The table after a few epochs; shape and order of rows as in ``base``."""
    rows = torch.nn.Parameter(base.clone())
    optimiser = torch.optim.Adam([rows], lr=RATE)
    by_subject: dict[str, list[Wordings]] = {}
    for item in wordings:
        by_subject.setdefault(item.subject, []).append(item)
    for epoch in range(EPOCHS):
        order, total = list(by_subject), 0.0
        random.shuffle(order)
        for start in range(0, len(order), QUESTIONS_A_STEP):
            batch = [item for subject in order[start : start + QUESTIONS_A_STEP] for item in by_subject[subject]]
            batch = random.sample(batch, MOST_POINTS) if len(batch) > MOST_POINTS else batch
            loss = step_loss(rows, base, batch)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total:.2f}")
    return rows.detach()


def step_loss(rows: torch.Tensor, base: torch.Tensor, batch: list[Wordings]) -> torch.Tensor:
    """The two of a point must find each other among all the batch's, and neither take the false one for it."""
    first, second, third = [], [], []
    for item in batch:
        if item.said and random.random() < SAID:
            first.append(random.choice(item.said))
            second.append(random.choice(item.true))
        else:
            one, other = random.sample(item.true, 2)
            first.append(one)
            second.append(other)
        third.append(random.choice(item.false))
    a, b, c = (embed(rows, texts) for texts in (first, second, third))
    there = torch.cat([a @ b.T, (a * c).sum(1, keepdim=True)], dim=1) * SCALE
    back = torch.cat([b @ a.T, (b * c).sum(1, keepdim=True)], dim=1) * SCALE
    aim = torch.arange(len(batch))
    used = torch.unique(torch.tensor([token for text in first + second + third for token in text]))
    moved = ((rows[used] - base[used]) ** 2).sum(1).mean()
    return 0.5 * cross_entropy(there, aim) + 0.5 * cross_entropy(back, aim) + KEEP * moved


def embed(rows: torch.Tensor, texts: list[list[int]]) -> torch.Tensor:
    """Unit vectors of shape (len(texts), dimension): the sum of the rows of each text."""
    offsets = torch.tensor(np.cumsum([0] + [len(text) for text in texts[:-1]]))
    return normalize(
        embedding_bag(torch.tensor([token for text in texts for token in text]), rows, offsets, mode="sum"), dim=1
    )


def quantised(table: np.ndarray) -> np.ndarray:
    """Eight bits a value over the largest value of the table."""
    scaled: np.ndarray = np.clip(np.round(table / np.abs(table).max() * 127), -127, 127)
    return scaled.astype(np.int8)


if __name__ == "__main__":
    main()
