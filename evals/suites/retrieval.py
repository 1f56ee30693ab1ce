"""Whether search finds the note or question that a query in a candidate's own words is about."""

from __future__ import annotations

import csv
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import get_args

import numpy as np

from evals.model import ROOT, Context, Result, Row
from interviewer.adapters.chroma_retriever import ChromaRetriever
from interviewer.adapters.knowledge_files import documents
from interviewer.adapters.retrieval_ranking import LexicalIndex, indexed, search_over
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.passage import Document, DocumentKind

QUERIES = ROOT / "evals" / "data" / "retrieval_queries.jsonl"
DEPTH = 10
_SAMPLE = 300
Rankings = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Query:
    """A query, what it looks for, and the notes or questions that answer it; ``part`` is tune, test or outside."""

    id: str
    text: str
    kind: DocumentKind
    relevant: frozenset[str]
    part: str


def run(context: Context) -> Result:
    """Recall@5 and nDCG@10 of vectors, BM25 and the shipped retriever: own queries by part, and MLQuestions."""
    corpus = documents(context.bank)
    queries, notes = _answerable(load(), corpus)
    found: dict[str, Rankings] = {
        **_alone(context.embedder, corpus, queries),
        "shipped": _shipped(context.embedder, corpus, queries),
    }
    rows = []
    for part in ("tune", "test"):
        rows += _rows(part, [q for q in queries if q.part == part], found)
        for kind in get_args(DocumentKind):
            some = [q for q in queries if (q.part, q.kind) == (part, kind)]
            rows += _rows(f"{part}, {kind}s", some, {"shipped": found["shipped"]})
    folder = context.data / "retrieval" if context.data else None
    if folder is not None and folder.is_dir():
        rows += _outside(context.embedder, folder)
    notes += [
        f"{q.id} ({q.part}): {q.text!r} wants {', '.join(sorted(q.relevant))}; got {', '.join(found['shipped'][q.id][:5])}"
        for q in queries
        if recall(found["shipped"][q.id], q.relevant) < 1
    ]
    return Result("retrieval", rows, notes=notes)


def load() -> list[Query]:
    """The repository's own queries."""
    lines = [json.loads(line) for line in QUERIES.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Query(i["id"], i["query"], i["kind"], frozenset(i["relevant"]), i["part"]) for i in lines]


def recall(ranked: Sequence[str], relevant: frozenset[str], depth: int = 5) -> float:
    """1 when a note that answers the query is among the first ``depth`` hits, else 0.

    Seven queries in eight have one such note, where this is recall. The others have two to four that say the same;
    a reader needs one of them.
    """
    return float(any(name in relevant for name in ranked[:depth]))


def ndcg(ranked: Sequence[str], relevant: frozenset[str], depth: int = DEPTH) -> float:
    """The first hit that answers the query, discounted by the logarithm of its place; 1 when it stands first."""
    return next((1 / log2(place + 2) for place, name in enumerate(ranked[:depth]) if name in relevant), 0.0)


def _answerable(queries: Iterable[Query], corpus: Sequence[Document]) -> tuple[list[Query], list[str]]:
    """The queries that the library can answer, and a line for each name it does not hold."""
    there = {_owner(d.id) for d in corpus}
    queries = list(queries)
    missing = sorted({name for q in queries for name in q.relevant - there})
    return [q for q in queries if q.relevant & there], [f"not in the library: {name}" for name in missing]


def _owner(id_: str) -> str:
    """The note of a passage; a question is its own. A hit on any passage of a note counts as the note."""
    return id_.partition("#")[0]


def _alone(embedder: StaticEmbedder, corpus: Sequence[Document], queries: Sequence[Query]) -> dict[str, Rankings]:
    """Vectors alone and words alone, exact, over the same texts as the shipped retriever."""
    texts = [indexed(d) for d in corpus]
    lexical, vectors = LexicalIndex(texts), embedder.embed(texts)
    asked = embedder.embed([q.text for q in queries])
    found: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for query, vector in zip(queries, asked, strict=True):
        other = np.array([d.kind != query.kind for d in corpus])
        for name, scores in (("vectors", vectors @ vector), ("BM25", lexical.scores(query.text))):
            order = np.argsort(-np.where(other, -np.inf, scores), kind="stable")[:DEPTH]
            # without a common word BM25 finds nothing: ties at zero are no ranking
            found[name][query.id] = [_owner(corpus[n].id) for n in order if name == "vectors" or scores[n] > 0]
    return dict(found)


def _shipped(embedder: StaticEmbedder, corpus: Sequence[Document], queries: Sequence[Query]) -> Rankings:
    """What the product answers, Chroma and all."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(ChromaRetriever(Path(folder), embedder, corpus)) as retriever,
    ):
        retriever.refresh()
        return {q.id: [_owner(hit.id) for hit in retriever.find(q.text, DEPTH, q.kind)] for q in queries}


def _outside(embedder: StaticEmbedder, folder: Path) -> list[Row]:
    """A sample of MLQuestions (dev): real questions over 10,000 passages, one of them right."""
    passages = [(row["passage_id"], row["passage"]) for row in _csv(folder / "mlquestions_passages.csv")]
    asked = _csv(folder / "mlquestions_dev.csv")
    sample = random.Random(0).sample(asked, min(_SAMPLE, len(asked)))
    queries = [
        Query(str(n), row["question"], "passage", frozenset([row["passage_id"]]), "outside")
        for n, row in enumerate(sample)
    ]
    corpus = [Document(id=name, kind="passage", title="", text=text) for name, text in passages]
    fused = search_over(passages, [(q.id, q.text) for q in queries], DEPTH, embedder)
    found: dict[str, Rankings] = {
        **_alone(embedder, corpus, queries),
        "shipped": {query_id: [name for name, _ in hits] for query_id, hits in fused},
    }
    return _rows("MLQuestions", queries, found)


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows(part: str, queries: Sequence[Query], found: Mapping[str, Rankings]) -> list[Row]:
    rows = []
    for name, rankings in found.items() if queries else ():
        for metric, measure in (("Recall@5", recall), ("nDCG@10", ndcg)):
            mean = sum(measure(rankings[q.id], q.relevant) for q in queries) / len(queries)
            rows.append(Row(part, f"{name} {metric}", mean, len(queries)))
    return rows
