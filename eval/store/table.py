"""Records of the measurings as Markdown tables, and the blocks of a README made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import UsageError

Record = Mapping[str, Any]
_BLOCK = re.compile(r"(<!-- store: (?P<name>[a-z]+) -->\n).*?(<!-- end of store -->)", re.DOTALL)


def kills(record: Record) -> str:
    """Return a row a step that builds were killed in, first and incremental ones together, and one of random times."""
    every: Sequence[Record] = record["kills"]
    known = {kill["moment"]["step"] for kill in every}
    steps = [step for step in (*record["steps"], None) if step in known]
    rows = [_kill_row(step or "at any time", [k for k in every if k["moment"]["step"] == step]) for step in steps]
    head = ("killed in", "kills", "old stood", "new stood", "no store yet", "gone after at most (s)", "unsound")
    return _table(head, [*rows, _kill_row("all", every)])


def _kill_row(name: str, kills: Sequence[Record]) -> list[object]:
    stood = [sum(kill["stood"] == which for kill in kills) for which in ("old", "new", "no store")]
    slowest = max(kill["gone_s"] for kill in kills)
    return [name, len(kills), *stood, f"{slowest:.2f}", sum(bool(kill["flaws"]) for kill in kills)]


def load(record: Record) -> str:
    """Return a row a measure of questions asked while the store was updated."""
    return _table(
        ("while it is updated", ""), [[name.replace("_", " "), value] for name, value in record["load"].items()]
    )


def engines(record: Record) -> str:
    """Return a row a measure of the gold questions asked of a folder and of a Milvus."""
    rows = [[name.replace("_", " "), value] for name, value in record["engines"].items()]
    return _table(("the same articles in a folder and in Milvus", ""), rows)


def hostile(record: Record) -> str:
    """Return a row a case: what became of it, in how many seconds, with how much memory."""
    head = ("case", "outcome", "said", "s", "peak MB")
    rows = [
        [c["name"], _outcome(c), _cell(c["said"]), f"{c['seconds']:.1f}", round(c["peak_mb"])] for c in record["cases"]
    ]
    return _table(head, rows)


def _outcome(case: Record) -> str:
    return "**" + "; ".join(case["flaws"]) + "**" if case["flaws"] else str(case["outcome"])


def _cell(text: str, limit: int = 120) -> str:
    """Return text for a cell: one line, no bars, no markup, not too long."""
    line = " ".join(text.split()).replace("|", "¦").replace("<", "‹")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


TABLES: dict[str, Callable[[Record], str]] = {"kills": kills, "load": load, "hostile": hostile, "engines": engines}


def render(readme: Path, records: Path) -> bool:
    """Make a README's blocks anew from ``records``/NAME.json; tell whether it changed. Raises UsageError."""

    def block(match: re.Match[str]) -> str:
        file = records / f"{match['name']}.json"
        if match["name"] not in TABLES or not file.is_file():
            raise UsageError(
                f"found the block 'store: {match['name']}' in {readme} and no {file}; expected its record; "
                f"run: python -m eval store {match['name']} --out {records}"
            )
        record = json.loads(file.read_text("utf8"))
        made = (
            f"`{record['about']['command']}`, {record['about']['started'][:10]}, commit `{record['about']['commit']}`."
        )
        return f"{match[1]}\n{TABLES[match['name']](record)}\n\n{made}\n\n{match[3]}"

    before = readme.read_text("utf8")
    after = _BLOCK.sub(block, before)
    if after != before:
        readme.write_text(after, "utf8")
    return after != before
