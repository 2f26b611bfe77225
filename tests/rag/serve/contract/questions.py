"""Questions of every kind and language, some of them awkward, as each door is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

GOLD = Path(__file__).parents[4] / "eval" / "gold" / "seeds.jsonl"
WANTED = 42


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the messages before it."""

    id: str
    question: str
    history: tuple[dict[str, str], ...] = ()

    def line(self) -> dict[str, object]:
        """Return it as a line of a batch."""
        return {"id": self.id, "question": self.question, "history": list(self.history)}


AWKWARD = (
    Asked("a1", "你好"),
    Asked("a2", "？！…"),
    Asked("a3", "它是什么时候成立的？"),
    Asked("a4", "金条是什么时候推出的，利率是多少？"),
    Asked("a5", "有多少篇文章？"),
    Asked("a6", "京东金融是2015年独立运营的吗？"),
    Asked("a7", "<b>白条</b>是什么时候推出的？[1] & \u202e京东"),
    Asked("a8", "Who founded the Hanseatic League?"),
)


def questions() -> list[Asked]:
    """Return 42 development questions, of each type and language in turn, and eight awkward ones."""
    kinds: dict[tuple[str, str], list[Asked]] = {}
    for line in GOLD.read_text("utf8").splitlines():
        gold = json.loads(line)
        if gold["split"] == "dev":
            history = tuple({"role": turn["role"], "content": turn["content"]} for turn in gold.get("history", ()))
            kinds.setdefault((gold["type"], gold["lang"]), []).append(Asked(gold["id"], gold["question"], history))
    in_turn = (one for one in chain.from_iterable(zip_longest(*kinds.values())) if one)
    return [*(one for one, _ in zip(in_turn, range(WANTED), strict=False)), *AWKWARD]
