"""A reply in pieces, until somebody says stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator


async def until(stop: asyncio.Event, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """``pieces`` up to their end or to the moment ``stop`` is set; the wait for a piece that does not come is broken off."""
    stopping = asyncio.create_task(stop.wait())
    following: asyncio.Task[str | None] | None = None
    try:
        while not stop.is_set():
            following = asyncio.create_task(_next(pieces))
            await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                return
            piece = following.result()
            if piece is None:
                return
            yield piece
    finally:
        tasks = [task for task in (stopping, following) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()  # lets go of a connection at once


async def _next(pieces: AsyncIterator[str]) -> str | None:
    async for piece in pieces:
        return piece
    return None
