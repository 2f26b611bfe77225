"""python -m eval.speed.doors: minutes of mixed load on every door of a real chat; write figures and a table."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.options import COUNT, RUNS
from eval.provenance import made_by
from eval.run_folder import write_json
from eval.speed.chat.__main__ import questions
from eval.speed.chat.server import served
from eval.speed.doors.table import MAX_GROWTH, page
from index.cli import Parser, number, run
from index.errors import SettingError
from index.records import parsed, read_text
from index.settings import read_settings
from index.store.local.manifest import read_manifest
from index.store.open import folder_of

_PATIENCE_S = 180.0  # until a chat that is started answers


def main(arguments: Sequence[str]) -> int:
    """Measure, or write the table of what was measured before. Exit status 1: an error, or memory that grows."""
    parser = Parser(
        "python -m eval.speed.doors", "Load every door of a chat for minutes, beside clients that behave badly."
    )
    parser.add_argument("--store", help="folder of a store of seeds/ (default .store)")
    parser.add_argument("--minutes", metavar="N", type=number(float, 0.05, 1440), default=10.0, help="default 10")
    parser.add_argument("--clients", metavar="N", type=COUNT, default=20, help="at once (default 20)")
    parser.add_argument(
        "--workers", metavar="N", type=number(int, 0, 256), default=0, help="of the chat (default 0: threads)"
    )
    parser.add_argument("--out", metavar="DIR", type=Path, default=RUNS / "doors", help="default eval/runs/doors")
    parser.add_argument("--render", action="store_true", help="only write the table of DIR/results.json again")
    given = parser.parse_args(arguments)
    file = given.out / "results.json"
    if not given.render:
        given.out.mkdir(parents=True, exist_ok=True)
        write_json(file, _measured(given))
    results = parsed(read_text(str(file)), str(file), f"run: python -m eval.speed.doors --out {given.out}")
    (given.out / "README.md").write_text(page(results), "utf8")
    print(json.dumps(results, ensure_ascii=False, indent=1))
    print(page(results))
    return 1 if results["errors"] or results["memory"].get("growth_percent", 0) > MAX_GROWTH else 0


def _measured(given: Any) -> dict[str, Any]:
    from eval.speed.doors.soak import soak

    settings = read_settings(store=given.store)
    store = folder_of(settings.store)
    read_manifest(store)
    results = {**made_by(settings), "clients": given.clients, "minutes": given.minutes, "workers": given.workers}
    asked = questions()
    with (
        TemporaryDirectory() as home,
        served(store, Path(home, "chats.sqlite"), "--workers", str(given.workers)) as chat,
    ):
        chat.first_byte()
        _wait_until_it_answers(chat.at, asked[0])
        before = os.getloadavg()[0]
        load = asyncio.run(soak(chat.at, chat.process, asked, given.clients, 60 * given.minutes))
        return {**results, **load.figures(), "load_before": before, "load_after": os.getloadavg()[0]}


def _wait_until_it_answers(at: str, question: str) -> None:
    import httpx

    end = time.monotonic() + _PATIENCE_S
    while (status := httpx.post(f"{at}v1/answer", json={"question": question}, timeout=_PATIENCE_S).status_code) != 200:
        if status != 503 or time.monotonic() > end:
            raise SettingError(
                f"/v1/answer of {at} says {status}; expected 200; run: python app.py, and ask it yourself"
            )
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(run(main))
