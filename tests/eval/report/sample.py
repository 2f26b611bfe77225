"""A small run folder written by hand: a question for every way one can end, and one that attacks the page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.question_score import QuestionScore
from eval.run_folder import FORMAT, write_json
from eval.scores import scores
from rag.types import Answer, Citation, Sentence
from tests.eval.records import reply

HOSTILE = (
    "</script><script>window.pwned=1</script><!-- <img src=x onerror=window.pwned=1> {{7*7}} &lt;b&gt; \u2028“$x$”"
)
PASSAGES = 146
ABOUT = {
    "name": "seeds", "commit": "0123456789ab", "dirty": True, "started": "2026-11-21T08:00:00+00:00",
    "gold": {"file": "eval/gold/seeds.jsonl", "sha256": "ab" * 32, "skipped": 2}, "writer": "extractive",
    "options": {"squad": None, "split": None, "limit": 12}, "settings": {"RAG_THRESHOLD": ""}, "python": "3.11.7",
    "versions": {"numpy": "2.4.6"}, "weights": {"encoder": "064a", "reader": "96fd"}, "resumed": 0,
    "machine": {"system": "Linux", "processor": "A", "cores": 2, "memory_mb": 8000}, "generation": "g1",
    "encoder": ["own", "064a"], "passages": PASSAGES, "seconds": 11.8, "memory_mb": {"peak": 306.5},
}  # fmt: skip


def answered(id: str, lang: str, kind: str, split: str, **other: Any) -> QuestionScore:
    """The mark of an answerable question that got the right answer from the right passage, unless told otherwise."""
    fields: dict[str, Any] = {
        "ranks": (1,), "bm25_ranks": (2,), "recall_1": 1.0, "recall_5": 1.0, "recall_20": 1.0, "reciprocal_rank": 1.0,
        "bm25_1": 0.0, "bm25_5": 1.0, "found": True, "correct": 1.0, "em": 1.0, "f1": 1.0, "citations": 1, "overlap": 0.5,
        "citation_hits": 1, "verbatim": 1, "sentences": 1, "supported": 1, "cited": 1.0, "refused": 0.0, "right": 1.0,
        "confidence": 0.8, "ms": 40.0, "writer": "extractive",
        "stage_ms": {"question": 0.1, "retrieve": 4.0, "rank": 30.0, "write": 5.0, "verify": 0.1},
    }  # fmt: skip
    return QuestionScore(id, _QUESTIONS[id], lang, kind, True, split, **{**fields, **other})


def refused(id: str, lang: str, kind: str, split: str, lost: str) -> QuestionScore:
    zero = ("correct", "em", "f1", "citations", "citation_hits", "verbatim", "sentences", "supported", "recall_1",
            "recall_5", "recall_20", "reciprocal_rank")  # fmt: skip
    fields: dict[str, Any] = {"found": False, "cited": None, "refused": 1.0, "right": None, "ranks": (None,)}
    return answered(id, lang, kind, split, lost=lost, confidence=0.1, **fields, **dict.fromkeys(zero, 0))


def unanswerable(id: str, lang: str, kind: str, split: str, **other: Any) -> QuestionScore:
    fields = {"found": False, "stood_back": 1.0, "confidence": 0.05, "ms": 30.0, "writer": "extractive"}
    return QuestionScore(id, _QUESTIONS[id], lang, kind, False, split, **{**fields, **other})


_QUESTIONS = {
    "q01": "邻家便利店一共关了多少家店？", "q02": "京東金融何時盈利？", "q03": "How many shops closed?", "q04": "哪家连锁一夜之间没了？",
    "q05": "邻家便利店有多少员工？", "q06": "How high is Mount Everest?", "q07": "刘强东保留了哪几家门店？", "q08": "邻家便利店哪年上市？",
    "q09": "那么同一天还有谁发了公开信？", "q10": "许凌先后是什么头衔？", "q11": f"什么是{HOSTILE}？", "q12": "关店前欠款多少？",
}  # fmt: skip
MARKS = [
    answered("q01", "zh-Hans", "factoid-number", "dev"),
    answered("q02", "zh-Hant", "cross-script", "test", citation_hits=0, cited=0.0, lost="cite", confidence=0.6),
    answered("q03", "en", "cross-lingual", "dev", correct=0.0, em=0.0, f1=0.2, right=0.0, cited=0.0, lost="read", citation_hits=0),
    refused("q04", "zh-Hans", "paraphrase", "test", "retrieve"),
    unanswerable("q05", "zh-Hans", "unanswerable-near", "dev", found=True, stood_back=0.0, right=0.0, confidence=0.4,
                 citations=1, verbatim=1, cited=0.0, sentences=1, supported=1),
    unanswerable("q06", "en", "unanswerable-far", "test"),
    unanswerable("q07", "zh-Hans", "false-premise", "dev", found=True, corrected=1.0, flagged=1.0, right=1.0),
    unanswerable("q08", "zh-Hans", "false-premise", "test", found=True, stood_back=0.0, corrected=0.0, flagged=0.0, right=0.0),
    answered("q09", "zh-Hans", "follow-up", "dev"),
    answered("q10", "zh-Hans", "multi-passage", "test", correct=0.0, right=0.0, ranks=(3, None), bm25_ranks=(None, 12),
             recall_1=0.0, recall_5=0.5, recall_20=0.5, reciprocal_rank=0.3333, lost="rank", sentences=2),
    answered("q11", "zh-Hans", "list", "dev"),
    refused("q12", "zh-Hans", "factoid-number", "test", "refuse"),
]  # fmt: skip
# What each filter must leave, by hand.
OUTCOMES = {
    "right": ["q01", "q09", "q11"], "lucky": ["q02"], "wrong": ["q03", "q10"], "refused": ["q04", "q12"],
    "missed": ["q05", "q08"], "declined": ["q06", "q07"],
}  # fmt: skip


def gold(mark: QuestionScore) -> dict[str, Any]:
    """The question as it was asked, with what was expected."""
    shape: dict[str, Any] = {"id": mark.id, "question": mark.question, "lang": mark.lang, "type": mark.type}
    if not mark.answerable:
        shape |= {"answers": [], "evidence": []}
        if mark.type == "false-premise":
            shape["refutation"] = {"source": "a.txt", "text": "他关掉了所有门店", "correct": ["关掉了所有门店"]}
        return shape
    shape |= {"answers": ["168家"], "evidence": [{"source": "a.txt", "text": "共168家邻家便利店关门"}]}
    extra: dict[str, dict[str, Any]] = {
        "q09": {"history": [{"role": "user", "content": "8月1日发生了什么？"}, {"role": "assistant", "content": "168家店关门。"}]},
        "q10": {"answer_parts": [["副总裁"], ["集团副总裁", "数科副总裁"]],
                "evidence": [{"source": "a.txt", "text": "副总裁许凌"}, {"source": "b.txt", "text": "集团副总裁许凌"}]},
        "q11": {"answers": [HOSTILE], "evidence": [{"source": HOSTILE, "text": HOSTILE}]},
        "q12": {"alt_evidence": [{"source": "b.txt", "text": "欠款168家"}]},
    }  # fmt: skip
    return shape | extra.get(mark.id, {})


def answer(mark: QuestionScore) -> Answer:
    """The reply, fitting its mark."""
    asked = {"id": mark.id, "question": mark.question, "resolved": mark.question, "confidence": mark.confidence}
    if not mark.found:
        return reply("文章里没有说。", **asked, found=False, reason="low-confidence")
    said = HOSTILE if mark.id == "q11" else "2018年8月1日，168家邻家便利店关门。"
    sentences = (Sentence(said, (1,), True), Sentence("这一句没有出处。", (), False))[: 1 + (mark.id == "q10")]
    title = HOSTILE if mark.id == "q11" else "关店"
    cites = (Citation(1, "a.txt", title, "2018-08-02", 10, 10 + len(said), said, 0.9),)
    changed = {"q07": {"correction": "他关掉了所有门店"}, "q09": {"resolved": "8月1日还有谁发了公开信？"}}.get(
        mark.id, {}
    )
    return reply(said, **{**asked, "spans": ("168家",), "sentences": sentences, "citations": cites, **changed})


def write_run(folder: Path, marks: Iterable[QuestionScore] = MARKS, about: Mapping[str, Any] = ABOUT) -> Path:
    """Write the files of a finished run, all but its page."""
    marks = list(marks)
    folder.mkdir(parents=True, exist_ok=True)
    lines("questions.jsonl", folder, map(gold, marks))
    lines("answers.jsonl", folder, (answer(mark).to_json() for mark in marks))
    lines("marks.jsonl", folder, map(asdict, marks))
    write_json(folder / "scores.json", {**scores(marks, PASSAGES), "memory_mb": {"peak": 306.5}})
    write_json(folder / "run.json", {"format": FORMAT, **about})
    return folder


def lines(name: str, folder: Path, records: Iterable[Mapping[str, Any]]) -> None:
    (folder / name).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf8")
