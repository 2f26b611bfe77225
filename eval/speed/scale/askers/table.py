"""From the figures of results.json to README.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

Row = Mapping[str, Any]


def page(results: Mapping[str, Any]) -> str:
    """Return README.md: of so many askers what pairs read alone took, and what reading them together made of it."""
    about, rows = results["machine"], results["rows"]
    table = [_line(askers, rows) for askers in dict.fromkeys(row["askers"] for row in rows)]
    return "\n".join(
        [
            "# Many askers, one process",
            "",
            f"Written by `python -m eval.speed.scale.askers` from `results.json`, measured {results['started'][:10]} at commit "
            f"`{results['commit'][:12]}`: {about['processor']}, {about['cores']} cores, load average "
            f"{results['load_before']:.1f} before and {results['load_after']:.1f} after; what is more than the cores was other "
            "work on them, so the seconds are long, and the ratios, of runs in turn, and the processor's time are what counts.",
            "",
            "| askers | answers/s | p50, s | p95, s | processor s an answer | together: answers/s | p50 | processor | answers changed |",
            "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *table,
            "",
            "*Alone* is what is shipped: every (question, passage) goes through the reader by itself, on two threads. *Together* "
            "the pairs of all askers go through in shared batches of those of about one length, padded to the longest; nobody "
            "is waited for. Its columns are ratios to *alone*, the median of the rounds and their spread; *changed* are answers with "
            "another text. It is not shipped: it saves nothing, and eight bits are scaled by what stands in a batch, so that a "
            "score hangs on who else asks (logits move by up to 0.3; eval/LOG.md).",
            "",
        ]
    )


def _line(askers: int, rows: Sequence[Row]) -> str:
    alone, together = ([r for r in rows if (r["askers"], r["way"]) == (askers, way)] for way in ("alone", "together"))
    plain = [
        f"{median(map(measure, alone)):.2f}"
        for measure in (_rate, lambda r: _share(r, 50), lambda r: _share(r, 95), _core)
    ]
    ratios = [
        _ratios([measure(b) / measure(a) for a, b in zip(alone, together, strict=True)])
        for measure in (_rate, lambda r: _share(r, 50), _core)
    ]
    changed = f"{max(r['changed'] for r in alone)} of {len(alone[0]['seconds'])}"
    return f"| {' | '.join([str(askers), *plain, *ratios, changed])} |"


def _rate(row: Row) -> float:
    return len(row["seconds"]) / float(row["wall_s"])


def _share(row: Row, percent: float) -> float:
    return float(np.percentile(row["seconds"], percent))


def _core(row: Row) -> float:
    return float(row["core_s"]) / len(row["seconds"])


def _ratios(values: Sequence[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"
