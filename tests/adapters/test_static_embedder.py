"""The bundled table: real files, no double."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from interviewer.adapters.static_embedder import TABLE, StaticEmbedder
from interviewer.ports import Embedder

SENTENCES = [
    "Regularisation keeps the weights small so the model does not overfit.",
    "A penalty on large weights reduces overfitting.",
    "The bus to the harbour leaves at nine.",
]


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


def test_fits_the_port(embedder: StaticEmbedder) -> None:
    port: Embedder = embedder
    assert port.dimension == 256
    assert re.fullmatch(r"[0-9a-f]{16}", port.fingerprint)


def test_rows_have_length_one_and_meaning(embedder: StaticEmbedder) -> None:
    vectors = embedder.embed(SENTENCES)
    assert vectors.shape == (3, 256)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


@pytest.mark.parametrize("text", ["", "   \n\t", "\x00\x01", "\ud83d", "\U0001f600"])
def test_text_without_a_known_word_is_a_zero_vector(embedder: StaticEmbedder, text: str) -> None:
    assert not embedder.embed([text]).any()


def test_no_texts_give_no_rows(embedder: StaticEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 256)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: StaticEmbedder) -> None:
    together = embedder.embed([*SENTENCES, "x " * 3000])
    alone = np.concatenate([embedder.embed([text]) for text in [*SENTENCES, "x " * 3000]])
    assert np.array_equal(together, alone)


def test_a_long_text_counts_whole(embedder: StaticEmbedder) -> None:
    start = "precision and recall " * 2000
    assert not np.allclose(embedder.embed([start]), embedder.embed([start + "harbour bus " * 2000]), atol=1e-2)


def test_threads_get_what_one_thread_gets(embedder: StaticEmbedder) -> None:
    expected = embedder.embed(SENTENCES)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: StaticEmbedder.embed(embedder, SENTENCES), range(64)))
    assert all(np.array_equal(result, expected) for result in results)


def test_gives_what_model2vec_gives(embedder: StaticEmbedder) -> None:
    model2vec = pytest.importorskip("model2vec")
    model = model2vec.StaticModel.from_pretrained(TABLE)
    texts = [*SENTENCES, "", "F1 = 0.575, naïve Bayes & ROC-AUC \U0001f600"]
    assert np.allclose(embedder.embed(texts), model.encode(texts, max_length=None), atol=1e-5)


def test_fingerprint_follows_the_files(tmp_path: Path, embedder: StaticEmbedder) -> None:
    copy = tmp_path / "table"
    shutil.copytree(TABLE, copy)
    assert StaticEmbedder(copy).fingerprint == embedder.fingerprint
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last[0] ^ 1]))
    assert StaticEmbedder(copy).fingerprint != embedder.fingerprint


def test_missing_table_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        StaticEmbedder(tmp_path).embed(["x"])


def test_origin_states_the_files_that_are_there() -> None:
    origin = (TABLE / "ORIGIN.md").read_text(encoding="utf-8")
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        assert hashlib.sha256((TABLE / name).read_bytes()).hexdigest() in origin
    assert sum(file.stat().st_size for file in TABLE.iterdir()) <= 16_000_000


def test_import_is_light_and_use_needs_neither_torch_nor_a_hub() -> None:
    code = (
        "import sys\n"
        "from interviewer.adapters.static_embedder import StaticEmbedder\n"
        "assert not {'numpy', 'tokenizers', 'model2vec'} & set(sys.modules)\n"
        "StaticEmbedder().embed(['hello'])\n"
        "assert not {'torch', 'huggingface_hub', 'model2vec'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
