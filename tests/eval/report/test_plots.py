from __future__ import annotations

import re
from collections.abc import Sequence

import matplotlib
import numpy as np

from eval.report import plots

RECALL: dict[str, list[float | None]] = {"k": [1, 2, 3], "ours": [0.5, 0.625, 0.9], "bm25": [0.3, None, 0.6]}
RISK = {"coverage": [0.25, 0.5, 0.75, 1.0], "risk": [0.0, 0.5, 0.3333, 0.25]}
BINS = [{"confidence": c, "right": r, "low": r - 0.1, "high": r + 0.1} for c, r in ((0.2, 0.5), (0.5, 0.6), (0.9, 0.8))]


def assert_drawn(svg: str, name: str, across: Sequence[float], up: Sequence[float]) -> None:
    """The path of a name must be one straight function of its values, rightwards and upwards."""
    path = re.search(r'<path d="([^"]*)"', svg[svg.index(f'<g id="{name}">') :])
    assert path, f"{name} is not drawn"
    places = np.array(re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", path[1]), float).T
    for values, found, sign in zip((across, up), places, (1, -1), strict=True):
        slope, offset = np.polyfit(values, found, 1)
        assert np.allclose(np.polyval((slope, offset), values), found, atol=0.01) and slope * sign > 0


def test_curves_are_drawn_to_scale_and_what_is_missing_is_not() -> None:
    assert_drawn(plots.recall(RECALL), "ours", [1, 2, 3], [0.5, 0.625, 0.9])
    assert_drawn(plots.recall(RECALL), "bm25", [1, 3], [0.3, 0.6])
    assert_drawn(plots.risk_coverage(RISK), "risk", RISK["coverage"], RISK["risk"])
    assert_drawn(plots.reliability(BINS), "right", [b["confidence"] for b in BINS], [b["right"] for b in BINS])
    assert "BM25" not in plots.recall({**RECALL, "bm25": [None] * 3})


def test_figures_are_told_beside_the_curves_and_names_are_text() -> None:
    assert ">ours 90%<" in plots.recall(RECALL) and ">BM25 60%<" in plots.recall(RECALL)
    svg = plots.latency({"rank": {"p50": 20.0, "p95": 60.0}, "a $x$ <b>": {"p50": 5.0, "p95": 7.5}})
    assert ">20.0 / 60.0<" in svg and ">a $x$ &lt;b&gt;<" in svg


def test_the_same_figures_give_the_same_drawing_whatever_a_user_prefers() -> None:
    plain = plots.recall(RECALL)
    with matplotlib.rc_context({"lines.linewidth": 9, "svg.fonttype": "path", "font.size": 30}):
        assert plots.recall(RECALL) == plain
