"""What a person is told where no question is taken, and what becomes of the question."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gradio import State

from index.settings import read_settings
from rag.serve.access.visitor import Visitor
from rag.serve.answering import answering
from rag.serve.conversations.conversations import new_id
from rag.ui.panels import asking
from rag.ui.panels.asking import ask
from rag.ui.session.desk import Desk, open_desk
from rag.ui.session.loader import Loader
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page

QUESTION = "白条是什么时候推出的？"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    def never() -> None:
        raise AssertionError("no service is loaded here")

    return open_desk(Loader(never), read_settings({}, store=tmp_path / "store"))  # type: ignore[arg-type]


def told(desk: Desk, **how: Any) -> dict[Any, Any]:
    """The one update that follows a question."""
    parts = SimpleNamespace(composer=SimpleNamespace(problem="problem", box="box"))
    tab = Tab(Visitor(f"browser:{new_id()}"), language="zh-Hans")
    (update,) = ask(Page(desk, (), parts, State()), tab, QUESTION, **how)
    assert not desk.conversations.listed(tab.visitor.owner)
    return update


def test_too_many_waiting_is_told_with_the_time_to_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MAX_WAITING", 0)
    update = told(desk, typed=True)
    assert "现在排队的问题太多，请等 1 秒再问" in update["problem"] and update["box"] == QUESTION


def test_a_server_that_ends_says_so(desk: Desk) -> None:
    desk.answering.close()
    update = told(desk)
    assert "服务正在停止" in update["problem"] and "box" not in update


def test_an_answer_that_another_server_makes_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_LOOK_S", 0.01)
    tab = Tab(Visitor("browser:me"), language="zh-Hans")
    tab.show(desk.conversations.begin("browser:me"))
    turn = desk.conversations.ask("browser:me", tab.conversation, QUESTION, "zh-Hans")
    page = Page(desk, (), SimpleNamespace(), State())
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asking._wait_for, page, tab, turn, tab.ticket)
        with pytest.raises(TimeoutError):
            waiting.result(0.1)
        desk.conversations.end(turn.id, "failed")
        waiting.result(60)
        turn = desk.conversations.ask("browser:me", tab.conversation, QUESTION, "zh-Hans")
        waiting = pool.submit(asking._wait_for, page, tab, turn, tab.ticket)
        tab.turn()  # to something else
        waiting.result(60)
