"""A file's front matter: what the YAML between two ``---`` lines at its beginning, or the TOML between ``+++``, says."""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass

import yaml

# A longer "block" is two rulers in a text.
_BLOCK = re.compile(
    r"\ufeff?\s*(?:---[ \t]*\r?\n(?P<yaml>.{0,10000}?)^(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n(?P<toml>.{0,10000}?)^\+\+\+)[ \t]*\r?$",
    re.MULTILINE | re.DOTALL,
)
_KEY = re.compile(r"[^\W\d][\w-]*")
_LATIN_KEY = re.compile(r"[A-Za-z][\w-]*")  # one at least: 时间: and 地点: between two rulers are an article's own


@dataclass(frozen=True, slots=True)
class Front:
    """What a file says of itself, keys in lower case; the body begins at ``end``."""

    fields: dict[str, str]
    end: int

    def first(self, *keys: str) -> str | None:
        """Return the first of these fields that is given and not empty."""
        return next((self.fields[key] for key in keys if self.fields.get(key)), None)


def front_matter(text: str) -> Front:
    r"""Read a file's front matter; without one, or where a line of it is none, the fields are empty and the end is 0.

    Values are as they are written (012 is no number); those of a list are joined, and what is nested deeper is empty.

    >>> front_matter("---\ntitle: '一 则'\n---\n正文")
    Front(fields={'title': '一 则'}, end=20)
    """
    block = _BLOCK.match(text)
    try:
        values = _values(block) if block else None
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError):  # it is an article that begins with a ruler
        values = None
    if block is None or not values or not isinstance(values, dict) or not all(map(_KEY.fullmatch, values)):
        return Front({}, 0)
    if not any(map(_LATIN_KEY.fullmatch, values)):
        return Front({}, 0)
    return Front({key.lower(): _joined(value) for key, value in values.items()}, block.end())


def _values(block: re.Match[str]) -> object:
    if block["toml"] is None:
        return yaml.load(block["yaml"], yaml.BaseLoader)
    return tomllib.loads(block["toml"].replace("\r\n", "\n"))


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "、".join(item for item in value if isinstance(item, str))
    if isinstance(value, datetime.date):  # TOML's; a datetime is one too
        return value.isoformat()
    return " ".join(value.split()) if isinstance(value, str) else ""
