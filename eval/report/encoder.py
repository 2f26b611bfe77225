"""The record of `python -m eval encoder` as Markdown: for the READMEs the largest haystacks, for the card every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.compare import LEVEL
from eval.report.markdown import NONE, Words, grid, say, three, unmeasured

COMMAND = (
    "python -m eval encoder --data DIR --distractors 20000 --model own --model all-MiniLM-L6-v2=PATH --out RUN && "
    "python -m eval publish RUN"
)
_HYBRID = "hybrid"
# A trial's name in Chinese; one that is not here keeps its own.
_TRIALS = {
    "DRCD dev, held fifth over all passages": "DRCD dev 留出的五分之一，全部段落",
    "SQuADShifts wiki, held fifth over all passages": "SQuADShifts wiki 留出的五分之一，全部段落",
    "SQuADShifts wiki, held fifth over held passages": "SQuADShifts wiki 留出的五分之一，仅留出段落",
    "NTREX/wmt24, English → Chinese": "NTREX/wmt24，英 → 中",
    "NTREX/wmt24, Chinese → English": "NTREX/wmt24，中 → 英",
    "E.SUN finance, Traditional": "E.SUN 金融（繁體）",
    **{
        f"Our gold {split}, {kind}": f"自建 {split}，{zh}"
        for split in ("dev", "test")
        for kind, zh in {
            "English on Chinese": "英文问中文",
            "paraphrase": "换说法",
            "cross-script": "跨简繁",
            "all answerable": "全部可答",
        }.items()
    },
}


def encoder(found: dict[str, Any] | None, words: Words) -> str:
    """The largest haystack of each trial, recall@1 / @5; a star: the hybrid differs from BM25 beyond chance."""
    if not found:
        return unmeasured(words, COMMAND)
    largest = {row["trial"]: row for row in sorted(found["rows"], key=lambda row: row["haystack"])}
    ordered = [largest[name] for name in dict.fromkeys(row["trial"] for row in found["rows"])]
    names = list(ordered[0]["recall"])
    return grid(
        [*_head(words), *(_called(n, words) for n in names)],
        [[*_begun(r, words), *(_recall(r, n, 2) for n in names)] for r in ordered],
    )


def card(found: dict[str, Any] | None, words: Words) -> str:
    """Every trial alone and among news: recall@1 / @5 / @20, and what the hybrid adds to BM25; below it what made it."""
    if not found:
        return unmeasured(words, COMMAND)
    names = list(found["rows"][0]["recall"])
    more = [
        say(words, "hybrid − BM25 in the first", "融合 − BM25，第一段"),
        say(words, "in the first five", "前五段"),
    ]
    head = [*_head(words), *(_called(n, words) for n in names), *more]
    rows = [
        [*_begun(r, words), *(_recall(r, n, 3) for n in names), *(_added(r, k) for k in (1, 5))] for r in found["rows"]
    ]
    return f"{grid(head, rows)}\n\n{_made_by(found, words)}"


def _head(words: Words) -> list[str]:
    return [say(words, "trial", "评测"), say(words, "questions", "问题数"), say(words, "haystack, passages", "段落数")]


def _called(name: str, words: Words) -> str:
    return say(words, name, "融合") if name == _HYBRID else name


def _begun(row: dict[str, Any], words: Words) -> list[str]:
    name = say(words, row["trial"], _TRIALS.get(row["trial"], row["trial"]))
    return [name, f"{row['questions']:,}", f"{row['haystack']:,}"]


def _recall(row: dict[str, Any], name: str, most: int) -> str:
    if name not in row["recall"]:
        return NONE
    found: Sequence[float] = row["recall"][name][:most]
    differs = [name == _HYBRID and _certain(row, k) for k in (1, 5, 20)]
    return " / ".join(three(value) + "*" * star for value, star in zip(found, differs, strict=False))


def _added(row: dict[str, Any], k: int) -> str:
    found = row["against_bm25"][f"recall@{k}"]
    return f"{_signed(found['difference'])}{'*' * _certain(row, k)} [{_signed(found['low'])}, {_signed(found['high'])}]"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


def _certain(row: dict[str, Any], k: int) -> bool:
    return bool(row["against_bm25"][f"recall@{k}"]["p"] < LEVEL)


def _made_by(found: dict[str, Any], words: Words) -> str:
    models = "; ".join(f"{m['name']} {m['fingerprint']}, {m['dimension']:,}" for m in found["models"])
    about, left_out = found["about"], [row["left_out"] for row in found["rows"]]
    en = (
        f"Recall in the first passage / five / twenty. A star: p < {LEVEL} of a paired bootstrap (eval/compare.py), in "
        f"brackets 95 % of the difference. Models with fingerprint and dimensions: {models}. News passages that share "
        f"50 characters with a trial's own are left out: {max(left_out)} of {about['distractors']:,} at most. "
        f"Commit {about['commit']}, {about['started'][:10]}."
    )
    zh = (
        f"第一段 / 前五段 / 前二十段的召回率。星号：配对自助法 p < {LEVEL}（eval/compare.py），方括号内为差值的 95 % 区间。"
        f"模型、指纹、维数：{models}。与评测段落有 50 字相同的新闻段落不计：至多 {max(left_out)} / {about['distractors']:,}。"
        f"提交 {about['commit']}，{about['started'][:10]}。"
    )
    return say(words, en, zh)
