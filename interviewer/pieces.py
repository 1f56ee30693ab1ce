"""A reply in pieces, until somebody says stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator


async def until(stop: asyncio.Event, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """``pieces`` up to their end or to the moment ``stop`` is set; the wait for a piece that does not come is broken off.

    One task reads all the pieces: a task for each would cost as much as all else that is done with a token.
    """
    queue: asyncio.Queue[str | BaseException | None] = asyncio.Queue(maxsize=1)
    reading = asyncio.create_task(_read(pieces, queue))
    stopping = asyncio.create_task(_stop(stop, reading, queue))
    try:
        while (piece := await queue.get()) is not None and not stop.is_set():
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        reading.cancel()
        stopping.cancel()
        await asyncio.gather(reading, stopping, return_exceptions=True)
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()  # lets go of a connection at once


async def _read(pieces: AsyncIterator[str], queue: asyncio.Queue[str | BaseException | None]) -> None:
    try:
        async for piece in pieces:
            await queue.put(piece)
    except Exception as error:  # raised where the pieces are asked for
        await queue.put(error)
    else:
        await queue.put(None)


async def _stop(
    stop: asyncio.Event, reading: asyncio.Task[None], queue: asyncio.Queue[str | BaseException | None]
) -> None:
    await stop.wait()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)
