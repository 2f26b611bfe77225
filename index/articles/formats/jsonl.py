"""JSON lines: an article a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from index.articles.files.encoding import decode
from index.articles.formats.fields import USUAL, FieldNames
from index.articles.formats.rows import Row, lay_out, lines_named
from index.articles.source import Extracted


def read_jsonl(data: bytes, names: FieldNames = USUAL) -> Extracted:
    """Return the articles of JSON lines; lines that are no object are named. Raises ValueError where no line has a text."""
    text, encoding, warnings = decode(data)
    broken, kinds = list[int](), dict[tuple[str, ...], dict[str, str]]()

    def rows() -> Iterator[Row]:
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
            if not line.strip():
                continue
            if (values := _object(line)) is None:
                broken.append(number)
            else:
                keys = tuple(values)
                if keys not in kinds:
                    kinds[keys] = names.find(keys)
                yield Row(number, **{kind: _words(values[name]) for kind, name in kinds[keys].items()})

    laid, records, told = lay_out(rows())
    if not records:
        found = f"the keys {', '.join(next(iter(kinds))[:10])}" if kinds else "no JSON object"
        raise ValueError(
            f"holds no article (its lines hold {found}); expected objects with a title and a text; "
            "name the keys (RAG_FIELDS=title=KEY,text=KEY)"
        )
    return Extracted(
        laid, encoding, "jsonl", records=records, warnings=warnings + lines_named(broken, "no JSON object") + told
    )


def _object(line: str) -> dict[str, object] | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _words(value: object) -> str:
    """Return a value as text: paragraphs of a list as lines; of an object its name."""
    if isinstance(value, dict):
        value = value.get("name", value.get("text"))
    if isinstance(value, list):
        value = "\n".join(item for item in value if isinstance(item, str))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
