"""Single answers against a reference answer, by a model: it labels the reference's claims, code verifies and adds up."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

from interviewer.adapters.prompt_files import prompt
from interviewer.domain.evidence import addresses_grader, find_quote
from interviewer.domain.intent import intent_of
from interviewer.domain.spans import words
from interviewer.errors import EarFailed, EndpointError
from interviewer.ports import Model

MOST_TOKENS = 1500
_VALUE = {"covered": 1.0, "partial": 0.5}
_LABELS = ("covered", "partial", "wrong", "missing")


class ClaimFound(BaseModel):
    """One claim of the reference and the answer's words nearest to it."""

    claim: str
    quote: str
    label: Annotated[str, WithJsonSchema({"type": "string", "enum": list(_LABELS)})]


class CaseReply(BaseModel):
    """The reference taken apart."""

    claims: list[ClaimFound] = Field(max_length=30)


class LlmCases:
    """Implements ports.CaseScorer."""

    name = "llm"

    def __init__(self, model: Model, *, model_name: str | None = None) -> None:
        self._model, self._model_name = model, model_name

    async def score(self, question: str, reference: str, answer: str) -> float:
        """The expected share of full marks, 0..1; 0 for an empty answer and for "I don't know". Raises EarFailed."""
        if intent_of(answer) in ("empty", "dont_know", "skip") or not words(reference):
            return 0.0
        case = json.dumps({"QUESTION": question, "REFERENCE": reference, "ANSWER": answer}, ensure_ascii=False)
        try:
            made = await self._model.complete(
                [{"role": "system", "content": prompt("case").fill({})}, {"role": "user", "content": case}],
                purpose="ear",
                max_tokens=MOST_TOKENS,
                shape=CaseReply,
                model=self._model_name,
                temperature=0.0,
                cache_key="ear:case",
            )
        except EndpointError as error:
            raise EarFailed(error.message) from error
        if made.parsed is None:
            raise EarFailed("the model called tools that it was not offered")
        return share(made.parsed, answer)


def share(reply: CaseReply, answer: str) -> float:
    """Covered claims count 1, half said ones 0.5; a claim whose quote was not said leaves the sum.

    Raises EarFailed when nothing is left to judge by.
    """
    values = [value for item in reply.claims if (value := _value(item, answer)) is not None]
    if not values:
        raise EarFailed("no claim of the model's reply could be verified")
    return round(sum(values) / len(values), 4)


def _value(item: ClaimFound, answer: str) -> float | None:
    if item.label not in _LABELS:
        return None
    if item.label not in _VALUE:
        return 0.0
    if addresses_grader(item.quote):
        return 0.0
    return _VALUE[item.label] if find_quote(item.quote, answer) is not None else None
