"""The record of `python -m eval reader` for the reader's card: every figure, of whatever part was measured."""

from __future__ import annotations

from typing import Any

from eval.compare import LEVEL
from eval.report.markdown import NONE, Row, Words, grid, say, three, unmeasured

COMMAND = "python -m eval reader --data DIR --out RUN && python -m eval publish RUN"

Record = dict[str, Any]
# A file's name in both languages; of the held ones a tenth of the contexts.
FILES = {
    "cmrc2018_train": ("CMRC 2018 train, held tenth", "CMRC 2018 train 留出的十分之一"),
    "drcd_dev": ("DRCD dev, held tenth", "DRCD dev 留出的十分之一"),
    "squadshifts_wiki_en": ("SQuADShifts wiki, held tenth", "SQuADShifts wiki 留出的十分之一"),
    "news_mrc_zh_dev": ("NewsMRC dev", "NewsMRC dev"),
    "cmrc2018_trial": ("CMRC 2018 trial, first 500 (development)", "CMRC 2018 trial 前 500 问（开发用）"),
    "nq_oracle_en": ("Natural Questions, held tenth", "Natural Questions 留出的十分之一"),
}
WAYS = {
    "bm25": ("BM25 alone", "仅 BM25"),
    "hybrid": ("hybrid, nothing read", "融合，不阅读"),
    "read": ("**with the reader**", "**加上阅读器**"),
}


def card(found: Record | None, words: Words) -> str:
    """Every figure with its 95 % interval, of whatever part was measured; below it what made it."""
    if not found:
        return unmeasured(words, COMMAND)
    tables = [make(found["files"], words) for make in (_given, _whole, _silent)]
    costs = [_cost(found["cost"], words)] if found["cost"] else []
    return "\n\n".join([*filter(None, tables), *costs, _made_by(found, words)])


def _given(files: list[Record], words: Words) -> str:
    if not files:
        return ""
    head = [say(words, "right passage given", "给定原段"), say(words, "questions", "问题数"), "EM", "F1"]
    rows = [
        [FILES[r["name"]][words.value], f"{r['questions']:,}", *(_within(r["given"][s]) for s in ("em", "f1"))]
        for r in files
    ]
    return grid(head, rows)


def _whole(files: list[Record], words: Words) -> str:
    files = [row for row in files if row["whole"]]
    if not files:
        return ""
    head = [say(words, "whole file as the corpus", "整个文件为语料"), say(words, "questions / passages", "问题数 / 段落数"),
            "BM25", *(WAYS[way][words.value] for way in ("hybrid", "read")),
            "Δ BM25", say(words, "Δ hybrid", "Δ 融合"), "EM", "F1",
            say(words, "the same, nothing read", "同左，不阅读"),
            say(words, "the same, passage given", "同左，给定原段")]  # fmt: skip
    return grid(head, [_whole_row(row, words) for row in files])


def _whole_row(row: Record, words: Words) -> Row:
    whole = row["whole"]
    return [
        FILES[row["name"]][words.value],
        f"{row['questions']:,} / {whole['passages']:,}",
        *(" / ".join(value(v) for v in whole["recall"][way]) for way in WAYS),
        *(_added(whole[against]["recall@1"]) for against in ("against_bm25", "against_hybrid")),
        *(_within(whole[score]) for score in ("em", "f1")),
        *(value(f1) for f1 in (whole["unread"]["f1"], row["given"]["f1"])),
    ]


def _silent(files: list[Record], words: Words) -> str:
    files = [row for row in files if row["silent"]]
    if not files:
        return ""
    head = [say(words, "passages with the answer taken out", "拿走含答案的段落"), say(words, "questions", "问题数"),
            say(words, "refused", "拒答"), say(words, "refused with them there (lower is better)", "未拿走时被拒（越低越好）"),
            "AUROC"]  # fmt: skip
    scores = ("unanswerable_refused", "answerable_refused", "auroc")
    rows = [
        [FILES[r["name"]][words.value], f"{r['silent']['questions']:,}", *(_within(r["silent"][s]) for s in scores)]
        for r in files
    ]
    return grid(head, rows)


def _cost(cost: Record, words: Words) -> str:
    en = (
        f"{millions(cost['parameters'])} parameters, {millions(cost['of_table'])} of them the table of pieces; "
        f"{megabytes(cost['bytes'])} on disk. Milliseconds a question by the passages read for each, and the memory of a "
        "process that answered; two threads read:"
    )
    zh = (
        f"{millions(cost['parameters'])} 参数，其中词表 {millions(cost['of_table'])}；文件 {megabytes(cost['bytes'])}。"
        "每问的毫秒数，按所读段数；作答进程的内存；两个线程阅读："
    )
    head = [say(words, "passages read", "所读段数"), say(words, "questions", "问题数"), say(words, "reading, median", "阅读，中位数"),
            say(words, "whole answer, median", "整个回答，中位数"), "p95", say(words, "peak memory, MB", "内存峰值，MB")]  # fmt: skip
    names = ("read_ms", "answer_p50_ms", "answer_p95_ms", "peak_mb")
    rows = [
        [str(row["depth"]), str(row["questions"]), *(f"{row[name]:.0f}" for name in names)] for row in cost["depths"]
    ]
    return f"{say(words, en, zh)}\n\n{grid(head, rows)}"


def _made_by(found: Record, words: Words) -> str:
    about, machine = found["about"], found["about"]["machine"]
    en = (
        "In brackets 95 % of resampled questions. EM and F1 by CMRC 2018's definitions where the answer is Chinese, "
        "SQuAD's where it is not (eval/metrics/answers.py). Recall of the right context in the first passage / five / "
        f"twenty; Δ: what reading adds in the first; a star: p < {LEVEL} of a paired bootstrap. The confidence was "
        "fitted on the first 100 held questions of each file, which are among those asked here. "
        f"Reader {about['reader']}, encoder {about['encoder']}, commit {about['commit']}, {about['started'][:10]}, {machine['processor']}, {machine['cores']} cores."
    )
    zh = (
        "方括号内为重抽样问题的 95 %。答案为中文时 EM、F1 按 CMRC 2018 的定义，否则按 SQuAD（eval/metrics/answers.py）。"
        f"第一段 / 前五段 / 前二十段含正确原文的召回率；Δ：阅读使第一段增加多少；星号：配对自助法 p < {LEVEL}。"
        "把握是在每个文件留出部分的前 100 问上拟合的，这些问题也在其中。"
        f"阅读器 {about['reader']}，编码器 {about['encoder']}，提交 {about['commit']}，{about['started'][:10]}，{machine['processor']}，{machine['cores']} 核。"
    )
    return say(words, en, zh)


def value(score: Record | None) -> str:
    """Return a score without its interval."""
    return three(score["value"] if score else None)


def _within(score: Record | None) -> str:
    return f"{three(score['value'])} [{three(score['low'])}, {three(score['high'])}]" if score else NONE


def _added(found: Record) -> str:
    star = "*" * bool(found["p"] < LEVEL)
    return f"{_signed(found['difference'])}{star} [{_signed(found['low'])}, {_signed(found['high'])}]"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


def millions(count: int) -> str:
    """Return a number of parameters in millions."""
    return f"{count / 1e6:.1f} M"


def megabytes(size: int) -> str:
    """Return bytes in megabytes of 10⁶."""
    return f"{size / 1e6:.1f} MB"
