"""The retriever on real parts: embedded Chroma in a temporary folder, the bundled table, BM25."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from interviewer.adapters.chroma_retriever import ChromaRetriever, RefreshReport
from interviewer.adapters.retrieval_ranking import LexicalIndex, fuse, one_slip_apart, search_over, stem
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.passage import Document
from interviewer.errors import IndexUnavailable
from interviewer.ports import Retriever

TOPICS = {
    "overfit": "A model overfits when it learns the noise of the training set. Regularisation, early stopping "
    "and more data keep it from that.",
    "calibration": "After negative downsampling the predicted click rate is too high. Recalibrate with "
    "q = p / (p + (1 - p) / w).",
    "position": "Users click what stands at the top. Position bias makes logged clicks a poor label for relevance.",
    "cold": "A new pin has no engagement yet; content embeddings give it a place among its neighbours.",
    "pca": "Principal component analysis projects the data onto the directions of largest variance.",
    "leak": "Target leakage: a feature that is only known after the outcome makes offline metrics look too good.",
}


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


def documents() -> list[Document]:
    passages = [
        Document(id=key, kind="passage", title=key, text=text, source=f"sources/{key}.md", heading="Notes")
        for key, text in TOPICS.items()
    ]
    questions = [
        Document(id="fund.overfit", kind="question", title="Overfitting", text="How do you notice that it overfits?"),
        Document(id="sd.ads", kind="question", title="Ads click model", text="Design its training data."),
    ]
    return [*passages, *questions]


def many(count: int) -> list[Document]:
    return [
        Document(id=f"n{i}", kind="passage", title=f"Note {i}", text=f"Fact {i} about topic{i} and word{i * 7}.")
        for i in range(count)
    ]


@pytest.fixture
def retriever(tmp_path: Path, embedder: StaticEmbedder) -> Iterator[ChromaRetriever]:
    with closing(ChromaRetriever(tmp_path / "index", embedder, documents())) as built:
        built.refresh()
        yield built


class OtherTable:
    """The same vectors under another fingerprint and turned round, as a new table would be."""

    dimension = 256
    fingerprint = "another"

    def __init__(self, embedder: StaticEmbedder) -> None:
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder.embed(texts)[:, ::-1].copy()


def test_finds_by_word_and_by_meaning(retriever: ChromaRetriever) -> None:
    assert retriever.find("calibration after downsampling")[0].id == "calibration"
    assert retriever.find("where an item is shown on the page changes what people click")[0].id == "position"
    top = retriever.find("leakage")[0]
    assert (top.kind, top.source, top.heading) == ("passage", "sources/leak.md", "Notes")
    assert 0 < top.score <= 1


def test_hits_come_best_first_and_at_most_k(retriever: ChromaRetriever) -> None:
    hits = retriever.find("model overfits training data", k=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert retriever.find("model", k=0) == ()


def test_kind_narrows_the_search(retriever: ChromaRetriever) -> None:
    assert {hit.kind for hit in retriever.find("model overfits", kind="question")} == {"question"}
    assert {hit.kind for hit in retriever.find("model overfits", kind="passage")} == {"passage"}
    assert {hit.kind for hit in retriever.find("model overfits")} == {"passage", "question"}


async def test_fits_the_port(retriever: ChromaRetriever) -> None:
    port: Retriever = retriever
    assert port.ready
    assert await port.search("target leakage", k=2) == retriever.find("target leakage", k=2)


@pytest.mark.parametrize("query", ["", "  \n", "\x00\x07", "\U0001f600\U0001f680", "\ud83d", "?!"])
def test_query_without_a_word_finds_nothing(retriever: ChromaRetriever, query: str) -> None:
    assert retriever.find(query) == ()


@pytest.mark.parametrize("query", ["leakage " * 1300, "l" * 10_000 + " leakage", "\x00leakage\x1b[31m \U0001f600"])
def test_odd_queries_do_no_harm(retriever: ChromaRetriever, query: str) -> None:
    retriever.find(query)
    assert retriever.find("leakage")[0].id == "leak"


def test_before_the_first_refresh_it_says_so(tmp_path: Path, embedder: StaticEmbedder) -> None:
    fresh = ChromaRetriever(tmp_path / "index", embedder, documents())
    assert not fresh.ready
    with pytest.raises(IndexUnavailable, match="not open yet"):
        fresh.find("leakage")


def test_refresh_takes_up_only_what_changed(tmp_path: Path, embedder: StaticEmbedder) -> None:
    path, docs = tmp_path / "index", documents()
    with closing(ChromaRetriever(path, embedder, docs)) as first:
        assert first.refresh() == RefreshReport(added=8, removed=0, unchanged=0)
        assert first.refresh() == RefreshReport(added=0, removed=0, unchanged=8)
    changed = docs[2].model_copy(update={"text": "Examination and relevance: the zebra model."})
    with closing(ChromaRetriever(path, embedder, [*docs[:2], changed, *docs[4:]])) as second:
        seen: list[tuple[int, int]] = []
        assert second.refresh(lambda done, total: seen.append((done, total))) == RefreshReport(1, 1, 6)
        assert seen == [(1, 1)]
        assert second.find("zebra")[0].text == changed.text
        assert "cold" not in {hit.id for hit in second.find("new pin without engagement", k=20)}
        assert second.refresh(documents=docs) == RefreshReport(2, 0, 6)
        assert second.find("new pin without engagement")[0].id == "cold"


def test_no_documents_at_all(tmp_path: Path, embedder: StaticEmbedder) -> None:
    with closing(ChromaRetriever(tmp_path / "index", embedder, [])) as empty:
        assert empty.refresh() == RefreshReport(0, 0, 0)
        assert empty.find("anything") == ()


def test_interrupted_refresh_goes_on_where_it_was(tmp_path: Path, embedder: StaticEmbedder) -> None:
    path, docs = tmp_path / "index", many(600)

    def interrupt(done: int, total: int) -> None:
        if done >= 256:
            raise KeyboardInterrupt

    with closing(ChromaRetriever(path, embedder, docs)) as first:
        with pytest.raises(KeyboardInterrupt):
            first.refresh(interrupt)
        assert not first.ready
    with closing(ChromaRetriever(path, embedder, docs)) as second:
        assert second.refresh() == RefreshReport(added=344, removed=0, unchanged=256)
        assert second.find("topic555")[0].id == "n555"


def test_killed_refresh_goes_on_where_it_was(tmp_path: Path, embedder: StaticEmbedder) -> None:
    path = tmp_path / "index"
    code = (
        "import os, sys; from pathlib import Path\n"
        "from interviewer.adapters.chroma_retriever import ChromaRetriever\n"
        "from interviewer.adapters.static_embedder import StaticEmbedder\n"
        "from interviewer.domain.passage import Document\n"
        "docs = [Document(id=f'n{i}', kind='passage', title=f'Note {i}',"
        " text=f'Fact {i} about topic{i} and word{i * 7}.') for i in range(600)]\n"
        "ChromaRetriever(Path(sys.argv[1]), StaticEmbedder(), docs)"
        ".refresh(lambda done, total: os._exit(9) if done > 256 else None)\n"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code, str(path)], cwd=root).returncode == 9
    with closing(ChromaRetriever(path, embedder, many(600))) as second:
        report = second.refresh()
        assert report.added + report.unchanged == 600
        assert report.unchanged >= 256
        assert all(second.find(f"topic{i}")[0].id == f"n{i}" for i in (0, 255, 256, 511, 512, 599))


def test_another_table_rebuilds_the_index(tmp_path: Path, embedder: StaticEmbedder) -> None:
    path = tmp_path / "index"
    with closing(ChromaRetriever(path, embedder, documents())) as first:
        first.refresh()
    with closing(ChromaRetriever(path, OtherTable(embedder), documents())) as second:
        assert second.refresh() == RefreshReport(added=8, removed=0, unchanged=0)
        assert second.find("target leakage")[0].id == "leak"


@pytest.mark.parametrize("damage", ["database", "vectors", "missing", "crashed"])
def test_a_broken_index_is_built_anew(tmp_path: Path, embedder: StaticEmbedder, damage: str) -> None:
    path, docs = tmp_path / "index", many(1100)  # Chroma writes its vector files from 1,000 entries on
    with closing(ChromaRetriever(path, embedder, docs)) as first:
        first.refresh()
    if damage == "database":
        next(path.rglob("chroma.sqlite3")).write_bytes(b"no database" * 1000)
    elif damage == "vectors":
        next(path.rglob("header.bin")).write_bytes(b"")
    elif damage == "missing":
        for file in list(path.rglob("*.bin")) + list(path.rglob("*.pickle")):
            file.unlink()
    else:
        mark = path / "opening"  # what a process leaves that died inside Chroma while opening, here a minute ago
        mark.touch()
        os.utime(mark, (time.time() - 60, time.time() - 60))
    with closing(ChromaRetriever(path, embedder, docs)) as second:
        assert second.refresh() == RefreshReport(added=1100, removed=0, unchanged=0)
        assert second.find("topic1000")[0].id == "n1000"
        assert not (path / "opening").exists()
    with closing(ChromaRetriever(path, embedder, docs)) as third:
        assert third.refresh() == RefreshReport(added=0, removed=0, unchanged=1100)
    assert len(list(path.glob("chroma-*"))) == 1


def test_a_path_that_is_a_file_is_one_line(tmp_path: Path, embedder: StaticEmbedder) -> None:
    path = tmp_path / "index"
    path.write_text("in the way")
    with pytest.raises(IndexUnavailable) as caught:
        ChromaRetriever(path, embedder, documents()).refresh()
    assert "\n" not in str(caught.value)
    assert path.read_text() == "in the way"


def test_threads_search_while_it_refreshes(retriever: ChromaRetriever) -> None:
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(40):
                assert retriever.find("target leakage")[0].id == "leak"
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for count in (300, 0, 100):
        retriever.refresh(documents=[*documents(), *many(count)])
    for thread in threads:
        thread.join()
    assert not failures


def test_search_over_ranks_another_corpus(embedder: StaticEmbedder) -> None:
    corpus = list(TOPICS.items())
    queries = [("q1", "target leakage"), ("q2", ""), ("q3", "principal components")]
    results = dict(search_over(corpus, queries, 2, embedder))
    assert list(results) == ["q1", "q2", "q3"]
    assert results["q1"][0][0] == "leak"
    assert results["q2"] == ()
    assert results["q3"][0][0] == "pca"
    assert dict(search_over([], queries, 2, embedder)) == {"q1": (), "q2": (), "q3": ()}


def test_search_over_ranks_as_the_retriever_does(retriever: ChromaRetriever, embedder: StaticEmbedder) -> None:
    docs = documents()
    corpus = [(d.id, "\n".join(part for part in (d.title, d.heading, d.text) if part)) for d in docs]
    query = "why are logged clicks a bad label"
    [(_, hits)] = search_over(corpus, [("q", query)], 5, embedder)
    found = retriever.find(query, k=5)
    assert [id_ for id_, _ in hits] == [hit.id for hit in found]
    assert [score for _, score in hits] == pytest.approx([hit.score for hit in found], abs=1e-3)


def test_stems_bring_forms_together() -> None:
    assert len({stem(word) for word in ("cluster", "clusters", "clustering", "clustered")}) == 1
    assert stem("loss") == "loss"
    assert stem("bias") == "bias"


@pytest.mark.parametrize("typed", ["leakge", "laekage", "leakaage", "leakafe", "LEAKAGE"])
def test_a_slip_of_the_finger_is_understood(retriever: ChromaRetriever, typed: str) -> None:
    assert retriever.find(typed)[0].id == "leak"


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("recall", "recal", True),
        ("recall", "recall", True),
        ("recall", "reclal", True),
        ("recall", "rexall", True),
        ("recall", "rxcxll", False),
        ("recall", "rec", False),
        ("recall", "llacer", False),
    ],
)
def test_what_counts_as_one_slip(one: str, other: str, apart: bool) -> None:
    assert one_slip_apart(one, other) is apart
    assert one_slip_apart(other, one) is apart


def test_a_corpus_without_words_scores_zero() -> None:
    assert not LexicalIndex(["", "?!"]).scores("anything").any()


def test_fusing_keeps_ties_in_order() -> None:
    none: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
    scores = np.array([0.5, 0.0, 0.5], dtype=np.float32)
    assert [position for position, _ in fuse(scores, none, np.zeros(0, dtype=np.float32), 5)] == [0, 2]
