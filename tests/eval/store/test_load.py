from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eval.__main__ import main
from eval.store.load import articles, questions, untrue
from rag.types import Citation
from tests.eval.records import reply


def test_every_update_changes_every_figure() -> None:
    one, other = articles(1), articles(2)
    assert one.keys() == other.keys()
    assert all((one[source] != other[source]) == source.startswith("towns/") for source in one)
    assert len(questions()) == 24


def test_a_quote_is_of_its_own_generation() -> None:
    texts = {"g1": {"a.txt": "产量是五吨。"}, "g2": {"a.txt": "产量是六吨。"}}
    cited = Citation(1, "a.txt", None, None, 0, 6, "产量是五吨。", 1.0)
    told = replace(reply("产量是五吨。"), generation="g1", citations=(cited,), conflicts=())
    assert untrue(told, texts) == []
    assert untrue(replace(told, generation="g2"), texts) == ["a quote of g2 is not in a.txt at 0: 产量是五吨。"]
    assert untrue(replace(told, generation="g3"), texts) == ["an answer of g3, which no update published"]


@pytest.mark.slow
def test_questions_during_updates_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    main(["store", "load", "--threads", "2", "--updates", "1", "--json"])
    told = json.loads(capsys.readouterr().out)["load"]
    assert told["questions"] and not told["failed"] and told["generations_published"] == 2
