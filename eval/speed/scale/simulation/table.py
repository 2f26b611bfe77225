"""The figures of a simulation as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# What each kind compares, and of what it is given more the wider it searches.
NAMES = {
    "flat": ("every row, 16 bits", ""),
    "codes": ("every code of 2 bits a value, then rows", "rows compared closely"),
    "ivf": ("IVF flat, 16 bits", "lists"),
    "ivf8": ("IVF int8", "lists"),
    "rabitq": ("IVF RaBitQ, 1 bit, 64 lists, then rows", "rows compared closely"),
    "hnsw": ("HNSW, 32 bits", "efSearch"),
    "hnsw8": ("HNSW int8", "efSearch"),
}
_PLACES = 1, 3, 10, 30, 100


def page(results: Mapping[str, Any]) -> str:
    """Return eval/speed/scale/simulation/README.md."""
    about = results["machine"]
    head = (
        "# Ten million vectors, simulated\n\n"
        f"Written by `python -m eval.speed.scale.simulation` from `results.json`, measured {results['started'][:10]} at commit "
        f"`{results['commit'][:12]}`{' with changes' if results['dirty'] else ''}: {about['processor']}, {about['cores']} core{'s' * (about['cores'] > 1)}, others at work beside it (load average "
        f"{results['load_before']:.1f} before, {results['load_after']:.1f} after), FAISS {results['versions']['faiss-cpu']}, one thread. {results['real']:,} "
        f"passages of real news and made-up ones, {results['dimension']:,} values each; {results['questions']} questions that "
        f"people wrote; {results['lists']:,} lists.\n"
    )
    return "\n".join([head, *_curves(results["curves"]), "", *_measures(results["measures"])]) + "\n"


def _curves(curves: Mapping[str, Mapping[str, Sequence[float]]]) -> Iterator[str]:
    yield (
        "**Are they like ours?** A made-up passage is a third each of three real ones of a topic. A quarter of the real "
        "passages, grown to the number of all by made-up ones, is held against all: the mean cosine of the k-th nearest.\n"
    )
    yield f"| asked by | of | {' | '.join(f'k = {place}' for place in _PLACES)} |\n| --- | --- |{' ---: |' * len(_PLACES)}"
    for who, searched in curves.items():
        for what, curve in searched.items():
            cells = [f"{value:.3f}" for value in curve]
            yield f"| {who} | {what} | {' | '.join([*cells, *['–'] * (len(_PLACES) - len(cells))])} |"


def _measures(measures: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield (
        "**How well and how fast.** Recall of the nearest rows of all, known from comparing all; ms of a question (and of the "
        "first time, when rows come from the disk), core time of it, and its ratio to comparing every row (times so many rows as there are more, where those did not fit the "
        "memory); memory that the index holds by itself, and core-seconds to fill it (finding each row's list not among them).\n"
    )
    yield (
        "| rows | index | width | recall@10 | recall@100 | p50 ms | p95 ms | first time ms | core ms | of comparing all | MB | filled in s |"
        "\n| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    for measure in sorted(measures, key=lambda m: (m["rows"], [*NAMES].index(m["kind"]), m["wide"])):
        name, unit = NAMES[measure["kind"]]
        all_ms = comparing_all(measures, measure["rows"])
        cells = [
            f"{measure['rows']:,}",
            name,
            f"{measure['wide']:,} {unit}" if unit else "",
            f"{measure['recall_10']:.3f}",
            f"{measure['recall_100']:.3f}",
            *(f"{measure[key]:,.1f}" for key in ("p50_ms", "p95_ms", "cold_ms", "core_ms")),
            f"{measure['core_ms'] / all_ms:.3f}" if all_ms else "–",
            f"{measure['bytes'] / 1e6:,.0f}",
            f"{measure['build_core_s']:,.0f}",
        ]
        yield f"| {' | '.join(cells)} |"


def comparing_all(measures: Sequence[Mapping[str, Any]], rows: int) -> float | None:
    """Return the core-ms of comparing so many rows: measured, or by the largest size at which it was; None: nowhere."""
    flat = [measure for measure in measures if measure["kind"] == "flat"]
    if not flat:
        return None
    nearest = min(flat, key=lambda measure: (abs(measure["rows"] - rows), -measure["rows"]))
    return float(nearest["core_ms"] * rows / nearest["rows"])
