"""A chat model in the chain: its prose under the same checks, and the extractive answer where it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from index.settings import Settings
from rag import answer
from rag.chain import Service, stream
from rag.service import open_writer
from rag.types import Answer
from rag.writers.extractive import Extractive
from tests.rag.openai_server import Broken, Fail, Hang, Say, Script, serving

QUESTION = "青石大桥全长多少米？"
Asked = Callable[..., Service]


@pytest.fixture
def asked_of(mixed: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Give a service whose writer is a server on loopback that follows a script."""
    opened = []

    def start(*script: Script) -> Service:
        context = serving(*script)
        server = context.__enter__()
        opened.append(context)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        return replace(mixed, writer=open_writer(Settings(writer="openai:test", llm_retries=0, llm_timeout=3)))

    yield start
    for context in opened:
        context.__exit__(None, None, None)


def test_prose_is_cited_and_checked(asked_of: Asked) -> None:
    service = asked_of(
        Say(
            (
                "这座大桥",
                "全长2860米[1]。",
            )
        )
    )
    said = answer(service, QUESTION)
    assert said.writer == "openai:test" and said.found and said.warnings == ()
    assert said.sentences[0].supported and "2860米" in said.citations[0].quote
    assert (
        service.store.text(said.citations[0].source)[said.citations[0].start : said.citations[0].end]
        == said.citations[0].quote
    )


WRONG = Say(("大桥全长2860米[1]。大桥总投资41.5亿元[1]。",))


def test_what_is_not_supported_is_left_out_with_what_only_it_named(asked_of: Asked) -> None:
    said = answer(asked_of(WRONG), QUESTION)
    assert [(s.text, s.supported) for s in said.sentences] == [("大桥全长2860米。", True)]
    assert "41.5" not in said.answer and not any("41.5" in span for span in said.spans) and "2860米" in said.spans
    assert "1 of 2 sentences do not stand in what they cite and were left out" in said.warnings


def test_it_is_kept_and_marked_where_a_setting_says_so(asked_of: Asked) -> None:
    service = asked_of(WRONG)
    said = answer(replace(service, settings=Settings(unsupported="keep")), QUESTION)
    assert [s.supported for s in said.sentences] == [True, False] and "41.5" in said.answer
    assert "1 of 2 sentences do not stand in what they cite" in said.warnings


def test_a_stream_never_shows_what_is_left_out(asked_of: Asked) -> None:
    events = list(stream(asked_of(WRONG), QUESTION))
    assert events[-1].answer is not None and "41.5" not in events[-1].answer.answer
    assert "".join(e.text for e in events if e.kind == "delta") == events[-1].answer.answer


def test_a_sentence_is_shown_before_the_reply_has_ended(asked_of: Asked) -> None:
    service = asked_of(Hang(("大桥全长2860米[1]。大桥",)))
    with closing(stream(service, QUESTION)) as events:
        assert next(e.text for e in events if e.kind == "delta") == "大桥全长2860米。[1]"


@pytest.mark.parametrize(
    "step", [Hang(("大桥全长2860米[1]。大桥",)), Broken(("大桥全长2860米[1]。大桥总投资41.5亿元[1]。大桥",))]
)
def test_what_was_said_before_it_broke_off_is_kept(asked_of: Asked, step: Script) -> None:
    *events, last = stream(asked_of(step), QUESTION)
    said = last.answer
    assert said is not None and said.found and said.writer == "openai:test" and said.spans[0] == "2860米"
    assert [s.text for s in said.sentences] == ["大桥全长2860米。"]
    assert "openai:test broke off (" in said.warnings[0] and said.warnings[0].endswith("; what it had said is kept")
    assert "".join(e.text for e in events if e.kind == "delta") == said.answer


def test_the_record_tells_what_was_used(asked_of: Asked) -> None:
    said = answer(asked_of(Say(("大桥全长2860米[1]。",), usage=(900, 12))), QUESTION)
    assert said.to_json()["usage"] == {
        "input_tokens": 900, "output_tokens": 12, "calls": 1, "cost": None, "estimated": False,
    }  # fmt: skip
    failed = answer(asked_of(Say(("大桥全长9999米[1]。",), usage=(900, 12))), QUESTION)
    assert failed.writer == "extractive" and failed.usage and failed.usage.calls == 1
    assert answer(replace(asked_of(Fail()), writer=Extractive()), QUESTION).usage is None
    record = said.to_json()
    del record["usage"]
    assert TypeAdapter(Answer).validate_json(json.dumps(record)).usage is None  # one kept before there was any


@pytest.mark.parametrize("step", [Fail(), Say(("大桥全长9999米[9]。",)), Say(("大桥全长2861米[1]。",)), Say(("",))])
def test_the_extractive_answer_stands_in_and_says_so(asked_of: Asked, step: Script) -> None:
    said = answer(asked_of(step), QUESTION)
    assert said.writer == "extractive" and "2860米" in said.answer
    assert any("the extractive answer stands in" in warning for warning in said.warnings)


def test_a_model_may_say_that_the_articles_do_not(asked_of: Asked) -> None:
    said = answer(asked_of(Say(("NOT_FOUND",))), QUESTION)
    assert (said.found, said.reason, said.answer) == (False, "writer-refused", "这些文章没有说到。")


def test_text_is_streamed_as_it_comes(asked_of: Asked) -> None:
    events = list(stream(asked_of(Say(("大桥", "全长", "2860米[1]。"))), QUESTION))
    assert "".join(e.text for e in events if e.kind == "delta").startswith("大桥全长2860米")
    assert events[-1].answer is not None and events[-1].answer.found


def test_a_model_is_not_asked_about_passages_that_hardly_answer(asked_of: Asked) -> None:
    service = asked_of(Say(("大桥全长2860米[1]。",)))
    strict = replace(service, settings=Settings(threshold=1))
    said = answer(strict, QUESTION)
    assert (said.found, said.reason, said.writer) == (False, "low-confidence", "openai:test")
    assert answer(service, QUESTION).found  # the script's only reply was still there
