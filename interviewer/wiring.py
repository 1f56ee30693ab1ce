"""The one place that chooses implementations."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from interviewer.adapters.chroma_retriever import ChromaRetriever
from interviewer.adapters.endpoint import spans
from interviewer.adapters.endpoint.breaker import Breaker
from interviewer.adapters.endpoint.capabilities import CapabilityFile
from interviewer.adapters.endpoint.client import Endpoint
from interviewer.adapters.endpoint.operation import Deadlines
from interviewer.adapters.endpoint.recording import Recorder
from interviewer.adapters.feedback_files import FeedbackFiles
from interviewer.adapters.ingest_library import UserLibrary
from interviewer.adapters.knowledge_files import documents, load_bank, load_example
from interviewer.adapters.llm_cases import LlmCases
from interviewer.adapters.llm_ear import LlmEar
from interviewer.adapters.llm_voice import LlmVoice
from interviewer.adapters.llm_writer import LlmWriter
from interviewer.adapters.pair_reader import OnnxPairReader
from interviewer.adapters.quick_cases import QuickCases
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.retrieval_ranking import search_over
from interviewer.adapters.scripted_voice import ScriptedVoice
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.appeals import Appeals
from interviewer.conversation import Conversation
from interviewer.domain.library import Bank
from interviewer.errors import BadInput
from interviewer.feedback import Feedback
from interviewer.grading import Grader
from interviewer.intake import Intake
from interviewer.model_answers import ModelAnswers
from interviewer.ports import Clock, Ear, Ledger
from interviewer.reporting import Reports
from interviewer.scorekeeping import ScoreKeeper
from interviewer.settings import Settings, price_of

if TYPE_CHECKING:
    from interviewer.adapters.endpoint_audio import EndpointAudio
    from interviewer.adapters.sql_progress import SqlProgress
    from interviewer.adapters.sql_shelf import SqlShelf
    from interviewer.adapters.sql_store import SqlStore
    from interviewer.adapters.sql_usage import SqlUsage


@dataclass(frozen=True)
class Services:
    """Everything a server or command needs, ready to use."""

    settings: Settings
    bank: Bank
    store: SqlStore
    shelf: SqlShelf
    progress: SqlProgress
    keeper: ScoreKeeper
    appeals: Appeals
    intake: Intake
    embedder: StaticEmbedder
    ear: QuickEar
    retriever: ChromaRetriever
    library: UserLibrary
    conversation: Conversation
    reports: Reports
    feedback: Feedback
    grader: Grader
    clock: Clock
    audio: EndpointAudio
    usage: SqlUsage
    endpoint: Endpoint | None = None

    def warm(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Reads the ear's models and brings the retrieval index up to date. Takes seconds; may run in a thread."""
        self.ear.warm()
        if self.endpoint is not None:
            self.endpoint.warm()
        self.retriever.refresh(progress, (*documents(self.bank), *self.library.documents()))

    async def stop(self) -> None:
        """Ends what still runs beside the conversation, lets go of the endpoint, and waits until all that it cost is on
        disk; in the loop that used them.
        """
        await self.conversation.close()
        if self.endpoint is not None:
            await self.endpoint.close()
        await self.usage.settled()

    def close(self) -> None:
        """Lets go of the database and the index."""
        self.retriever.close()
        self.store.close()


def build(settings: Settings, *, clock: Clock = time.time) -> Services:
    """The services for these settings. Quick: neither the table nor the index is opened.

    Raises ContentError for faulty content and StoreError for a database that cannot be used.
    """
    # here, not above: a grading process has no use for a database or a client, and they take nearly 30 MB
    from interviewer.adapters.endpoint_audio import EndpointAudio
    from interviewer.adapters.sql_progress import SqlProgress
    from interviewer.adapters.sql_shelf import SqlShelf
    from interviewer.adapters.sql_store import SqlStore
    from interviewer.adapters.sql_usage import SqlUsage

    bank = load_bank(settings.knowledge_dir)
    store = SqlStore(settings.database)
    store.open()
    embedder = StaticEmbedder()
    ear = QuickEar(embedder)
    retriever = ChromaRetriever(settings.index_dir, embedder, documents(bank))
    library = UserLibrary(settings.data_dir / "library")
    keeper = ScoreKeeper(bank, store)
    usage = SqlUsage(store, clock, budget_interview=settings.budget_interview, budget_day=settings.budget_day)
    endpoint = endpoint_of(settings, usage, clock)
    scripted = ScriptedVoice()
    model_ear = LlmEar(endpoint, ear, retriever, model_name=settings.ear_model) if endpoint else None
    conversation = Conversation(
        bank,
        store,
        ear,
        LlmVoice(endpoint, scripted) if endpoint is not None else scripted,
        clock,
        idle_seconds=settings.idle_seconds,
        pace=settings.token_delay if endpoint is None else 0.0,
        keeper=keeper,
        second_ear=model_ear,
    )
    shelf = SqlShelf(store)
    reports = Reports(
        bank,
        store,
        retriever,
        lambda: load_example(settings.knowledge_dir),
        imported=shelf.imported_report,
        model_answers=ModelAnswers(ear),
    )
    ears: dict[str, Ear] = {ear.name: ear} | ({model_ear.name: model_ear} if model_ear else {})
    return Services(
        settings,
        bank,
        store,
        shelf,
        SqlProgress(store),
        keeper,
        Appeals(bank, store, keeper, ears, clock, judged=shelf.forget_imported_report),
        Intake(bank, store, shelf, keeper, ear, clock),
        embedder,
        ear,
        retriever,
        library,
        conversation,
        reports,
        Feedback(
            reports,
            retriever,
            LlmWriter(endpoint, endpoint.model) if endpoint else None,
            FeedbackFiles(settings.data_dir / "feedback"),
        ),
        build_grader(ear, embedder),
        clock,
        EndpointAudio(
            settings.audio_base_url,
            settings.api_key,
            settings.audio_model,
            settings.speech_model,
            settings.speech_voice,
        ),
        usage,
        endpoint,
    )


def endpoint_of(settings: Settings, ledger: Ledger | None = None, clock: Clock = time.time) -> Endpoint | None:
    """The client of the model endpoint that is configured, if one is; it connects to nothing yet."""
    if settings.model is None:
        return None
    if not settings.tracing:
        # LangChain sends what it sees to LangSmith when one of these is set, for whatever purpose somebody set it.
        for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
            os.environ[name] = "false"
    return Endpoint(
        base_url=settings.base_url,
        api_key=settings.api_key,
        model=settings.model,
        deadlines=Deadlines(
            settings.connect_seconds, settings.first_token_seconds, settings.gap_seconds, settings.turn_seconds
        ),
        capabilities=CapabilityFile(settings.data_dir / "endpoints.json"),
        breaker=partial(Breaker, time.monotonic, rest=settings.breaker_seconds),
        ledger=ledger,
        price=partial(price_of, settings.prices),
        recorder=Recorder(settings.record_dir, settings.api_key) if settings.record_dir else None,
        spans=spans.exported(settings.base_url) if settings.spans else None,
        now=clock,
    )


def build_grader(
    ear: QuickEar | None = None,
    embedder: StaticEmbedder | None = None,
    *,
    endpoint: Endpoint | None = None,
    ear_model: str | None = None,
) -> Grader:
    """A grader alone: no database, no index, little memory. With an endpoint its model judges, and the embedded ear where
    that fails.
    """
    embedder = embedder or StaticEmbedder()
    quick = ear or QuickEar(embedder, reader=OnnxPairReader(embedder, side_by_side=False))
    cases = QuickCases(embedder)
    if endpoint is None:
        return Grader(quick, cases)
    return Grader(LlmEar(endpoint, quick, model_name=ear_model), LlmCases(endpoint, model_name=ear_model), quick, cases)


def search_corpus(corpus: str, queries: str, k: int) -> Iterator[dict[str, object]]:
    """The shipped retriever's ranking over another corpus; both texts hold {"id", "text"} as JSON, one a line."""
    for query_id, hits in search_over(_pairs(corpus), _pairs(queries), k, StaticEmbedder()):
        yield {"id": query_id, "hits": [{"id": name, "score": score} for name, score in hits]}


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            pairs.append((str(item["id"]), str(item["text"])))
        except (ValueError, KeyError, TypeError):
            raise BadInput(f"line {number} is not a JSON object with id and text") from None
    return pairs
