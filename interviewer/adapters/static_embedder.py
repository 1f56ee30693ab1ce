"""The bundled sentence embedder: a static table, no network and no model server.

A text is the sum of the table's rows for its word pieces, scaled to length 1. How the table was made is told in
``embedding_table/ORIGIN.md``. The files are a model2vec model and give what model2vec gives (a test holds them to
it); they are read here directly, because model2vec's own loader imports the hub's network client, which takes
three times as long (0.3 s) and 30 MB more.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

TABLE = Path(__file__).resolve().parent / "embedding_table"
_PARTS = ("tokenizer.json", "model.safetensors")


@dataclass(frozen=True, slots=True)
class _Loaded:
    tokenizer: Tokenizer
    rows: NDArray[np.int8] | NDArray[np.float16] | NDArray[np.float32]
    unknown: int | None


class StaticEmbedder:
    """Embeds texts with a table of word-piece vectors. Safe to share between threads.

    The table is read on first use (about 0.1 s with imports), so constructing one costs nothing.
    """

    def __init__(self, table: Path = TABLE) -> None:
        self._table = table
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._fingerprint = ""

    @property
    def dimension(self) -> int:
        """Length of a vector; 256 for the bundled table."""
        return int(self._load().rows.shape[1])

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change whenever a vector could change, for indexes built with this table."""
        if not self._fingerprint:
            digest = hashlib.sha256()
            for name in _PARTS:
                digest.update((self._table / name).read_bytes())
            self._fingerprint = digest.hexdigest()[:16]
        return self._fingerprint

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension): rows of length 1, all zeros for a text without a known word.

        A text counts whole, however long it is; case and accents make no difference. A text's vector does not
        depend on the texts beside it. Raises OSError when the table's files cannot be read.
        """
        import numpy as np

        loaded = self._load()
        vectors = np.zeros((len(texts), loaded.rows.shape[1]), dtype=np.float32)
        # a lone surrogate (half of an emoji in broken input) cannot cross into the tokenizer
        clean = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]
        encodings = loaded.tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        for row, encoding in enumerate(encodings):
            ids, counts = np.unique(np.asarray(encoding.ids, dtype=np.int64), return_counts=True)
            known = ids != loaded.unknown
            # by distinct piece: a megabyte of text gathers no more rows than its vocabulary has
            vectors[row] = counts[known].astype(np.float32) @ loaded.rows[ids[known]].astype(np.float32)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, length, out=vectors, where=length > 0)
        return vectors

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                # a turn is some dozens of short texts: handing them to a pool of threads costs more than it saves
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                from safetensors.numpy import load_file
                from tokenizers import Tokenizer

                # read here rather than by the library, whose error for a missing file is a bare Exception
                text = (self._table / "tokenizer.json").read_text(encoding="utf-8")
                tokenizer = Tokenizer.from_str(text)
                tokenizer.no_truncation()
                tokenizer.no_padding()
                rows = load_file(self._table / "model.safetensors")["embeddings"]
                self._loaded = _Loaded(tokenizer, rows, tokenizer.token_to_id("[UNK]"))
            return self._loaded
