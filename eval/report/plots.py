"""The curves of a run, drawn by matplotlib as SVG: points → one picture for an <img>."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

INK, SOFT, LINE, OURS, OTHER = "#211e1a", "#665f56", "#e2dbcf", "#a5341f", "#5f6672"  # those of page.css
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "a run",  # the same figures give the same bytes
    "figure.figsize": (5.0, 3.3),  # inches: 360 units wide, so that a phone shows text at the size it was drawn
    "font.size": 11,
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so that every machine measures alike
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "lines.linewidth": 2,
}
_SHARES = (0, 0.25, 0.5, 0.75, 1)


@contextmanager
def _axes() -> Iterator[tuple[Axes, StringIO]]:
    """Give the axes to draw on, and the file that holds the SVG when all is drawn."""
    from matplotlib import style  # half a second that only a report needs
    from matplotlib.figure import Figure

    with style.context(["default", _STYLE]):  # over matplotlib's own defaults, not the user's
        figure, svg = Figure(layout="tight"), StringIO()
        yield figure.add_subplot(), svg
        figure.savefig(svg, format="svg", transparent=True, metadata={"Date": None})


def recall(curve: Mapping[str, Sequence[float | None]]) -> str:
    """Draw recall@k of the run and of BM25 alone: {"k": ranks from 1, "ours", "bm25": 0 to 1 or None}."""
    with _axes() as (axes, svg):
        for name, colour, dash in (("ours", OURS, "-"), ("bm25", OTHER, "--")):
            points = [(k, v) for k, v in zip(curve["k"], curve[name], strict=True) if v is not None]
            if points:
                label = f"{name.replace('bm25', 'BM25')} {points[-1][1]:.0%}"
                axes.plot(*zip(*points, strict=True), color=colour, linestyle=dash, label=label, gid=name)
                axes.legend(loc="lower right", frameon=False)
        axes.set(xticks=(1, 5, 10, 15, 20), xlabel="passages looked at")
        _shares(axes.yaxis)
    return svg.getvalue()


def risk_coverage(curve: Mapping[str, Sequence[float]]) -> str:
    """Draw the share of wrong answers (risk) over the share of questions answered, most confident first (coverage).

    Source: El-Yaniv, Wiener 2010.
    """
    with _axes() as (axes, svg):
        axes.plot(curve["coverage"], curve["risk"], color=OURS, gid="risk")
        _shares(axes.xaxis, axes.yaxis)
        axes.set(xlabel="questions answered, most confident first")
    return svg.getvalue()


def reliability(bins: Sequence[Mapping[str, float]]) -> str:
    """Draw the share right over the confidence stated, a point a bin with its 95 % interval.

    ``bins``: {"confidence", "right", "low", "high"}, 0 to 1. On the diagonal, confidence is honest.
    Source: DeGroot, Fienberg 1983; Niculescu-Mizil, Caruana 2005.
    """
    with _axes() as (axes, svg):
        axes.plot([0, 1], [0, 1], color=SOFT, linestyle=":", linewidth=1.2)
        for each in bins:
            axes.plot([each["confidence"]] * 2, [each["low"], each["high"]], color=OURS, linewidth=1.2)
        at, right = [each["confidence"] for each in bins], [each["right"] for each in bins]
        axes.plot(at, right, color=OURS, linewidth=1.2, marker="o", gid="right")
        _shares(axes.xaxis, axes.yaxis)
        axes.set(xlabel="confidence stated")
    return svg.getvalue()


def latency(stages: Mapping[str, Mapping[str, float]]) -> str:
    """Draw p50 (wide bar) and p95 (thin bar) of each stage in milliseconds, the first stage at the top."""
    with _axes() as (axes, svg):
        top = max(row["p95"] for row in stages.values()) or 1
        for at, row in enumerate(stages.values()):
            axes.barh(at, row["p50"], height=0.5, color=OURS)
            axes.barh(at, row["p95"], height=0.1, color=OTHER)
            axes.text(row["p95"] + top / 50, at, f"{row['p50']:.1f} / {row['p95']:.1f}", va="center")
        axes.set_yticks(range(len(stages)), list(stages), parse_math=False)
        axes.set(xlim=(0, top * 1.45), xlabel="milliseconds, p50 / p95")
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
    return svg.getvalue()


def _shares(*axes: Axis) -> None:
    """Let axes run from 0 to 100 %, a little further so that a line there keeps its thickness."""
    for axis in axes:
        axis.set_ticks(_SHARES, [f"{share:.0%}" for share in _SHARES])
        axis.set_view_interval(0, 1.02, ignore=True)
