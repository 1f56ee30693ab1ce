"""What retrieval reads and returns."""

from __future__ import annotations

from typing import Literal

from interviewer.domain.base import Value

DocumentKind = Literal["question", "passage"]


class Document(Value):
    """One retrievable piece: a chunk of a library note, or a question of the bank; found by its topics too."""

    id: str
    kind: DocumentKind
    title: str
    text: str
    source: str = ""
    heading: str = ""
    topics: tuple[str, ...] = ()


class Hit(Value):
    """One search result; ``score`` is comparable within a query only, higher is better."""

    id: str
    kind: DocumentKind
    title: str
    score: float
    text: str
    source: str = ""
    heading: str = ""
