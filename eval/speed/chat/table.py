"""From the figures of results.json to README.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

FIRST_BYTE_S, SHOWN_MS, CROWD_S = 4.0, 600.0, 4.0  # what is aimed at


def page(results: Mapping[str, Any]) -> str:
    """Return README.md: what a start, an answer and a crowd took, beside what is aimed at."""
    machine = results["machine"]
    head = (
        "# The chat, clocked\n\nWritten by `python -m eval.speed.chat` from `results.json`, measured "
        f"{results['started'][:10]} at commit `{results['commit'][:12]}`: {machine['processor']}, {machine['cores']} cores. "
        "The load average was "
        + ", ".join(f"{load:.1f} before {name}" for name, load in results["load_before"].items())
        + f" and {results['load_after']:.1f} at the end; what is more than the cores was other work on them.\n"
    )
    rows = [*_starting(results.get("starts")), *_asking(results.get("asking")), *_crowd(results.get("crowd"))]
    lines = [
        "| | median | p95 | aimed at |",
        "| --- | ---: | ---: | ---: |",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    return f"{head}\n" + "\n".join(lines) + "\n" + _notes(results)


def _starting(starts: Sequence[Mapping[str, Any]] | None) -> list[list[str]]:
    if not starts:
        return []
    return [
        _row(
            "from the process's start to the page's first byte, s", _all(starts, "first_byte_s"), f"≤ {FIRST_BYTE_S:g}"
        ),
        _row("… to a page that can be written in, s", _all(starts, "usable_s")),
        _row("… to one that can answer, s", _all(starts, "ready_s")),
        _row("a later visit: first byte, s", _all(starts, "visit_s")),
        _row("… a page that can be written in, empty cache, s", _all(starts, "visit_usable_s")),
        _row("the page's HTML, KB", [n / 1000 for n in _all(starts, "html_bytes")]),
        _row("what else the browser fetches, KB", [n / 1000 for n in _all(starts, "fetched_bytes")]),
    ]


def _asking(asking: Mapping[str, list[float]] | None) -> list[list[str]]:
    if not asking:
        return []
    shown, made, alone = asking["shown"], asking["made"], asking["alone"]
    pairs = list(zip(shown, made, strict=True))
    return [
        _row(f"from Enter to the painted reply, {len(shown)} questions, ms", shown, f"≤ {SHOWN_MS:g}"),
        _row("… the answer's own time in the server meanwhile, ms", made),
        _row("… what the page adds, ms", [whole - own for whole, own in pairs]),
        _row("… times the answer's own time", [whole / own for whole, own in pairs]),
        _row("`rag.chain.answer` of the same questions, a process of its own, ms", alone),
        _row(f"the {len(asking['in_one'])} turns of one conversation, ms", asking["in_one"]),
    ]


def _crowd(crowd: Mapping[str, Any] | None) -> list[list[str]]:
    if not crowd:
        return []
    name = f"{crowd['people']} people at once, {crowd['each']} questions each without a pause, an answer, s"
    answers = len(crowd["seconds"])
    return [
        _row(name, crowd["seconds"], f"p95 ≤ {CROWD_S:g}"),
        [f"… answers a second (of {answers})", f"{answers / crowd['wall_s']:.1f}", "", ""],
        ["… processor time an answer, s", f"{crowd['core_s'] / max(answers, 1):.2f}", "", ""],
        ["… sent to a browser an answer, KB", f"{crowd['event_bytes'] / max(answers, 1) / 1000:.0f}", "", ""],
        ["… errors", str(len(crowd["errors"])), "", "0"],
        ["… turns in another's conversation", str(len(crowd["crossed"])), "", "0"],
    ]


def _notes(results: Mapping[str, Any]) -> str:
    return (
        f"\nA start is a fresh process, files in the page cache; {len(results.get('starts') or [])} of them. Questions are the "
        "first of `eval/gold/seeds.jsonl` that stand alone, each asked once, in a conversation of its own, in real Chromium; "
        "the crowd speaks the page's own protocol over HTTP, from the same machine. Processor time includes opening the pages.\n"
    )


def _all(rows: Sequence[Mapping[str, Any]], key: str) -> list[float]:
    return [float(row[key]) for row in rows]


def _row(name: str, values: Sequence[float], aim: str = "") -> list[str]:
    """A name, the median and the 95th percentile, which takes 20 values to be more than the slowest one."""
    if not values:
        return [name, "–", "–", aim]
    median, high = np.percentile(values, (50, 95)).tolist()
    return [name, _number(median), _number(high) if len(values) >= 20 else "", aim]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
