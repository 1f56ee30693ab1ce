"""Reads a wording and what a candidate said together: was the point left out, half said, said, or said wrongly?

Likeness alone cannot tell who does what to whom ("L1 gives zeros, L2 shrinks" and the reverse share every word). This is a
small transformer that sees both texts at once; it tells a denial better than exchanged roles. Where it comes from is told in
``pair_reader_model/ORIGIN.md``.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interviewer.ports import WordEmbedder

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

MODEL = Path(__file__).with_name("pair_reader_model") / "model.onnx"
WEIGHTS = "weights.bin"
MOST_FIRST, MOST_SECOND = 48, 96
MOST_KEPT = 2_000
THREADS = 2


class OnnxPairReader:
    """Implements ports.PairReader. Safe to share between threads; the model (22 MB) is read on first use. The last ``kept``
    pairs are remembered. ``side_by_side`` reads two pairs at a time, which takes some megabytes more.
    """

    def __init__(
        self, embedder: WordEmbedder, model: Path = MODEL, *, kept: int = MOST_KEPT, side_by_side: bool = True
    ) -> None:
        self._embedder, self._model, self._most_kept = embedder, model, kept
        self._lock = threading.Lock()
        self._session: InferenceSession | None = None
        self._kept: OrderedDict[tuple[str, str], Floats] = OrderedDict()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="pair-reader") if side_by_side else None

    def read(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Probabilities of shape (pairs, 4): missing, partial, covered, wrong. Texts are cut at 48 and 96 word pieces.

        A pair is told the same whatever is read beside it. Raises OSError when the model cannot be read.
        """
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._kept]
        told = dict(zip(new, self._pool.map(self._read, new), strict=True)) if self._pool and len(new) > 1 else {}
        found = np.zeros((len(pairs), 4), dtype=np.float32)
        for n, pair in enumerate(pairs):
            known = told.get(pair, self._kept.get(pair))
            found[n] = self._read(pair) if known is None else known
        return found

    def _read(self, pair: tuple[str, str]) -> Floats:
        # never as a batch: the 8-bit steps of a pair would depend on its neighbours, and nothing is gained
        logits = self._load().run(None, self._inputs(pair))[0][0]
        odds = np.exp(logits - logits.max())
        found: Floats = (odds / odds.sum()).astype(np.float32)
        with self._lock:
            self._kept[pair] = found
            while len(self._kept) > self._most_kept:
                self._kept.popitem(last=False)
        return found

    def _inputs(self, pair: tuple[str, str]) -> dict[str, Ints]:
        first, second = self._embedder.pieces(pair)
        start, end = self._embedder.size, self._embedder.size + 1  # the model has two rows more than the table
        first, second = [start, *first[:MOST_FIRST], end], [*second[:MOST_SECOND], end]
        ids = np.array([[*first, *second]], dtype=np.int64)
        sides = np.array([[0] * len(first) + [1] * len(second)], dtype=np.int64)
        return {"ids": ids, "sides": sides, "mask": np.ones_like(ids)}

    def _load(self) -> InferenceSession:
        with self._lock:
            if self._session is None:
                from onnxruntime import InferenceSession, SessionOptions

                options = SessionOptions()
                # a thread a pair: two threads on one pair wait for each other at every step
                options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
                options.enable_cpu_mem_arena = False  # texts differ in length, and an arena keeps the largest of each
                for file in (self._model, self._model.with_name(WEIGHTS)):
                    if not file.is_file():
                        raise FileNotFoundError(f"a file of the pair reader's model is missing: {file}")
                # by its path: the weights beside it are mapped, and rows of words nobody says stay on disk
                self._session = InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])
            return self._session
