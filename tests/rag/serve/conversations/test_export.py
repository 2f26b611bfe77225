"""A conversation to take away: what a program reads back, and a text in which hostile words are no markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from pydantic import TypeAdapter

from rag.serve.conversations import Conversation, StoredTurn
from rag.serve.conversations.export import as_json, as_markdown
from rag.types import Answer, Sentence
from tests.rag.ui.samples import HOSTILE, QUOTE, answer, citation

TALK = Conversation("c", "港口 [x](http://evil)", "2026-03-01T08:00:00.000Z", "2026-03-01T09:00:00.000Z", 2)


def turn(number: int, question: str, said: Answer | None, state: str = "done") -> StoredTurn:
    return StoredTurn(f"t{number}", f"l{number}", "c", number, question, "zh-Hans", "2026-03-01T08:00:00Z", state, said)


GOLDEN = """# 港口 \\[x\\](http://evil)

2026-03-01

## 码头公司运送了多少箱？

码头公司去年运送了三百二十万箱货物。\\[1\\]

> 码头公司去年运送了三百二十万箱货物。
>
> [1] 海港很安静 · 2024-03-05 · weekly/harbour.txt:START-END

## \\# 一 \\*二\\*

(stopped)
"""


def test_markdown_is_questions_replies_and_quotations_with_their_places() -> None:
    c = citation()
    text = as_markdown(TALK, [turn(1, "码头公司运送了多少箱？", answer()), turn(2, "# 一\n*二*", None, "stopped")])
    assert text == GOLDEN.replace("START", str(c.start)).replace("END", str(c.end))


def test_hostile_words_are_no_markup() -> None:
    hostile = answer((Sentence(HOSTILE, (1,), True),), (citation(quote=HOSTILE, source="hostile.txt"),))
    text = as_markdown(TALK, [turn(1, HOSTILE, hostile)])
    bare = re.sub(r"\\.", "", text)  # without what is escaped
    assert not {*"<`$*{_#"} & {*bare.replace("\n## ", "").replace("# ", "", 1)}
    assert "window.pwned" in text
    assert text.count("\n## ") == 1


def test_json_gives_back_every_answer_whole() -> None:
    hostile = replace(answer(), question=HOSTILE)
    told = json.loads(as_json(TALK, [turn(1, HOSTILE, hostile), turn(2, "停", None, "stopped")]))
    assert (told["title"], told["created"]) == (TALK.title, TALK.created)
    first, second = told["turns"]
    assert first["question"] == HOSTILE and second == {
        "question": "停", "asked": "2026-03-01T08:00:00Z", "state": "stopped", "answer": None,
    }  # fmt: skip
    assert TypeAdapter(Answer).validate_json(json.dumps(first["answer"])) == hostile
    assert QUOTE in json.dumps(told, ensure_ascii=False)
