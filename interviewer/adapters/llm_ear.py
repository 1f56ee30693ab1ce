"""A model's ear behind any OpenAI-compatible endpoint: it finds the words, code decides what they are worth.

One answer costs one request, and one more when an essential point was not sure. Every label needs the
candidate's own words (``domain/ear_reply``); numbers are judged by the calculator (``calculator/quoted``),
which is also the model's only tool.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from interviewer.adapters import llm_ear_prompt as words
from interviewer.adapters.calculator_tool import run_tool_call, tool_definitions
from interviewer.calculator.quoted import quoted_number, with_pointers
from interviewer.domain.ear_reply import Answer, Believed, EarReply, agreed, believed
from interviewer.domain.interview import Heard, Intent, NumberHeard, Prompt, Turn, Verdict
from interviewer.domain.listening import Listening, credited, listening, standing_claims
from interviewer.domain.model_calls import Completion, Message, ToolSpec
from interviewer.domain.passage import Hit
from interviewer.domain.subject import Subject, Target
from interviewer.errors import EarFailed, EndpointError, IndexUnavailable
from interviewer.ports import Ear, Model, Retriever

T = TypeVar("T")

MOST_TOOL_CALLS = 4
MOST_TOKENS = 3000
MOST_PASSAGES = 3
MOST_SUBJECTS = 32
_REAL_ANSWER: tuple[Intent, ...] = ("answer", "wall", "clarify")


@dataclass(frozen=True, slots=True)
class _Account:
    """Who pays for a request: the interview, the turn, and what keeps its prompt cached."""

    interview_id: str
    turn: int
    cache_key: str


class LlmEar:
    """Implements ports.Ear. ``quick`` hears first: what the candidate wants, numbers that rules can read, nearness."""

    name = "llm"

    def __init__(
        self, model: Model, quick: Ear, retriever: Retriever | None = None, *, model_name: str | None = None
    ) -> None:
        self._model, self._quick, self._retriever, self._model_name = model, quick, retriever, model_name
        self._passages: OrderedDict[str, tuple[Hit, ...]] = OrderedDict()
        self._takes_tools = True

    async def prompts(self, subject: Subject, turns: Sequence[Turn]) -> tuple[Prompt, ...]:
        """What was asked for is read without a model; see ports.Ear."""
        return await self._quick.prompts(subject, turns)

    async def hear(
        self, subject: Subject, turns: Sequence[Turn], before: Sequence[Heard], *, interview_id: str = ""
    ) -> Heard:
        """Judges the last of ``turns``; see ports.Ear. Raises EarFailed when the endpoint or its reply cannot be used."""
        first = await self._quick.hear(subject, turns, before, interview_id=interview_id)
        said = turns[-1]
        if first.intent not in _REAL_ANSWER or words.without_orders(said.text) == words.LEFT_OUT:
            return first.model_copy(update={"ear": self.name, "verdicts": (), "false_claims": (), "repaired": ()})
        account = _Account(interview_id, said.seq, f"ear:{subject.id}")
        try:
            return await self._heard(subject, turns, before, first, account)
        except EndpointError as error:
            raise EarFailed(error.message) from error

    async def _heard(
        self, subject: Subject, turns: Sequence[Turn], before: Sequence[Heard], first: Heard, account: _Account
    ) -> Heard:
        plan = listening(subject, turns, first.nearness)
        done, claims = credited(before), standing_claims(before)
        message = words.answer(turns, [name for name in done if name in _names(plan)], claims)
        passages = await self._about(subject)
        asks = [
            self._ask(plan, n, message, passages, _spoken_of_numbers(first, turns), account)
            for n, batch in enumerate(plan.batches)
            if n == 0 or any(target.id not in done for target in batch)
        ]
        replies = await _all(asks)
        said = Answer(
            turn=turns[-1].seq,
            text=turns[-1].text,
            nearness=first.nearness,
            questions=tuple(turn.text for turn in turns if turn.speaker == "interviewer"),
        )
        found = _together([believed(r, asked, subject, said, claims, self.name) for asked, r in replies])
        verdicts = await self._read_again(subject, plan, found, first, said, message, account)
        pointed = _numbers(replies[0][1], plan, turns[-1])
        return first.model_copy(
            update={
                "ear": self.name,
                "verdicts": verdicts,
                "false_claims": found.false_claims,
                "repaired": found.repaired,
                "numbers": with_pointers(first.numbers, pointed) if plan.checks else first.numbers,
            }
        )

    async def _ask(
        self, plan: Listening, n: int, message: Message, passages: Sequence[Hit], numbers: bool, account: _Account
    ) -> tuple[list[str], EarReply]:
        """One request for one batch of points, with their ids; the first also asks for wrong claims and numbers."""
        checks, falsehoods = (plan.checks, plan.falsehoods) if n == 0 else ((), ())
        system = words.system(plan.batches[n], falsehoods, checks, passages if n == 0 else ())
        tools = tool_specs([check.function for check in checks]) if checks and numbers and self._takes_tools else ()
        asked = [target.id for target in plan.batches[n]]
        return asked, await self._completed([system, message], tools, account)

    async def _completed(self, messages: Sequence[Message], tools: Sequence[ToolSpec], account: _Account) -> EarReply:
        """The reply in its shape, after at most ``MOST_TOOL_CALLS`` calls of the calculator."""
        talk, left = list(messages), MOST_TOOL_CALLS
        while True:
            made = await self._complete(talk, tools if left > 0 else (), account)
            if made.parsed is not None:
                return made.parsed
            if left <= 0 or not tools:
                raise EarFailed("the model kept calling tools in place of an answer")
            talk.append(made.message)
            for call in made.tool_calls:
                result = run_tool_call(call.name, call.raw) if left > 0 else '{"error": "no more calls; answer now"}'
                talk.append({"role": "tool", "tool_call_id": call.id, "content": result})
                left -= 1

    async def _complete(
        self, talk: Sequence[Message], tools: Sequence[ToolSpec], account: _Account
    ) -> Completion[EarReply]:
        try:
            return await self._send(talk, tools, account)
        except EndpointError as error:
            if not tools or error.kind != "bad_request":
                raise
        self._takes_tools = False  # an endpoint without tools; the calculator judges all the same
        return await self._send(talk, (), account)

    async def _send(
        self, talk: Sequence[Message], tools: Sequence[ToolSpec], account: _Account
    ) -> Completion[EarReply]:
        return await self._model.complete(
            talk,
            purpose="ear",
            max_tokens=MOST_TOKENS,
            shape=EarReply,
            tools=tools,
            model=self._model_name,
            temperature=0.0,
            cache_key=account.cache_key,
            interview_id=account.interview_id,
            turn=account.turn,
        )

    async def _read_again(
        self,
        subject: Subject,
        plan: Listening,
        found: Believed,
        first: Heard,
        said: Answer,
        message: Message,
        account: _Account,
    ) -> tuple[Verdict, ...]:
        """The verdicts after a second reading of essential points that the first was not sure of."""
        doubtful = _doubtful(plan, found, first)
        if not doubtful:
            return found.verdicts
        reply = await self._completed([words.second(doubtful), message], (), account)
        names = [target.id for target in doubtful]
        again = believed(reply, names, subject, said, (), self.name)
        return agreed(found.verdicts, {verdict.point: verdict for verdict in again.verdicts}, names)

    async def _about(self, subject: Subject) -> tuple[Hit, ...]:
        """Passages of the library about the subject; kept, so that requests about it begin alike."""
        if subject.id in self._passages or self._retriever is None or not self._retriever.ready:
            return self._passages.get(subject.id, ())
        query = ". ".join([subject.title, *(target.name for target in subject.targets[:8])])
        try:
            hits = await self._retriever.search(query, k=MOST_PASSAGES, kind="passage")
        except IndexUnavailable:
            return ()
        self._passages[subject.id] = hits
        while len(self._passages) > MOST_SUBJECTS:
            self._passages.popitem(last=False)
        return hits


def tool_specs(functions: Sequence[str]) -> tuple[ToolSpec, ...]:
    """The calculations of these names as tools; what the schema says twice is sent once."""
    specs = []
    for item in tool_definitions(functions):
        function = item["function"]
        parameters = {k: v for k, v in function["parameters"].items() if k not in ("title", "description")}
        specs.append(ToolSpec(name=function["name"], description=function["description"], parameters=parameters))
    return tuple(specs)


async def _all(asks: Sequence[Awaitable[T]]) -> list[T]:
    """All results; the first failure is raised after all have come to an end, so that none is left running."""
    results = await asyncio.gather(*asks, return_exceptions=True)
    found: list[T] = []
    for result in results:
        if isinstance(result, BaseException):
            raise result
        found.append(result)
    return found


def _names(plan: Listening) -> list[str]:
    return [target.id for batch in plan.batches for target in batch]


def _together(parts: Sequence[Believed]) -> Believed:
    return Believed(
        verdicts=tuple(verdict for part in parts for verdict in part.verdicts),
        false_claims=parts[0].false_claims,
        repaired=parts[0].repaired,
        unsure=tuple(name for part in parts for name in part.unsure),
    )


def _doubtful(plan: Listening, found: Believed, first: Heard) -> list[Target]:
    """Essential points that the model was not sure of, or did not find where the quick ear surely did."""
    labels: Mapping[str, str] = {verdict.point: verdict.label for verdict in found.verdicts}
    quick = {v.point for v in first.verdicts if v.label == "covered" and v.confidence >= 0.8}
    return [
        target
        for batch in plan.batches
        for target in batch
        if target.must
        and (target.id in found.unsure or (target.id in quick and labels.get(target.id) not in ("covered", "partial")))
    ]


def _spoken_of_numbers(first: Heard, turns: Sequence[Turn]) -> bool:
    """True when the answer gives a number that may be checked; the tools cost a thousand tokens where none is."""
    asked = any(turn.move is not None and turn.move.checks for turn in turns)
    return bool(first.numbers) or (asked and any(char.isdigit() for char in turns[-1].text))


def _numbers(reply: EarReply, plan: Listening, said: Turn) -> list[NumberHeard]:
    """The numbers that the reply points at, each judged by the calculator; one a quantity, the last one said."""
    checks = {check.id: check for check in plan.checks}
    found: dict[tuple[str, str], NumberHeard] = {}
    for item in reply.numbers:
        check = checks.get(item.check)
        number = quoted_number(said, item.quote, check, item.output) if check is not None else None
        if number is not None:
            found[(number.check, number.output)] = number
    return list(found.values())
