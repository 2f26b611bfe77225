"""A conversation as a text to take away: Markdown for people, JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from rag.serve.conversations.records import Conversation, StoredTurn

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$])")  # what a reader of Markdown would take for markup


def as_json(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """Return a conversation as one JSON object: its title, and each question with its whole record."""
    told = {name: getattr(conversation, name) for name in ("title", "created", "changed")}
    said = [
        {"question": t.question, "asked": t.asked, "state": t.state, "answer": t.answer.to_json() if t.answer else None}
        for t in turns
    ]
    return json.dumps({**told, "turns": said}, ensure_ascii=False, indent=1) + "\n"


def as_markdown(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """Return a conversation as Markdown: each question a heading, its reply, and the quotations with their places."""
    lines = [f"# {_plain(conversation.title)}", "", f"{conversation.created[:10]}", ""]
    for turn in turns:
        lines += [f"## {_plain(' '.join(turn.question.split()))}", ""]
        if turn.answer is None:
            lines += [f"({turn.state})", ""]
            continue
        lines += [_plain(turn.answer.answer), ""]
        for c in (*turn.answer.citations, *turn.answer.conflicts):
            marker = f"[{c.marker}]" if c in turn.answer.citations else "≠"
            where = " · ".join(filter(None, (_plain(c.title or ""), c.date, f"{_plain(c.source)}:{c.start}-{c.end}")))
            lines += [f"> {_plain(' '.join(c.quote.split()))}", ">", f"> {marker} {where}", ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
