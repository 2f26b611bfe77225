"""Two passages of our own, questions about them, and what a chat model's writer makes of a reply."""

from __future__ import annotations

from collections.abc import Sequence

from index.language.names import names
from index.types import Passage, PassageRecord
from rag.asking.question import analyse
from rag.types import Draft, Evidence, Question
from rag.writers.llm.chat_model import ChatModelWriter
from rag.writers.llm.reply import drafted

FIRST = (
    "星河银行昨日公布年报。截至2019年末，该行个人用户超过3.6亿，同比增长12%。行长周明远表示，零售业务将继续扩张。"
    "分析人士认为，增速已经放缓。"
)
SECOND = "北岭市政府宣布，新图书馆将于2021年5月开放，造价2.4亿元，藏书180万册。市长林若兰出席了仪式。"


def evidence(*texts: str, title: str | None = "星河银行年报") -> list[Evidence]:
    pieces = []
    for number, text in enumerate(texts):
        passage = Passage(f"{number}.txt", 0, len(text), text, 0, title, "2020-03-01", None, title or "")
        pieces.append(Evidence(PassageRecord(passage, names(text)), 0.9, ()))
    return pieces


def asked(text: str) -> Question:
    return analyse(text)


def quoted(draft: Draft, pieces: Sequence[Evidence]) -> list[list[str]]:
    return [[pieces[q.index].passage.text[q.start : q.end] for q in s.quotes] for s in draft.sentences]


def written(writer: ChatModelWriter, question: str, pieces: Sequence[Evidence]) -> tuple[list[str], Draft]:
    """Return the sentences in the order they were given away, and the whole draft."""
    drafts = [event.draft for event in writer.write(asked(question), pieces) if event.draft]
    told = list[str]()
    for draft in drafts[:-1]:
        told += [s.text for s in draft.sentences[len(told) :]]
    assert [s.text for s in drafts[-1].sentences][: len(told)] == told
    return told, drafts[-1]


def draft_of(reply: str, question: str = "星河银行有多少个人用户？", *texts: str) -> tuple[Draft, list[Evidence]]:
    pieces = evidence(*(texts or (FIRST, SECOND)))
    return drafted(reply, asked(question), pieces), pieces
