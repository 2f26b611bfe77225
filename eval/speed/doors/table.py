"""The soak's figures as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_GROWTH = 5.0  # percent that the memory may grow after the first minute
_MB = 1e6


def page(results: Mapping[str, Any]) -> str:
    """Return eval/speed/doors/README.md."""
    about = results["machine"]
    rows = [_row(name, figures) for name, figures in results["doors"].items()]
    return "\n".join(
        [
            "# Every door under load",
            "",
            f"Written by `python -m eval.speed.doors` from `results.json`, measured {results['started'][:10]} at "
            f"commit `{results['commit'][:12]}`: {about['processor']}, {about['cores']} cores, load average "
            f"{results['load_before']:.1f} before and {results['load_after']:.1f} after. {results['clients']} clients on loopback "
            f"for {results['minutes']:g} minutes, each calling one door after another without a pause, half of the questions "
            "new; beside them one client that never reads, one that half-closes, and one that sends a byte a second. "
            f"Answers by {_makers(results['workers'])}.",
            "",
            "| door | replies | p50, ms | p95, ms | slowest, ms |",
            "| --- | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            "| | | aimed at |",
            "| --- | ---: | ---: |",
            f"| errors | {results['errors']} | 0 |",
            f"| told to come again (429, 503) | {results['asked_for']} | |",
            *_memory(results["memory"]),
            f"| connections of the three bad clients | {sum(results['bad_connections'].values())} | |",
            "",
        ]
    )


def _makers(workers: int) -> str:
    return f"{workers} worker processes" if workers else "the server's own threads"


def _row(name: str, figures: Mapping[str, float]) -> str:
    if not figures["n"]:
        return f"| {name} | 0 | – | – | – |"
    told = (f"{figures[key]:,.0f}" for key in ("p50_ms", "p95_ms", "max_ms"))
    return f"| {name} | {figures['n']:,} | {' | '.join(told)} |"


def _memory(held: Mapping[str, Any]) -> list[str]:
    if not held:
        return ["| memory: too short a run to tell | – | |"]
    return [
        f"| memory of all processes after a minute, MB | {held['minute_1'] / _MB:,.0f} | |",
        f"| … at the end, MB | {held['end'] / _MB:,.0f} | |",
        f"| … grown by, % | {held['growth_percent']:+.1f} | ≤ {MAX_GROWTH:g} |",
        f"| … minute by minute, MB | {', '.join(f'{one / _MB:,.0f}' for one in held['by_minute'])} | |",
    ]
