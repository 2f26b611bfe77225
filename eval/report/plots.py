"""The curves of a run as inline SVG, drawn by matplotlib and coloured by the page, so that they follow its scheme."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

# Drawn in stand-ins, replaced by the page's variables: matplotlib knows no currentColor.
INK, SOFT, LINE, OURS, OTHER = "#000001", "#000002", "#000003", "#000004", "#000005"
_VARIABLES = {INK: "--ink", SOFT: "--soft", LINE: "--line", OURS: "--ours", OTHER: "--other"}
_SIZE = (5.0, 3.3)  # inches: 360 units wide, so a phone shows its text at the size it was drawn
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: selectable, searchable, in the page's font
    "path.simplify": False,  # every value keeps its point
    "font.size": 10,
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so that every machine measures alike
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.size": 0,
    "xtick.major.pad": 6,
    "ytick.major.size": 0,
    "ytick.major.pad": 5,
    "lines.linewidth": 2,
}
_SHARES = (0, 0.25, 0.5, 0.75, 1)
_TOP = 1.02  # of a share's axis: a line at 100 % keeps its thickness
_FRAME = (0.115, 0.15, 0.84, 0.8)  # left, bottom, width, height of the axes in the figure


def _svg(name: str, title: str, draw: Callable[[Axes], None]) -> Markup:
    from matplotlib import style  # half a second that only a report needs
    from matplotlib.figure import Figure

    # Over matplotlib's own defaults, not the user's; the salt makes ids repeatable and apart from other plots'.
    with style.context(["default", {**_STYLE, "svg.hashsalt": name}]):
        figure, file = Figure(figsize=_SIZE), StringIO()
        draw(figure.add_axes(_FRAME))
        unsaid = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(file, format="svg", transparent=True, metadata=unsaid)
    return _inline(file.getvalue(), name, title)


def _inline(svg: str, name: str, title: str) -> Markup:
    """Strip what only a file needs, set ids apart from the other plots' and hand the colours to the page."""
    body = svg[svg.index("<svg") :].strip()
    body = re.sub(r"<metadata>.*?</metadata>\s*|<style.*?</style>\s*|<!--.*?-->\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", body)
    body = re.sub(r"font: ([\d.]+px) [^;\"]+|font-family: [^;\"]+", r"font-size: \1", body).replace("font-size: ;", "")
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, f"var({variable})")
    view = re.search(r'viewBox="[^"]*"', body)
    assert view is not None
    opening = f'<svg {view[0]} role="img" aria-label="{escape(title)}" class="plot">'
    return Markup(opening + body[body.index(">") + 1 :])


def recall(curve: Mapping[str, Sequence[Any]], title: str = "Recall at k") -> Markup:
    """Draw recall@k of the run and of BM25 alone: {"k": ranks from 1, "ours", "bm25": 0 to 1 or None}."""

    def draw(axes: Axes) -> None:
        ends = list[tuple[float, str, str]]()
        for key, label, colour, dash in (("bm25", "BM25", OTHER, "--"), ("ours", "ours", OURS, "-")):
            points = [(k, v) for k, v in zip(curve["k"], curve.get(key) or (), strict=False) if v is not None]
            if points:
                axes.plot(*zip(*points, strict=True), color=colour, linestyle=dash, gid=key)
                ends.append((points[-1][1], f"{label} {points[-1][1]:.0%}", colour))
        for at, (_, label, colour) in zip(_apart([end for end, _, _ in ends]), ends, strict=True):
            axes.text(1.02, at / _TOP, label, color=colour, va="center", weight="bold", transform=axes.transAxes)
        axes.set(xticks=[k for k in (1, 5, 10, 15, 20) if k in curve["k"]], xlabel="passages looked at")
        axes.set_xlim(1, max(curve["k"], default=2))
        _shares(axes.yaxis)
        axes.set_position((0.115, 0.15, 0.66, 0.8))

    return _svg("recall", title, draw)


def _apart(ends: Sequence[float], gap: float = 0.08) -> list[float]:
    """Return where labels stand that want to stand at ``ends``: the higher of two close ones is pushed up."""
    if len(ends) < 2 or abs(ends[0] - ends[1]) >= gap:
        return list(ends)
    middle, up = (ends[0] + ends[1]) / 2, 0 if ends[0] > ends[1] else 1
    middle = min(max(middle, gap / 2), 1 - gap / 2)
    return [middle + (gap / 2 if at == up else -gap / 2) for at in range(2)]


def risk_coverage(curve: Mapping[str, Sequence[float]], title: str = "Risk and coverage") -> Markup:
    """Draw the share of wrong answers (risk) over the share of questions answered, most confident first (coverage).

    Source: El-Yaniv, Wiener 2010.
    """

    def draw(axes: Axes) -> None:
        axes.plot(curve["coverage"], curve["risk"], color=OURS, gid="line")
        _shares(axes.xaxis, axes.yaxis)
        axes.set_xlabel("questions answered, most confident first")

    return _svg("risk", title, draw)


def reliability(bins: Sequence[Mapping[str, float]], title: str = "Reliability") -> Markup:
    """Draw the share right over the confidence stated, a point a bin with its 95 % interval.

    ``bins``: {"confidence", "right", "n", "low", "high"}, all but n 0 to 1. On the diagonal, confidence is honest.
    Source: DeGroot, Fienberg 1983; Niculescu-Mizil, Caruana 2005.
    """

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=SOFT, linestyle=":", linewidth=1.2)
        for bin_ in bins:
            axes.plot([bin_["confidence"]] * 2, [bin_["low"], bin_["high"]], color=OURS, linewidth=1.2)
        at, right = [bin_["confidence"] for bin_ in bins], [bin_["right"] for bin_ in bins]
        axes.plot(at, right, color=OURS, linewidth=1.2, gid="line")
        axes.plot(at, right, color=OURS, marker="o", markersize=6, linestyle="", gid="points")
        _shares(axes.xaxis, axes.yaxis)
        axes.set_xlabel("confidence stated")

    return _svg("reliability", title, draw)


def latency(stages: Mapping[str, Mapping[str, float]], title: str = "Time by stage") -> Markup:
    """Draw p50 (wide bar) and p95 (thin bar) of each stage in milliseconds, the first stage at the top."""

    def draw(axes: Axes) -> None:
        top = max((row["p95"] for row in stages.values()), default=0) or 1
        for at, (name, row) in enumerate(stages.items()):
            axes.barh(at, row["p50"], height=0.5, color=OURS)[0].set_gid(f"p50-{name}")
            axes.barh(at, row["p95"], height=0.1, color=OTHER)[0].set_gid(f"p95-{name}")
            both = " / ".join(f"{row[key]:.1f}" if row[key] < 100 else f"{row[key]:.0f}" for key in ("p50", "p95"))
            axes.text(max(row["p50"], row["p95"]) + top / 50, at, both, va="center", parse_math=False)
        axes.set_yticks(range(len(stages)), list(stages), parse_math=False)
        axes.set(xlim=(0, top * 1.45), xlabel="milliseconds, p50 / p95")
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set_position((0.17, 0.15, 0.8, 0.8))

    return _svg("latency", title, draw)


def _shares(*axes: Axis) -> None:
    """Let axes run from 0 to 100 %."""
    for axis in axes:
        axis.set_ticks(_SHARES, [f"{share:.0%}" for share in _SHARES])
        axis.set_view_interval(0, _TOP, ignore=True)
