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
MOST_WORDS = 50_000
_PARTS = ("tokenizer.json", "model.safetensors")


@dataclass(frozen=True, slots=True)
class _Loaded:
    tokenizer: Tokenizer
    rows: NDArray[np.int8] | NDArray[np.float16] | NDArray[np.float32]
    unknown: int | None
    usual: float


class StaticEmbedder:
    """Embeds texts with a table of word-piece vectors. Safe to share between threads.

    The table is read on first use (about 0.1 s with imports), so constructing one costs nothing.
    """

    def __init__(self, table: Path = TABLE) -> None:
        self._table = table
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._fingerprint = ""
        self._words: dict[str, tuple[NDArray[np.float32], float]] = {}

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

    def embed_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """What ``embed`` gives for ``text[start:end]`` of each part, the text being read once: shape (len(parts), dimension).

        Parts begin and end at word borders.
        """
        import numpy as np

        loaded = self._load()
        if any("\ud800" <= char <= "\udfff" for char in text):  # offsets would shift: see embed
            return self.embed([text[start:end] for start, end in parts])
        encoding = loaded.tokenizer.encode(text, add_special_tokens=False)
        ids = np.array(encoding.ids, dtype=np.int64)
        rows = loaded.rows[ids].astype(np.float32)
        rows[ids == loaded.unknown] = 0
        sums = np.concatenate([np.zeros((1, rows.shape[1]), dtype=np.float32), np.cumsum(rows, axis=0)])
        starts = np.array([start for start, _ in encoding.offsets], dtype=np.int64)
        first = np.searchsorted(starts, [start for start, _ in parts])
        last = np.searchsorted(starts, [end for _, end in parts])
        vectors = sums[last] - sums[first]
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        found: NDArray[np.float32] = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-3)
        return found

    def words(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Unit vectors of single words, shape (len(words), dimension), and their weights, shape (len(words),): the length
        of the rarest piece's row, which grows with the word's rarity. Words met before are remembered.
        """
        import numpy as np

        # one dictionary throughout: another thread may put a fresh one in place meanwhile
        known = self._words if len(self._words) < MOST_WORDS else {}
        self._words = known
        new = [word for word in dict.fromkeys(words) if word not in known]
        if new:
            known.update(zip(new, self._word_rows(new), strict=True))
        kept = [known[word] for word in words]
        vectors = np.array([vector for vector, _ in kept], dtype=np.float32).reshape(len(kept), self.dimension)
        return vectors, np.array([weight for _, weight in kept], dtype=np.float32)

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The word pieces of each text, as row numbers of the table."""
        clean = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]
        return [e.ids for e in self._load().tokenizer.encode_batch_fast(clean, add_special_tokens=False)]

    @property
    def size(self) -> int:
        """How many word pieces the table has."""
        return len(self._load().rows)

    @property
    def usual_weight(self) -> float:
        """The median weight of the table's pieces."""
        return self._load().usual

    def _word_rows(self, words: Sequence[str]) -> list[tuple[NDArray[np.float32], float]]:
        import numpy as np

        loaded = self._load()
        clean = [word.encode("utf-8", "ignore").decode("utf-8") for word in words]
        found = []
        for encoding in loaded.tokenizer.encode_batch_fast(clean, add_special_tokens=False):
            pieces = loaded.rows[[piece for piece in encoding.ids if piece != loaded.unknown]].astype(np.float32)
            total = pieces.sum(axis=0)
            length = float(np.linalg.norm(total))
            weight = float(np.linalg.norm(pieces, axis=1).max(initial=0.0))
            found.append((total / length if length else total, weight))
        return found

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                # a turn is some dozens of short texts: handing them to a pool of threads costs more than it saves
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                import numpy as np
                from safetensors.numpy import load_file
                from tokenizers import Tokenizer

                # read here rather than by the library, whose error for a missing file is a bare Exception
                text = (self._table / "tokenizer.json").read_text(encoding="utf-8")
                tokenizer = Tokenizer.from_str(text)
                tokenizer.no_truncation()
                tokenizer.no_padding()
                rows = load_file(self._table / "model.safetensors")["embeddings"]
                usual = float(np.median(np.linalg.norm(rows[:20_000].astype(np.float32), axis=1)))
                self._loaded = _Loaded(tokenizer, rows, tokenizer.token_to_id("[UNK]"), usual)
            return self._loaded
