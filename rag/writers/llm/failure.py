"""What a chat model's failure says: whether another try may help, how long to wait before it, and the reason in a line."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from rag.writers.llm.call import OutOfTime, Overlong

_FOR_GOOD = frozenset((400, 401, 402, 403, 404, 405, 413, 422))  # HTTP statuses that a further try does not mend
_LONGEST_LINE = 200


def helped_by_another(error: Exception) -> bool:
    """Return whether another try may help: not when time is up, nor where the server refuses what it was sent."""
    return not isinstance(error, OutOfTime | Overlong) and getattr(error, "status_code", None) not in _FOR_GOOD


def wait_asked(error: Exception) -> float:
    """Return the seconds that a server asks to wait in ``Retry-After``, given as seconds or as a date; 0 where it doesn't."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    asked = str(headers.get("retry-after") or "") if headers else ""
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        return float(asked)
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def one_line(error: Exception, secrets: frozenset[str]) -> str:
    """Return an error as one line of at most 200 characters, without the keys that some servers repeat."""
    text = " ".join(str(error).split()) or type(error).__name__
    for secret in secrets:
        text = text.replace(secret, "…")
    return text if len(text) <= _LONGEST_LINE else text[: _LONGEST_LINE - 1] + "…"
