"""What the conversation needs from outside, as protocols. Adapters fit them; nothing here imports an adapter.

All ports are async where they may wait; blocking work goes to a thread inside the adapter.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from interviewer.domain.base import Level, Mode
from interviewer.domain.contest import Contest
from interviewer.domain.delivery import Delivery
from interviewer.domain.interview import Heard, Interview, Move, Prompt, Record, Turn
from interviewer.domain.model_calls import Completion, Message, ModelCall, Shape, ToolSpec
from interviewer.domain.passage import DocumentKind, Hit
from interviewer.domain.plan import Round
from interviewer.domain.scorecard import DrillScore, Scorecard
from interviewer.domain.subject import Subject

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Clock(Protocol):
    """Now, in seconds since the epoch. A constructor argument, so that tests can set it."""

    def __call__(self) -> float: ...


class Embedder(Protocol):
    """Texts to unit vectors."""

    @property
    def dimension(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), rows of length 1 (all zeros for an empty text)."""
        ...


class WordEmbedder(Embedder, Protocol):
    """Also single words to vectors, with how much each tells."""

    @property
    def usual_weight(self) -> float:
        """The median weight of a word."""
        ...

    def embed_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """The vectors of ``text[start:end]`` for each part, shape (len(parts), dimension), the text being read once."""
        ...

    def words(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Unit vectors, shape (len(words), dimension), and weights, shape (len(words),), larger for rarer words."""
        ...

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The word pieces of each text, as row numbers of the table."""
        ...

    @property
    def size(self) -> int:
        """How many word pieces there are."""
        ...


class PairReader(Protocol):
    """Reads a wording and a text together."""

    def read(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Probabilities of shape (pairs, 4): the text leaves out what the wording says, says half, says it, denies it."""
        ...


class Ear(Protocol):
    """Judges one candidate turn against a subject."""

    @property
    def name(self) -> str: ...

    async def hear(
        self, subject: Subject, turns: Sequence[Turn], before: Sequence[Heard], *, interview_id: str = ""
    ) -> Heard:
        """What the last of ``turns`` (a candidate's) says. ``turns`` are the round so far, ``before`` what was heard
        in its earlier turns; ``interview_id`` is for the account of model calls. Raises EarFailed.
        """
        ...

    async def prompts(self, subject: Subject, turns: Sequence[Turn]) -> tuple[Prompt, ...]:
        """For a transcript held elsewhere: which points each interviewer turn asked for, and how strongly."""
        ...


class CaseScorer(Protocol):
    """Scores a single answer against a reference answer, without a rubric."""

    @property
    def name(self) -> str: ...

    async def score(self, question: str, reference: str, answer: str) -> float:
        """The expected share of full marks, 0..1. Raises EarFailed."""
        ...


class Voice(Protocol):
    """Chooses one of the director's moves and words it."""

    @property
    def name(self) -> str: ...

    def speak(
        self,
        question: Subject,
        round_: Round,
        turns: Sequence[Turn],
        moves: Sequence[Move],
        *,
        mode: Mode,
        seed: int,
        interview_id: str = "",
        delivery: Delivery | None = None,
    ) -> AsyncIterator[str]:
        """The reply in pieces, as it is made; how it came about is written into ``delivery``.

        Raises VoiceFailed; what was yielded before stays said.
        """
        ...

    def chosen(self, moves: Sequence[Move], text: str) -> Move:
        """Which of ``moves`` a reply makes that was broken off after ``text`` (the first when it cannot be told)."""
        ...


class Model(Protocol):
    """A language model behind an endpoint. ``interview_id`` and ``turn`` (a seq) say on whose account a call goes,
    ``purpose`` what for ("voice", "ear", "feedback", "doctor"); ``model`` defaults to the configured one. At most three
    requests are made for one of these calls, whatever goes wrong.
    """

    def stream(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        max_tokens: int,
        model: str | None = None,
        temperature: float | None = None,
        cache_key: str | None = None,
        interview_id: str = "",
        turn: int | None = None,
    ) -> AsyncIterator[str]:
        """The reply's text in pieces, as it comes. Raises EndpointError; what was yielded before stays said."""
        ...

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        max_tokens: int,
        shape: type[Shape] | None = None,
        tools: Sequence[ToolSpec] = (),
        model: str | None = None,
        temperature: float | None = None,
        cache_key: str | None = None,
        interview_id: str = "",
        turn: int | None = None,
    ) -> Completion[Shape]:
        """A whole reply; with ``shape``, one that fits it (or calls tools). Raises EndpointError."""
        ...


class Writer(Protocol):
    """Writes feedback from the sources of a report."""

    @property
    def name(self) -> str:
        """The model that writes."""
        ...

    def write(self, sources: str, *, level: Level, interview_id: str) -> AsyncIterator[str]:
        """The text in pieces, as it is made; every sentence names the ids of its sources in brackets. Raises EndpointError."""
        ...


class Shelf(Protocol):
    """Keeps feedback that was written, so that it is written once."""

    async def kept(self, interview_id: str, key: str) -> str | None:
        """The text kept under that key; None when there is none, or one of another state of the report."""
        ...

    async def keep(self, interview_id: str, key: str, text: str) -> None:
        """Keeps a text, in place of an older one. Does not raise: what cannot be kept is written again."""
        ...

    async def forget(self, interview_id: str) -> None:
        """Removes what is kept of an interview, if anything is. Does not raise."""
        ...


class Ledger(Protocol):
    """Keeps what calls cost, and knows when the budget is spent."""

    async def refusal(self, interview_id: str) -> str | None:
        """Why no further call may be made on this account, as a line for a person; None while there is money."""
        ...

    def note(self, call: ModelCall) -> None:
        """Takes a call down; does not wait and does not raise."""
        ...


class Retriever(Protocol):
    """Passages and questions by meaning and by word."""

    @property
    def ready(self) -> bool: ...

    async def search(self, query: str, k: int = 10, kind: DocumentKind | None = None) -> tuple[Hit, ...]:
        """Best first; empty for an empty query. Raises IndexUnavailable."""
        ...


class Store(Protocol):
    """Keeps interviews. A write has been committed to disk when its call returns."""

    async def create(self, interview: Interview) -> None:
        """Keeps a new interview. Raises StoreError."""
        ...

    async def record(self, interview_id: str) -> Record:
        """The interview with all turns and all that was heard. Raises NotFound."""
        ...

    async def list(self, *, limit: int = 50, offset: int = 0) -> tuple[Interview, ...]:
        """Newest first."""
        ...

    async def count(self) -> int:
        """How many interviews there are."""
        ...

    async def add_answer(self, interview_id: str, turn: Turn, client_id: str, *, now: float | None = None) -> Turn:
        """Keeps a candidate's turn. The same ``client_id`` again returns the turn kept first and writes nothing.
        With ``now`` the interview's clock is moved to ``turn.at`` along with it. Raises Conflict when ``turn.seq`` is
        taken by another turn.
        """
        ...

    async def answer_for(self, interview_id: str, client_id: str) -> Turn | None:
        """The turn kept under that client id, if any."""
        ...

    async def add_turn(self, interview_id: str, turn: Turn) -> None:
        """Keeps an interviewer's turn. Raises Conflict when ``turn.seq`` is taken."""
        ...

    async def add_heard(self, interview_id: str, heard: Heard) -> None:
        """Keeps what an ear heard; one per turn and ear, a second replaces the first."""
        ...

    async def touch(self, interview_id: str, *, now: float, active_seconds: float) -> None:
        """Moves the interview's clock."""
        ...

    async def set_paused(self, interview_id: str, paused: bool) -> None:
        """Stops or starts the interview's clock. Raises NotFound."""
        ...

    async def end(self, interview_id: str) -> None:
        """Marks the interview as ended."""
        ...

    async def save_scorecard(self, interview_id: str, round_index: int, card: Scorecard | DrillScore) -> None:
        """Keeps a scorecard as a cache of the fold, in place of an older one of the same ear. Raises NotFound."""
        ...

    async def add_contest(self, interview_id: str, contest: Contest) -> None:
        """Keeps a contested verdict with what came of it. Raises NotFound."""
        ...

    async def history(self) -> Mapping[str, int | None]:
        """The worst band so far of each question asked (None: asked, no band yet)."""
        ...

    async def delete(self, interview_id: str) -> None:
        """Removes an interview and all that belongs to it. Raises NotFound."""
        ...
