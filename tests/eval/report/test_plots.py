from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import pytest

from eval.report import plots

RECALL: dict[str, list[Any]] = {
    "k": [1, 2, 3, 4, 5],
    "ours": [0.5, 0.625, 0.75, 0.875, 0.9],
    "bm25": [0.3, 0.4, 0.4, 0.55, 0.6],
}
RISK = {"coverage": [0.25, 0.5, 0.75, 1.0], "risk": [0.0, 0.5, 0.3333, 0.25]}
BINS = [
    {"confidence": c, "right": r, "n": 9, "low": r - 0.1, "high": r + 0.1}
    for c, r in ((0.2, 0.5), (0.5, 0.6), (0.9, 0.8))
]
STAGES = {"Question": {"p50": 0.5, "p95": 1.0}, "Rank": {"p50": 20.0, "p95": 60.0}, "Write": {"p50": 5.0, "p95": 7.5}}
ALL = (plots.recall(RECALL), plots.risk_coverage(RISK), plots.reliability(BINS), plots.latency(STAGES))


def drawn(svg: str, name: str) -> list[tuple[float, float]]:
    """The points of the path in the group of a name."""
    group = svg[svg.index(f'<g id="{name}">') :] if f'<g id="{name}">' in svg else ""
    path = re.search(r'<path d="([^"]*)"', group)
    assert path, f"{name} is not drawn"
    return [(float(x), float(y)) for x, y in re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", path[1])]


def assert_drawn_to_scale(places: Sequence[float], values: Sequence[float], falling: bool = False) -> None:
    """Places on the paper must be one straight function of the values."""
    slope, offset = np.polyfit(values, places, 1)
    assert np.allclose(np.polyval((slope, offset), values), places, atol=0.01)
    assert (slope < 0) == falling


def test_recall_draws_both_curves_on_one_scale() -> None:
    svg = plots.recall(RECALL)
    ours, bm25 = drawn(svg, "recall-ours"), drawn(svg, "recall-bm25")
    assert len(ours) == len(bm25) == 5
    assert_drawn_to_scale([y for _, y in ours + bm25], RECALL["ours"] + RECALL["bm25"], falling=True)
    assert_drawn_to_scale([x for x, _ in ours], RECALL["k"])
    assert ">ours 90%<" in svg and ">BM25 60%<" in svg


def test_risk_is_drawn_over_coverage() -> None:
    points = drawn(plots.risk_coverage(RISK), "risk-line")
    assert_drawn_to_scale([x for x, _ in points], RISK["coverage"])
    assert_drawn_to_scale([y for _, y in points], RISK["risk"], falling=True)


def test_reliability_draws_a_point_and_an_interval_a_bin() -> None:
    svg = plots.reliability(BINS)
    points = drawn(svg, "reliability-line")
    assert_drawn_to_scale([x for x, _ in points], [b["confidence"] for b in BINS])
    assert_drawn_to_scale([y for _, y in points], [b["right"] for b in BINS], falling=True)
    upright = {
        round(x, 3) for path in re.findall(r'<path d="M ([\d.]+) [\d.]+ \nL \1 [\d.]+ \n"', svg) for x in [float(path)]
    }
    assert {round(x, 3) for x, _ in points} <= upright


def test_latency_draws_a_wide_and_a_thin_bar_a_stage() -> None:
    svg = plots.latency(STAGES)
    bars = [(drawn(svg, f"latency-{p}-{stage}"), row[p]) for stage, row in STAGES.items() for p in ("p50", "p95")]
    assert_drawn_to_scale([max(x for x, _ in bar) - min(x for x, _ in bar) for bar, _ in bars], [ms for _, ms in bars])
    assert ">20.0 / 60.0<" in svg
    tops = [min(y for _, y in drawn(svg, f"latency-p50-{stage}")) for stage in STAGES]
    assert tops == sorted(tops), "the first stage stands at the top"


def test_the_same_figures_give_the_same_drawing_whatever_a_user_prefers() -> None:
    with matplotlib.rc_context({"lines.linewidth": 9, "svg.fonttype": "path", "font.size": 30}):
        assert plots.recall(RECALL) == ALL[0]
    assert plots.recall({**RECALL, "ours": [0.5, 0.625, 0.75, 0.875, 0.91]}) != ALL[0]


@pytest.mark.parametrize("svg", ALL)
def test_a_plot_carries_no_colour_font_or_address_of_its_own(svg: str) -> None:
    assert svg.startswith("<svg viewBox=") and 'role="img"' in svg and "aria-label=" in svg
    assert "<text" in svg and "DejaVu" not in svg and "<style" not in svg and "<metadata" not in svg
    assert "http" not in svg and not re.search(r"#[0-9a-f]{6}\b", svg)
    assert re.search(r"(stroke|fill): var\(--ours\)", svg)


def test_ids_of_all_plots_on_one_page_are_apart_and_referred_to() -> None:
    ids = [found for svg in ALL for found in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))
    referred = {found for svg in ALL for found in re.findall(r'(?:url\(#|href="#)([^)"]+)', svg)}
    assert referred and referred <= set(ids)


def test_a_title_is_text() -> None:
    assert 'aria-label="a &lt;b&gt; &#34;c&#34;"' in plots.recall(RECALL, 'a <b> "c"')


def test_what_is_missing_is_not_drawn() -> None:
    svg = plots.recall({"k": [1, 2], "ours": [0.5, None], "bm25": []})
    assert len(drawn(svg, "recall-ours")) == 1
    assert "BM25" not in svg
    assert "<svg" in plots.latency({}) and "<svg" in plots.reliability([])


def test_close_ends_have_labels_apart() -> None:
    svg = plots.recall({"k": [1, 2], "ours": [0.9, 0.95], "bm25": [0.8, 0.95]})
    at = {label: float(y) for y, label in re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>(ours|BM25) ', svg)}
    assert at["BM25"] - at["ours"] > 12
