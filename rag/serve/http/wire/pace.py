"""What comes now and then → the same with a sign of life in the silences, and an end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

T = TypeVar("T")


async def paced(coming: AsyncIterator[T], quiet: float, deadline: float) -> AsyncGenerator[T | None]:
    """Yield what comes, None whenever nothing has for ``quiet`` seconds. Raises TimeoutError at a time of the monotonic clock."""
    step: asyncio.Future[T | None] | None = None
    try:
        while True:
            step = step or asyncio.ensure_future(
                anext(coming, None)
            )  # kept over a silence: cancelled, it would end all
            left = deadline - time.monotonic()
            done, _ = await asyncio.wait({step}, timeout=max(0.0, min(quiet, left)))
            if not done:
                if left <= quiet:
                    raise TimeoutError
                yield None
                continue
            value, step = step.result(), None
            if value is None:
                return
            yield value
    finally:
        if step is not None:
            step.cancel()
            await asyncio.gather(step, return_exceptions=True)
