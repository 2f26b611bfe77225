"""results.json as a page of tables. Nothing is computed here but medians, quartiles and ratios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.speed.corpus import QUESTIONS
from eval.speed.figures import FIGURES, Figure, Measure, Spread, measures, only_stage, spread
from eval.speed.systems import SYSTEMS, System

_STAGES = ("question", "retrieve", "rank", "write", "verify")
_CLOCKED = QUESTIONS - 1
_HOW = (
    "`make bench` repeats it on made-up articles and writes to eval/runs/speed; "
    '`make bench ARGS="--passages FILE --out eval/speed"` on others, and here.',
    "Every measurement is a fresh process: indexing, or a cold first question and up to {clocked} others, each asked "
    "once. Systems take turns: the same questions in the same order, the same limit of threads, no network, files in "
    "the page cache.",
    "Peers only retrieve five passages, and are given passages cut already; ours reads and cleans files, and its "
    "answers are whole. Its row *retrieve alone* is the stage that does what the peers do.",
    "Indexing is clocked from texts to a stored index, encoders loaded, the processes that ours starts included. "
    "~: a transformer embedded the first {sample} passages; those seconds are scaled up to all of them, the seconds of "
    "storing all are measured. The other vectors are those of the sample, repeated with a little noise: an exact scan "
    "takes as long over any values, but what it finds then means nothing. How fast a transformer embeds does not depend "
    "on the size of the corpus: where its rate differs between sizes, the machine was differently busy.",
    "A system that has spent {enough:g} s on a size is not begun again there, and no question is begun {budget:g} s "
    "after a process's first answer. –: not run, or fewer than 20 questions in a process for a 95th percentile.",
    "Memory is a process's peak (VmHWM; `ru_maxrss` where there is none). Where ours indexes in several processes, "
    "each is counted as large as the largest: an upper bound.",
    "The machine's load average was {before} before and {after} after, about {threads} of it this run's own; what is "
    "more was other work on the same cores. Seconds suffer from that, ratios less: they pair what ran in turn. Threads "
    "that wait for each other (a transformer's) suffer more than processes that don't (our indexing), so of two ratios "
    "the one taken while less else ran is the fairer.",
)


def page(results: Mapping[str, Any]) -> str:
    """Return README.md: what was measured on, a table for each figure, a table of our stages, what each system is."""
    parts = [*_head(results), *(_table(results, figure) for figure in FIGURES)]
    parts.insert(4, _stage_table(results))
    return "\n".join([*parts, *_systems(results), *_notes(results)])


def _head(results: Mapping[str, Any]) -> Iterator[str]:
    machine, corpus = results["machine"], results["corpus"]
    sizes = corpus["sizes"]
    length = sizes[-1]["characters"] / sizes[-1]["passages"]
    yield "# Speed, beside peers\n"
    yield (
        f"Written by `python -m eval.speed` from `results.json`, measured {results['started'][:10]} at commit "
        f"`{results['commit']}`: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_mb'] / 1024:.0f} GB, Python {results['python']}, {results['threads']} threads for each "
        f"system. Passages: {corpus['name']}, {length:.0f} characters each on average, "
        + ", ".join(f"{c['passages']:,} of {c['articles']:,} articles" for c in sizes)
        + f". A cell is the median of up to {results['repeats']} repeats (first to third quartile) and × its ratio to "
        "ours, paired by round.\n"
    )
    yield "![Time of one question and of indexing, by passages](growth.svg)\n"


def _table(results: Mapping[str, Any], figure: Figure) -> str:
    found, sizes = measures(results), [corpus["size"] for corpus in results["corpus"]["sizes"]]
    shown = [system for system in SYSTEMS if any((system.id, size) in found for size in sizes)]
    lines = _header(figure.title, sizes)
    for system in shown:
        cells = [_cell(figure, found.get((system.id, size)), found.get(("ours", size))) for size in sizes]
        whole = system.id == "ours" and figure.title.startswith("One question")
        lines.append(_line(f"{system.title}, whole answer" if whole else system.title, cells))
        if whole:
            alone = [_alone(figure, found.get(("ours", size))) for size in sizes]
            lines.append(_line(f"{system.title}, retrieve alone", alone))
    return "\n".join([*lines, ""])


def _header(title: str, sizes: Sequence[int]) -> list[str]:
    return [f"## {title}\n", _line("passages", [f"{size:,}" for size in sizes]), _line("---", ["---:"] * len(sizes))]


def _line(title: str, cells: Sequence[str]) -> str:
    return "| " + " | ".join([title, *cells]) + " |"


def _cell(figure: Figure, measure: Measure | None, ours: Measure | None) -> str:
    if measure is None:
        return "–"
    compared = figure.values(ours) if ours and measure["system"] != "ours" else ()
    about = "~" if figure.title.startswith("Indexing") and measure["index"]["estimated"] else ""
    return _shown(spread(figure.values(measure), compared), about)


def _alone(figure: Figure, ours: Measure | None) -> str:
    return _shown(spread(figure.values(only_stage(ours, "retrieve")), figure.values(ours))) if ours else "–"


def _shown(found: Spread | None, about: str = "") -> str:
    """Return a cell: the median, quartiles where there are repeats that differ, the ratio to ours."""
    if found is None:
        return "–"
    between = f" ({_number(found.low)}–{_number(found.high)})" if found.repeats > 1 else ""
    ratio = f" ×{_number(found.ratio)}" if found.ratio is not None else ""
    return f"{about}{_number(found.median)}{between}{ratio}"


def _number(value: float) -> str:
    """Write a number with about three digits.

    >>> [_number(v) for v in (12345.6, 123.4, 12.34, 1.234, 0.01234)]
    ['12,346', '123', '12.3', '1.23', '0.012']
    """
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f}"


def _stage_table(results: Mapping[str, Any]) -> str:
    found, sizes = measures(results), [corpus["size"] for corpus in results["corpus"]["sizes"]]
    lines = _header("Where ours spends it: median, 95th percentile (ms)", sizes)
    for stage in _STAGES:
        ours = [only_stage(m, stage) if (m := found.get(("ours", size))) else None for size in sizes]
        lines.append(_line(stage, [_both(measure) for measure in ours]))
    return "\n".join([*lines, ""])


def _both(measure: Measure | None) -> str:
    if measure is None:
        return "–"
    both = (spread(measure["ask"][key]) for key in ("p50_ms", "p95_ms"))
    return ", ".join(_number(found.median) if found else "–" for found in both)


def _systems(results: Mapping[str, Any]) -> Iterator[str]:
    measured = {measure["system"] for measure in results["measures"]}
    yield "## What each is\n"
    for system in SYSTEMS:
        if system.id in measured:
            yield f"- **{system.title}**: {system.about} ({_packages(system, results['versions'])})."
    yield ""


def _packages(system: System, versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {versions[name]}" for name in system.packages if name in versions)


def _notes(results: Mapping[str, Any]) -> Iterator[str]:
    yield "## How it was measured\n"
    told = {"clocked": _CLOCKED, "sample": f"{results['sample']:,}", "budget": results["budget_s"]}
    told |= {
        "threads": results["threads"],
        "enough": results["enough_s"],
        "before": results["load_before"],
        "after": results["load_after"],
    }
    for note in _HOW:
        yield "- " + note.format(**told)
    for measure in results["measures"]:
        if (fewest := min(measure["ask"]["asked"])) < _CLOCKED:
            yield f"- {measure['system']} at {measure['size']:,} passages: questions clocked a process: {fewest}."
    for skipped in results["skipped"]:
        at = f" at {skipped['size']:,} passages" if skipped["size"] else ""
        yield f"- {skipped['system']}{at} was not run: {skipped['why']}."
    yield ""
