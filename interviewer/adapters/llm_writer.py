"""A model as the writer of feedback: one streamed request a report."""

from __future__ import annotations

from collections.abc import AsyncIterator

from interviewer.adapters.prompt_files import prompt
from interviewer.domain.base import Level
from interviewer.ports import Model

MOST_TOKENS = 1500


class LlmWriter:
    """Implements ports.Writer over ports.Model."""

    def __init__(self, model: Model, name: str) -> None:
        """``name`` is the model's at its endpoint."""
        self._model, self.name = model, name
        self._prompt = prompt("feedback")

    async def write(self, sources: str, *, level: Level, interview_id: str) -> AsyncIterator[str]:
        """The text as it comes; see ports.Writer. Raises EndpointError."""
        messages = [
            {"role": "system", "content": self._prompt.fill({"level": level, "sources": sources})},
            {"role": "user", "content": "Write the feedback now."},
        ]
        async for piece in self._model.stream(
            messages, purpose="feedback", max_tokens=MOST_TOKENS, interview_id=interview_id
        ):
            yield piece
