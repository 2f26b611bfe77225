"""The growth curves of results.json as an SVG that is the same, byte for byte, for the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.speed.figures import INDEXING, MEDIAN, Figure, Measure, measures, only_stage, spread
from eval.speed.systems import SYSTEMS

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
    from matplotlib.figure import Figure as Canvas

    with matplotlib.rc_context(_STYLE):
        canvas = Canvas(figsize=(9.5, 4.6), facecolor="white", layout="constrained")
        left, right = canvas.subplots(1, 2)
        _draw(left, results, MEDIAN)
        _draw(right, results, INDEXING)
        canvas.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
        canvas.savefig(file, format="svg", metadata={"Date": None, "Creator": None})


def _draw(axes: Axes, results: Mapping[str, Any], figure: Figure) -> None:
    found = measures(results)
    for system, colour, marker in zip(SYSTEMS, _COLOURS, _MARKS, strict=True):
        mine = [measure for (id, _), measure in found.items() if id == system.id]
        ours = system.id == "ours"
        _curve(axes, figure, mine, label=system.title, color=colour, marker=marker, lw=2.2 if ours else 1.3)
        if ours and figure is MEDIAN:
            alone = [only_stage(measure, "retrieve") for measure in mine]
            label = f"{system.title}, retrieve alone"
            _curve(axes, figure, alone, label=label, color=colour, marker=marker, lw=1.3, ls="--")
    axes.set(xscale="log", yscale="log", title=figure.title, xlabel="passages")
    axes.set_xticks(sorted({m["passages"] for m in found.values()}), minor=False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,g}")
    axes.minorticks_off()
    axes.grid(True, which="major", color="#dddddd", lw=0.6)


def _curve(axes: Axes, figure: Figure, points: Sequence[Measure], **style: Any) -> None:
    medians = [(measure["passages"], found.median) for measure in points if (found := spread(figure.values(measure)))]
    if medians:
        axes.plot(*zip(*medians, strict=True), ms=5, **style)
