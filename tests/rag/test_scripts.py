"""Script parity: a question in Traditional and in Simplified characters gets the same citations and minimal answers."""

from __future__ import annotations

import json
from pathlib import Path

import opencc
import pytest

from rag import answer
from rag.chain import Service

GOLD = Path(__file__).parents[2] / "eval" / "gold" / "seeds.jsonl"


@pytest.mark.parametrize("every", [48, pytest.param(1, marks=pytest.mark.slow)])  # all of them take minutes
def test_both_scripts_get_the_same_answer(service: Service, every: int) -> None:
    traditional, simplified = opencc.OpenCC("s2t"), opencc.OpenCC("t2s")
    lines = [json.loads(line) for line in GOLD.read_text("utf8").splitlines()]
    differing = []
    for item in [x for x in lines if x["lang"] != "en"][::every]:
        said = []
        for script in (traditional, simplified):
            history = [{"role": t["role"], "content": script.convert(t["content"])} for t in item.get("history", [])]
            said.append(answer(service, script.convert(item["question"]), history))
        if said[0].citations != said[1].citations or said[0].spans != said[1].spans:
            differing.append(item["id"])
    assert differing == []


def test_full_width_digits_and_letters_change_nothing(service: Service) -> None:
    plain, wide = (
        answer(service, "2017年3.6亿是哪家公司的用户数量？"),
        answer(service, "２０１７年３．６亿是哪家公司的用户数量？"),
    )
    assert plain.citations == wide.citations
