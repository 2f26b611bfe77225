"""A reply's pieces as they come → the text that is meant for a reader: no thinking aloud, no NOT_FOUND, no half character."""

from __future__ import annotations

import re

_THINK, _THOUGHT = "<think>", "</think>"
_NOT_FOUND = re.compile(r"NOT(?:\\?_| )FOUND\.?")
_REFUSALS = ("NOT_FOUND", "NOT\\_FOUND", "NOT FOUND")


class Visible:
    """Reads pieces, and holds back what may be the beginning of something that is not shown.

    ``refused``: whether it said NOT_FOUND, outside its thoughts.
    """

    def __init__(self) -> None:
        self.refused = False
        self._thinking = False
        self._held = self._half = ""

    def read(self, piece: str) -> str:
        """Return what the next piece lets be seen."""
        text = self._held + self._whole(piece)
        seen = ""
        while True:
            mark = _THOUGHT if self._thinking else _THINK
            before, found, behind = text.partition(mark)
            if not found:
                break
            seen += self._said(before)
            self._thinking, text = not self._thinking, behind
        marks = (_THOUGHT,) if self._thinking else (_THINK, *_REFUSALS)
        kept = max(_begun(text, mark) for mark in marks)
        self._held = text[len(text) - kept :]
        return seen + self._said(text[: len(text) - kept])

    def end(self) -> str:
        """Return what was held back at the end of the reply."""
        text, self._held = self._held + ("\ufffd" if self._half else ""), ""
        return self._said(text)

    def _said(self, text: str) -> str:
        if self._thinking:
            return ""
        said, times = _NOT_FOUND.subn("", text)
        self.refused = self.refused or times > 0
        return said

    def _whole(self, piece: str) -> str:
        """The piece with the half character that ended the one before; any other half becomes the mark for it.

        A server may cut an emoji into its two UTF-16 halves, each escaped in JSON of its own; no UTF-8 holds one.
        """
        text = self._half + piece
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = text.removesuffix(self._half) if self._half else text
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _begun(text: str, mark: str) -> int:
    """How many characters at the end of a text may be the beginning of a mark."""
    return next((n for n in range(min(len(mark), len(text)), 0, -1) if mark.startswith(text[-n:])), 0)
