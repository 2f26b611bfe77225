"""Earlier turns → the one text that a message is read with, the newest first, so that what is cut off is the oldest."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Turn

MARK = "｜"  # between what was said; a question and its reply take turns, the reply empty where there was none
EXCHANGES = 3  # questions with their replies that are remembered
ASKED, REPLIED = 120, 60  # characters at most of a question and of a reply
_INSIDE = str.maketrans({"｜": "／", "|": "/", "\n": " ", "\r": " ", "\t": " "})


def said(turns: Sequence[Turn]) -> str:
    """Return the last EXCHANGES questions and replies as question｜reply｜question｜reply, the newest first.

    >>> said([Turn("user", "谁是总裁？"), Turn("assistant", "刘强东。"), Turn("user", "刘强东哪年入职？")])
    '刘强东哪年入职？｜｜谁是总裁？｜刘强东。'
    """
    exchanges: list[list[str]] = []
    for turn in turns:
        words = turn.content.translate(_INSIDE).strip()
        if turn.role == "user" and words:
            exchanges.append([words[:ASKED], ""])
        elif turn.role == "assistant" and exchanges and not exchanges[-1][1]:
            exchanges[-1][1] = words[:REPLIED]
    return MARK.join(part for exchange in reversed(exchanges[-EXCHANGES:]) for part in exchange)


def segments(history: str) -> list[tuple[int, int]]:
    """Return (start, end) of each question and reply in the text: no slice reaches over a mark.

    >>> segments("甲？｜乙｜丙？｜")
    [(0, 2), (3, 4), (5, 7), (8, 8)]
    """
    parts, at = [], 0
    for part in history.split(MARK):
        parts.append((at, at + len(part)))
        at += len(part) + 1
    return parts
