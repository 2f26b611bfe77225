"""The authored questions as a Markdown table: what was measured before beside what is measured now, in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.datasets.authored import NAME
from eval.datasets.gold import AUTHORED_TYPES, LANGUAGES
from eval.report.markdown import NONE, Row, Words, grid, say, two, unmeasured
from eval.report.scoring import pick

Run = Mapping[str, Any]  # a scores object, or a part of one

_COLUMNS = {
    "answer.attributed": ("attributed", "有据"),
    "answer.correct": ("correct", "正确"),
    "retrieval.recall@5": ("recall@5", "recall@5"),
    "abstention.answerable_refused": ("answerable refused", "可答被拒"),
    "abstention.unanswerable_refused": ("unanswerable refused", "不可答拒答"),
    "abstention.auroc": ("AUROC", "AUROC"),
}
_WHOLE = {  # of all questions only, under the table
    "abstention.ece": ("ECE of the confidence", "把握的 ECE"),
    "abstention.aurc": ("area under risk–coverage", "风险–覆盖曲线下面积"),
}
_KINDS = {
    "zh-Hans": ("简体", "简体"), "zh-Hant": ("繁體", "繁體"), "en": ("English", "English"),
    "paraphrase": ("paraphrase", "换说法"), "english": ("English on Chinese", "英文问中文"), "fact": ("fact", "事实"),
    "number": ("number", "数字"), "person": ("person", "人物"), "org": ("organisation", "机构"), "place": ("place", "地点"),
    "date": ("date", "日期"), "reason": ("reason", "原因"), "list": ("list", "列举"), "two-part": ("two parts", "两问"),
    "yes-no": ("yes or no", "是非"), "false-premise": ("false premise", "前提有误"), "unanswerable": ("unanswerable", "不可答"),
}  # fmt: skip
_RUNS = {NAME: ("now", "现在"), f"{NAME}-former": ("the former reader", "旧读者")}


def authored(about: Mapping[str, Run], scores: Mapping[str, Run], words: Words) -> str:
    """Return the table of the runs of all authored questions: those kept with ``publish --as`` first, then today's.

    Its rows: all, by language, by type. ``about``, ``scores``: run.json and scores.json by the name a run is kept under.
    """
    names = sorted((name for name in about if about[name]["name"] == NAME), key=lambda name: (name == NAME, name))
    found = [scores[name] for name in names]
    if not found:
        return unmeasured(words, "make results-authored")
    head = ["", say(words, "questions", "问题数"), *(titles[words.value] for titles in _COLUMNS.values())]
    rows = [_row(say(words, "**all**", "**全部**"), found)]
    for division, known in (("lang", LANGUAGES), ("type", AUTHORED_TYPES)):
        asked = [name for name in known if any(pick(run, f"by.{division}.{name}") for run in found)]
        rows += [_row(_KINDS[n][words.value], [run["by"][division].get(n, {}) for run in found]) for n in asked]
    return f"{grid(head, rows)}\n\n{_legend(names, found, words)}"


def _row(title: str, runs: Sequence[Run]) -> Row:
    cells = (_cell([pick(run, name) for run in runs]) for name in _COLUMNS)
    return [title, f"{max(run.get('n', 0) for run in runs):,}", *cells]


def _cell(values: Sequence[float | None]) -> str:
    """Return the runs' values side by side; one dash where no run was asked.

    >>> _cell([0.4, 0.55]), _cell([None, None])
    ('0.40 / 0.55', '–')
    """
    return NONE if all(value is None for value in values) else " / ".join(map(two, values))


def _legend(names: Sequence[str], runs: Sequence[Run], words: Words) -> str:
    order = " / ".join(_RUNS.get(name, (name, name))[words.value] for name in names)
    passages = f"{max(pick(run, 'haystack.passages') for run in runs):,}"
    bm25 = _cell([pick(run, "haystack.bm25_recall@5") for run in runs[-1:]])
    whole = [f"{titles[words.value]} {_cell([pick(run, name) for run in runs])}" for name, titles in _WHOLE.items()]
    each = "" if names == [NAME] else say(words, f"In a cell: {order}. ", f"每格：{order}。")
    among = say(words, f"{passages} passages, of which BM25 alone finds the right one in the first five for {bm25}; ",
                f"共 {passages} 段，仅用 BM25 时前五段命中 {bm25}；")  # fmt: skip
    return (
        each + among + say(words, ", ", "，").join(whole) + say(words, " (both lower is better).", "（均越低越好）。")
    )
