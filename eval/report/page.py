"""A run folder → report.html: one file that asks nobody for anything and opens anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from eval.report.context import view
from eval.report.finding import also, letters
from eval.report.labels import KINDS, LANGUAGES, MARKS, OUTCOMES, SPLITS, STAGES
from eval.report.load import load_run
from eval.report.rows import row
from index.errors import SettingError

ROOM = Path(__file__).resolve().parent


def write_report(folder: Path) -> Path:
    """Read a run folder and write its report.html; return the file. The same run gives the same bytes.

    Raises UsageError for a folder that is no whole run, SettingError where the page cannot be written.
    """
    run = load_run(folder)
    told = zip(run.marks, run.questions, run.answers, strict=True)
    asked = run.about.get("writer")
    rows = [row(mark, gold, answer, asked) for mark, gold, answer in told]
    target = folder / "report.html"
    text = page(run.about, run.scores, run.marks, rows)
    try:
        target.write_text(text, "utf8", errors="replace", newline="\n")  # half a character has no bytes
    except OSError as error:
        raise SettingError(
            f"cannot write {target} ({error.strerror}); expected a file that may be written; "
            f"move it away, then: python -m eval report {folder}"
        ) from None
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
        rows=rows,
        data=as_data(
            {"words": {**words, "splits": SPLITS}, "letters": letters(rows), "questions": [_found_by(r) for r in rows]}
        ),
    )


def _found_by(row: dict[str, Any]) -> dict[str, Any]:
    words = also(row)
    return {**row, "also": words} if words else row


def as_data(value: Any) -> Markup:
    """Return JSON that may stand in a <script>: no tag, comment or entity can begin in it.

    >>> print(as_data(["</script>"]))
    ["\\u003c/script\\u003e"]
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
