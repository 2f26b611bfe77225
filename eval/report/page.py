"""A run folder → report.html: one file that asks nobody for anything and opens anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from eval.folder import load_about
from eval.report.rows import row
from eval.report.view import view
from eval.report.words import KINDS, LANGUAGES, MARKS, OUTCOMES, SPLITS, STAGES
from index.errors import UsageError

ROOM = Path(__file__).resolve().parent


def write_report(folder: Path) -> Path:
    """Read a run folder and write its report.html; return the file. The same run gives the same bytes.

    Needs run.json, scores.json and marks.jsonl; questions.jsonl and answers.jsonl, and any field, may be missing.
    Raises UsageError for a folder without them or of another version.
    """
    about, scores, marks = load_about(folder), _record(folder, "scores.json"), _lines(folder, "marks.jsonl")
    gold, answers = (_by_id(_lines(folder, name, needed=False)) for name in ("questions.jsonl", "answers.jsonl"))
    rows = [row(mark, gold.get(mark.get("id"), {}), answers.get(mark.get("id"), {})) for mark in marks]
    target = folder / "report.html"
    target.write_text(page(about, scores, marks, rows), "utf8", newline="\n")
    return target


def page(
    about: Mapping[str, Any], scores: Mapping[str, Any], marks: list[dict[str, Any]], rows: list[dict[str, Any]]
) -> str:
    """Return the page of a run and its rows, one a mark."""
    import jinja2  # with gradio in the house anyway; nothing but the report needs it

    script = (ROOM / "page.js").read_text("utf8")
    words = {"outcomes": OUTCOMES, "glyphs": MARKS, "stages": STAGES, "kinds": KINDS, "languages": LANGUAGES}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOM), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("page.html").render(
        **view(about, scores, marks, [one["outcome"] for one in rows]),
        style=Markup((ROOM / "page.css").read_text("utf8")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        data=as_data({"words": {**words, "splits": SPLITS}, "questions": rows}),
    )


def as_data(value: Any) -> Markup:
    """Return JSON that may stand in a <script>: no tag, comment or entity can begin in it.

    >>> print(as_data(["</script>"]))
    ["\\u003c/script\\u003e"]
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _record(folder: Path, name: str) -> dict[str, Any]:
    return _parsed(_text(folder, name), str(folder / name), folder)


def _lines(folder: Path, name: str, needed: bool = True) -> list[dict[str, Any]]:
    if not needed and not (folder / name).exists():
        return []
    # Not splitlines: an article's U+2028 stands raw in the JSON and is no end of a line.
    lines = enumerate(_text(folder, name).split("\n"), start=1)
    return [_parsed(line, f"{folder / name}, line {number}", folder) for number, line in lines if line.strip()]


def _by_id(records: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    return {record.get("id"): record for record in records}


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"found no {name} in {folder} ({error}); expected a run; run: python -m eval --out {folder}"
        ) from None


def _parsed(text: str, where: str, folder: Path) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=lambda _: None)  # NaN is no JSON, and no browser reads it
        if not isinstance(value, dict):
            raise ValueError(f"a {type(value).__name__}")
    except ValueError as error:
        raise UsageError(
            f"{where}: found {error}; expected a JSON object; run it again: python -m eval --out {folder}"
        ) from None
    return value


__all__ = ["as_data", "page", "write_report"]
