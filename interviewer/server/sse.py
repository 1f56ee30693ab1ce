"""Server-sent events on the wire."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from interviewer.server.frames import Frame

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event_stream(frames: AsyncIterator[Frame | None]) -> StreamingResponse:
    """A response that sends the frames as they come, and a sign of life for each None."""
    return StreamingResponse(_encoded(frames), media_type="text/event-stream", headers=_HEADERS)


async def _encoded(frames: AsyncIterator[Frame | None]) -> AsyncIterator[str]:
    yield ": open\n\n"  # the client learns at once that the stream stands
    async for frame in frames:
        yield _encode(frame) if frame is not None else ": still here\n\n"


def _encode(frame: Frame) -> str:
    data = json.dumps(frame.data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {frame.id}\nevent: {frame.kind}\ndata: {data}\n\n"
