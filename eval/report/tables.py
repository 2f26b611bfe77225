"""The committed results as Markdown tables, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eval.report.authored import authored
from eval.report.encoder import card, encoder
from eval.report.markdown import NONE, Row, Words, grid, say, three, two, unmeasured
from eval.report.reader import reader
from eval.report.reader_card import card as reader_card
from eval.report.text import certain

_NOTHING: dict[str, Any] = {"n": 0, "haystack": {"bm25_recall@1": None, "bm25_recall@5": None}}  # of no question


@dataclass(frozen=True, slots=True)
class Results:
    """What is committed under eval/results/: run.json and scores.json by run, ablations by file, the models' records."""

    about: Mapping[str, dict[str, Any]]
    scores: Mapping[str, dict[str, Any]]
    ablations: Mapping[str, dict[str, Any]]
    encoder: dict[str, Any] | None = None
    reader: dict[str, Any] | None = None


# (group, score) → what it is called.
_SCORES = {
    ("retrieval", "recall@1"): ("evidence in the first passage", "证据在第一段"),
    ("retrieval", "recall@5"): ("evidence in the first five", "证据在前五段"),
    ("retrieval", "mrr@10"): ("MRR@10", "MRR@10"),
    ("answer", "correct"): ("correct: found, and the reply names the answer", "正确（找到，且回答里有答案）"),
    ("answer", "attributed"): ("**attributed**: correct, and it cites the evidence", "**有据**：正确，且引到证据"),
    ("answer", "em"): ("EM of the minimal answer", "最短答案的 EM"),
    ("answer", "f1"): ("F1 of the minimal answer", "最短答案的 F1"),
    ("citation", "precision"): ("citations that hit the evidence", "引文命中证据"),
    ("citation", "recall"): ("answers with a citation that does", "回答至少一条引文命中证据"),
    ("citation", "verbatim"): ("citations verbatim", "引文逐字属实"),
    ("citation", "supported"): ("sentences whose figures, dates and names stand in their citation", "句中数字、日期、人名都在引文里"),
    ("abstention", "unanswerable_refused"): ("unanswerable refused, or corrected", "不可答的拒答（或纠正）"),
    ("abstention", "corrected"): ("false premises whose reply names what contradicts them", "前提有误、回答说出了相反事实"),
    ("abstention", "flagged"): ("the same, said outright (`correction`)", "其中明说前提有误（`correction`）"),
    ("abstention", "answerable_refused"): ("answerable refused (lower is better)", "可答的被拒（越低越好）"),
    ("abstention", "auroc"): ("AUROC of the confidence", "把握的 AUROC"),
    ("abstention", "ece"): ("ECE of the confidence (lower is better)", "把握的 ECE（越低越好）"),
    ("abstention", "aurc"): ("area under risk–coverage (lower is better)", "风险–覆盖曲线下面积（越低越好）"),
}  # fmt: skip
# An ablation's rows in Chinese; a row that is not here keeps its name.
_ROWS = {
    "as shipped": "出厂设置", "dense only": "只用向量", "lexical only": "只用词", "no rerank": "不重排",
    "dense only, no rerank": "只用向量，不重排", "lexical only, no rerank": "只用词，不重排",
    "no follow-up resolution": "不解析追问", "no threshold": "不设阈值",
    "dense share 0.3": "向量份额 0.3", "dense share 0.5": "向量份额 0.5", "dense share 0.7": "向量份额 0.7",
    "rerank weight 0.4": "重排权重 0.4", "rerank weight 1.6": "重排权重 1.6",
    "4 passages read": "读 4 段", "12 passages read": "读 12 段",
    "passages of 120 characters": "段落 120 字", "passages of 180 characters": "段落 180 字",
    "passages of 400 characters": "段落 400 字",
}  # fmt: skip
_LANGS = {"zh-Hans": ("简体", "简体"), "zh-Hant": ("繁體", "繁體"), "en": ("English", "English")}


def gold(results: Results, words: Words) -> str:
    """The gold questions: test with its intervals and by language, and dev beside it."""
    test, dev = results.scores.get("seeds-test"), results.scores.get("seeds-dev")
    if not test or not dev:
        return unmeasured(words, "make results")
    head = ["", say(words, f"test, {test['n']} questions", f"test，{test['n']} 问"), *(_LANGS[lang][words.value] for lang in _LANGS),
            say(words, f"dev, {dev['n']}", f"dev，{dev['n']} 问")]  # fmt: skip
    rows = [_score_row(place, test, dev, words) for place in _SCORES]
    rows.insert(2, _bm25_row(test, dev, words))
    times = [f"{run['latency_ms']['p50']:.0f} / {run['latency_ms']['p95']:.0f} ms" for run in (test, dev)]
    label = say(words, "latency, median / 95th percentile", "用时，中位数 / 95 分位")
    rows.append([label, times[0], "", "", "", times[1]])
    return grid(head, rows)


def _score_row(place: tuple[str, str], test: dict[str, Any], dev: dict[str, Any], words: Words) -> Row:
    group, name = place
    by = test["by"]["lang"]
    low_high = test["ci95"][group].get(name)
    between = f" ({two(low_high[0])}–{two(low_high[1])})" if low_high else ""
    langs = [two(by[lang][group].get(name)) if lang in by else NONE for lang in _LANGS]
    return [
        _SCORES[place][words.value],
        f"**{two(test[group].get(name))}**{between}",
        *langs,
        two(dev[group].get(name)),
    ]


def _bm25_row(test: dict[str, Any], dev: dict[str, Any], words: Words) -> Row:
    def both(part: dict[str, Any]) -> str:
        return f"{two(part['haystack']['bm25_recall@1'])} / {two(part['haystack']['bm25_recall@5'])}"

    label = say(words, "the same of BM25 alone, first / first five", "仅用 BM25：第一段 / 前五段")
    return [label, both(test), *(both(test["by"]["lang"].get(lang, _NOTHING)) for lang in _LANGS), both(dev)]


def kinds(results: Results, words: Words) -> str:
    """The gold questions by kind: how many, how hard for BM25, how much is copied, and how we do on test."""
    if not {"seeds-test", "seeds-dev"} <= set(results.scores):
        return unmeasured(words, "make results")
    test, dev = (results.scores[name]["by"]["type"] for name in ("seeds-test", "seeds-dev"))
    head = [say(words, "kind", "题型"), "dev", "test", say(words, "BM25 recall@5, dev / test", "BM25 recall@5，dev / test"),
            say(words, "bigram overlap, dev / test", "二字重合率，dev / test"), say(words, "test: recall@5", "test：recall@5"),
            say(words, "correct", "正确"), say(words, "attributed", "有据"), say(words, "refused", "拒答")]  # fmt: skip
    return grid(head, [_kind_row(kind, dev.get(kind), test.get(kind)) for kind in sorted({*dev, *test})])


def _kind_row(kind: str, dev: dict[str, Any] | None, test: dict[str, Any] | None) -> Row:
    parts = [part or _NOTHING for part in (dev, test)]
    bm25 = " / ".join(two(part["haystack"]["bm25_recall@5"]) for part in parts)
    overlap = " / ".join(two(part.get("overlap")) for part in parts)
    there = test or {"retrieval": {}, "answer": {}, "abstention": {}}
    stood_back = there["abstention"].get("unanswerable_refused")
    refused = there["abstention"].get("answerable_refused") if stood_back is None else stood_back
    answer = there["answer"]
    ours = [
        two(there["retrieval"].get("recall@5")),
        two(answer.get("correct")),
        two(answer.get("attributed")),
        two(refused),
    ]
    return [kind, *(str(part["n"]) for part in parts), bm25, overlap, *ours]


def benchmarks(results: Results, words: Words) -> str:
    """Every committed run with its haystack: what we find, and what BM25 finds, in the largest one first."""
    head = [say(words, "run", "评测"), say(words, "questions", "问题数"), say(words, "haystack, passages", "段落数"),
            say(words, "recall@1, ours / BM25", "recall@1，本系统 / BM25"), say(words, "recall@5, ours / BM25", "recall@5，本系统 / BM25"),
            say(words, "EM / F1 of the minimal answer", "最短答案 EM / F1")]  # fmt: skip
    ordered = sorted(
        results.scores, key=lambda name: (name.split("-among")[0], -results.scores[name]["haystack"]["passages"])
    )
    return grid(head, [_benchmark_row(name, results.scores[name]) for name in ordered])


def _benchmark_row(name: str, run: dict[str, Any]) -> Row:
    hay = run["haystack"]
    recalls = [f"{three(run['retrieval'][f'recall@{k}'])} / {three(hay[f'bm25_recall@{k}'])}" for k in (1, 5)]
    spans = f"{two(run['answer']['em'])} / {two(run['answer']['f1'])}"
    return [name, f"{run['n']:,}", f"{hay['passages']:,}", *recalls, spans]


def ablations(results: Results, words: Words) -> str:
    """What each part is worth on dev; a star: the 95 % interval of the difference leaves out 0."""
    if "ablations-seeds-dev" not in results.ablations:
        return unmeasured(words, "make results")
    found = results.ablations["ablations-seeds-dev"]
    names = list(found["rows"][0]["scores"])
    head = [
        say(words, f"dev, {found['n']} questions", f"dev，{found['n']} 问"),
        *(name.split(".")[1] for name in names),
    ]
    titles = {row["name"]: (row["name"], _ROWS.get(row["name"], row["name"]))[words.value] for row in found["rows"]}
    return grid(head, [[titles[row["name"]], *(_turned(row, name) for name in names)] for row in found["rows"]])


def _turned(row: dict[str, Any], name: str) -> str:
    return two(row["scores"][name]) + ("*" if certain(row["against"][name]) else "")


TABLES: dict[str, Callable[[Results, Words], str]] = {
    "gold": gold,
    "kinds": kinds,
    "benchmarks": benchmarks,
    "authored": lambda results, words: authored(results.about, results.scores, words),
    "ablations": ablations,
    "encoder": lambda results, words: encoder(results.encoder, words),
    "encoder-card": lambda results, words: card(results.encoder, words),
    "reader": lambda results, words: reader(results.reader, words),
    "reader-card": lambda results, words: reader_card(results.reader, words),
}
