"""python -m eval.speed.chat: clock the chat's start, a warm answer in a browser, and a crowd; write figures and a table."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.datasets.gold import GOLD
from eval.options import COUNT, RUNS
from eval.provenance import made_by
from eval.run_folder import write_json
from eval.speed.chat.table import page
from index.cli import Parser, run
from index.errors import SettingError
from index.records import json_lines, parsed, read_text
from index.settings import read_settings
from index.store.local.manifest import read_manifest
from index.store.open import folder_of

PARTS = ("starts", "asking", "crowd")


def main(arguments: Sequence[str]) -> int:
    """Measure, or write the table of what was measured before. Raises UsageError for unusable input."""
    parser = Parser("python -m eval.speed.chat", "Clock the chat: its start, a warm answer, a crowd. Needs Chromium.")
    parser.add_argument("--store", help="folder of a store of seeds/ (default .store)")
    parser.add_argument("--only", metavar="PART,PART", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--starts", metavar="N", type=COUNT, default=5, help="starts of the chat (default 5)")
    parser.add_argument("--questions", metavar="N", type=COUNT, default=40, help="asked in a browser (default 40)")
    parser.add_argument("--people", metavar="N", type=COUNT, default=20, help="of the crowd (default 20)")
    parser.add_argument("--each", metavar="N", type=COUNT, default=3, help="questions of each (default 3)")
    parser.add_argument("--out", metavar="DIR", type=Path, default=RUNS / "chat", help="default eval/runs/chat")
    parser.add_argument("--render", action="store_true", help="only write the table of DIR/results.json again")
    given = parser.parse_args(arguments)
    file = given.out / "results.json"
    if not given.render:
        given.out.mkdir(parents=True, exist_ok=True)
        write_json(file, _measured(given, _chosen(given.only)))
    results = parsed(read_text(str(file)), str(file), f"run: python -m eval.speed.chat --out {given.out}")
    (given.out / "README.md").write_text(page(results), "utf8")
    print(f"written to {given.out}: results.json, README.md")
    return 0


def _chosen(only: str) -> list[str]:
    parts = only.split(",")
    if wrong := [part for part in parts if part not in PARTS]:
        raise SettingError(f"found --only {wrong[0]!r}; expected some of {', '.join(PARTS)}, with commas; correct it")
    return parts


def questions() -> list[str]:
    """Return the gold questions on the seeds that stand alone, in their order, each once."""
    lines = (dict(record) for _, record in json_lines(str(GOLD), "restore it"))
    return list(dict.fromkeys(line["question"] for line in lines if not line.get("history")))


def _measured(given: Any, parts: Sequence[str]) -> dict[str, Any]:
    from eval.speed.chat.asking import asked
    from eval.speed.chat.crowd import crowd
    from eval.speed.chat.opening import starts
    from eval.speed.chat.server import browser

    settings = read_settings(store=given.store)
    store = folder_of(settings.store)
    read_manifest(store)
    results, loads, every = made_by(settings), dict[str, float](), questions()

    def looked(do: Callable[..., Any], *more: Any) -> Any:
        with browser() as looking:
            return do(store, looking, *more)

    measures: dict[str, Callable[[], Any]] = {
        "starts": lambda: looked(starts, given.starts),
        "asking": lambda: looked(asked, every[: given.questions], 12),
        "crowd": lambda: crowd(store, every, given.people, given.each),
    }
    for part in parts:
        loads[part] = os.getloadavg()[0]
        results[part] = measures[part]()
    return {**results, "load_before": loads, "load_after": os.getloadavg()[0]}


if __name__ == "__main__":
    sys.exit(run(main))
