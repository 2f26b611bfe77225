"""What a caller hands over becomes what was asked, or one line says what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest

from index.errors import UsageError
from index.types import Filter
from rag.asking.request import ask_of, requested
from rag.types import Ask, Turn


def test_a_question_alone_and_an_object_are_asked_alike() -> None:
    assert ask_of("谁？") == Ask("谁？")
    given = {"id": 3, "question": "那它呢？", "history": [{"role": "user", "content": "谁？"}]}
    wanted = Filter("a/*")
    assert ask_of(given, wanted) == Ask("那它呢？", (Turn("user", "谁？"),), wanted, "3")
    assert ask_of({"id": None, "question": "谁？", "history": None}) == Ask("谁？")
    assert ask_of(ask_of(given)) == ask_of(given)


@pytest.mark.parametrize(
    ("given", "found"),
    [({"id": "x"}, "no 'question'"), ({"question": 3}, "3 as question"), ("谁？", "'谁？'"), ([1], "[1]"),
     ({"question": "a", "history": [{"role": "robot", "content": "b"}]}, "'robot' as history.0.role"),
     ({"question": "a", "history": [{"role": "user"}]}, "no 'history.0.content'"),
     ({"question": "a", "history": {}}, "{} as history"), ({"question": "a", "id": {"b": 1}}, "as id")],
)  # fmt: skip
def test_what_asks_nothing_is_told_in_one_line(given: Any, found: str) -> None:
    with pytest.raises(UsageError, match=r"^in\.jsonl, line 2: found ") as refusal:
        requested(given, None, "in.jsonl, line 2")
    assert found in str(refusal.value) and "\n" not in str(refusal.value)
