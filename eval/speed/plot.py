"""The growth curves of results.json as an SVG that is the same, byte for byte, for the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.speed.systems import SYSTEMS
from eval.speed.table import FIGURES, INDEXING, MEDIAN, Measure, measures, only_stage, spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours, told apart by colour-blind readers too; ours is the darkest and widest line.
_COLOURS = ("#000000", "#0072b2", "#d55e00", "#e69f00", "#009e73", "#7f7f7f")
_MARKS = ("o", "s", "^", "v", "D", "x")
# Any: matplotlib lists every key it knows as a type.
_STYLE: Any = {"svg.hashsalt": "news-qa", "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 9.0}


def growth(results: Mapping[str, Any], file: Path) -> None:
    """Draw time against passages, both logarithmic, one line a system: of one question, and of indexing.

    The ground is white, so that it can be read on a dark page as well.
    """
    import matplotlib  # a second to import, and only a plot needs it
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        canvas = Figure(figsize=(9.5, 4.6), facecolor="white", layout="constrained")
        left, right = canvas.subplots(1, 2)
        _draw(left, results, MEDIAN)
        _draw(right, results, INDEXING)
        canvas.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
        canvas.savefig(file, format="svg", metadata={"Date": None, "Creator": None})


def _draw(axes: Axes, results: Mapping[str, Any], title: str) -> None:
    every = measures(results)
    for system, colour, marker in zip(SYSTEMS, _COLOURS, _MARKS, strict=True):
        mine, ours = [measure for (id, _), measure in every.items() if id == system.id], system.id == "ours"
        draw = partial(_curve, axes, title, color=colour, marker=marker)
        draw(mine, label=system.title, lw=2.2 if ours else 1.3)
        if ours and title == MEDIAN:
            alone = [only_stage(measure, "retrieve") for measure in mine]
            draw(alone, label=f"{system.title}, retrieve alone", lw=1.3, ls="--")
    axes.set(xscale="log", yscale="log", title=title, xlabel="passages")
    axes.set_xticks(sorted({m["passages"] for m in every.values()}), minor=False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,g}")
    axes.minorticks_off()
    axes.grid(True, which="major", color="#dddddd", lw=0.6)


def _curve(axes: Axes, title: str, points: Sequence[Measure], **style: Any) -> None:
    medians = [(measure["passages"], seen.median) for measure in points if (seen := spread(FIGURES[title](measure)))]
    if medians:
        axes.plot(*zip(*medians, strict=True), ms=5, **style)
