"""The block of ``key: value`` lines between two ``---`` at a file's beginning, read without a YAML parser.

What it does not do: nested values, anchors, types. A title, a date and an author are all that is asked of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN = re.compile(r"\ufeff?\s*---[ \t]*\r?\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_KEY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?$")
_MORE = re.compile(r"(?:[ \t]+|-[ \t]).*|#.*|")  # an indented line, a list item, a comment, an empty line
_FOLDED = frozenset({"", ">", "|", ">-", "|-", ">+", "|+"})
_LONGEST = 10_000  # characters; a longer "block" is two rulers in a text


@dataclass(frozen=True, slots=True)
class Front:
    """What a file says of itself, keys in lower case; the body begins at ``end``."""

    fields: dict[str, str]
    end: int

    def first(self, *keys: str) -> str | None:
        """Return the first of these fields that is given and not empty."""
        return next((self.fields[key] for key in keys if self.fields.get(key)), None)


def front_matter(text: str) -> Front:
    r"""Read a file's front matter; without one the fields are empty and the end is 0.

    >>> front_matter("---\ntitle: '一 则'\n---\n正文")
    Front(fields={'title': '一 则'}, end=20)
    """
    opening = _OPEN.match(text)
    closing = _CLOSE.search(text, opening.end(), opening.end() + _LONGEST) if opening else None
    if opening is None or closing is None:
        return Front({}, 0)
    fields = _fields(text[opening.end() : closing.start()].splitlines())
    return Front(fields, closing.end()) if fields else Front({}, 0)


def _fields(lines: list[str]) -> dict[str, str]:
    """Return the fields; none at all when one line is neither a field nor part of one (it is an article then)."""
    fields: dict[str, str] = {}
    last = None
    for line in lines:
        if found := _KEY.fullmatch(line.rstrip()):
            last, value = found[1].lower(), (found[2] or "").strip()
            fields[last] = "" if value in _FOLDED else _unquoted(value)
        elif not _MORE.fullmatch(line):
            return {}
        elif last is not None and (more := line.strip()) and not more.startswith("#"):
            item = _unquoted(more.removeprefix("-").strip())
            fields[last] = f"{fields[last]}{_joint(fields[last], more)}{item}"
    return fields


def _joint(so_far: str, more: str) -> str:
    if not so_far:
        return ""
    return "、" if more.startswith("-") else " "


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return "、".join(_unquoted(part.strip()) for part in value[1:-1].split(","))
    return value
