"""Lines of the log: one a record, nothing in them that a terminal obeys, nothing that was asked."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from index.settings import read_settings
from rag.serve.answering.asked import Asked
from rag.serve.observe.context import REQUEST_ID
from rag.serve.observe.logs import FIELDS, LEFT_OUT, JsonLines, TextLines, configure
from rag.types import Event
from rag.writers import WriterError
from tests.rag.serve.observe.conftest import Running, running

__all__ = ["running"]
QUESTION = "青石大桥全长多少米，是谁在哪一年设计的？"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a process's only handler writes; its form is the test's to set."""
    root, lines = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), logging.getLogger("rag").level
    root.handlers[:] = [logging.StreamHandler(lines)]
    logging.getLogger("rag").setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.handlers[:] = before
        logging.getLogger("rag").setLevel(level)
        logging.captureWarnings(False)


def record(message: str, *values: object, **more: Any) -> logging.LogRecord:
    made = logging.getLogger("rag.test").makeRecord("rag.test", logging.INFO, "x.py", 1, message, values, None)
    made.__dict__.update(more)
    return made


def raised(message: str) -> Any:
    try:
        raise ValueError(message)
    except ValueError as error:
        return (ValueError, error, error.__traceback__)


def test_a_line_of_text_is_what_was_said() -> None:
    assert TextLines(questions=False).format(record("from %s on", "g1")) == "from g1 on"


def test_a_line_of_json_has_its_keys() -> None:
    token = REQUEST_ID.set("seven")
    try:
        told = json.loads(JsonLines(questions=False).format(record("from %s on", "g1", **{FIELDS: {"status": 200}})))
    finally:
        REQUEST_ID.reset(token)
    assert TIME.fullmatch(told.pop("time"))
    assert told == {
        "level": "INFO", "logger": "rag.test", "message": "from g1 on", "request_id": "seven", "status": 200,
    }  # fmt: skip


@pytest.mark.parametrize(
    "nasty", ["a\nGET / 200", "a\r\nb", "\x1b[2J", "\x9b31m", "a\u2028b", "\u202edcba", "\x00", "\ud800"]
)
def test_no_text_begins_a_line_or_steers_a_terminal(nasty: str) -> None:
    for made in (record("source %s", nasty), record("source", exc_info=raised(nasty))):
        text, line = TextLines(questions=True).format(made), JsonLines(questions=True).format(made)
        assert all(part.isprintable() for part in text.split("\n")) and "\n" not in line and line.isascii()
        assert all(part.startswith("  ") for part in text.split("\n")[1:])
        text.encode()
        assert nasty in json.loads(line)["message"] or made.exc_info


def test_json_keeps_an_exception_in_a_field() -> None:
    told = json.loads(JsonLines(questions=False).format(record("turn failed", exc_info=raised("why"))))
    assert told["exception"].startswith("Traceback") and told["exception"].endswith("ValueError: why")


def failing(running: Running, error: Exception) -> str:
    """Ask a service whose writer raises an error that repeats what it was asked; return the request's id."""

    class Writer:
        name, remote = "fake", False

        def write(self, question: Any, evidence: Any) -> Iterator[Event]:
            yield Event("delta", "")
            raise error

    def adapt(service: Any) -> Any:
        return replace(service, writer=Writer())

    turn, job = running.desk.answering.put("api:local", QUESTION, [], Asked(adapt=adapt))
    list(job.follow())
    return turn.id


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("error", [ValueError(f"bad: {QUESTION}"), WriterError(json.dumps({"content": QUESTION}))])
def test_a_failure_names_its_request_and_not_its_question(
    running: Running, written: io.StringIO, form: str, error: Exception
) -> None:
    configure(read_settings({}, log=form))
    id = failing(running, error)
    said = written.getvalue()
    assert id in said and "failed" in said and LEFT_OUT in said
    assert "大桥" not in said and "\\u5927\\u6865" not in said


def test_questions_are_written_where_they_may_be(running: Running, written: io.StringIO) -> None:
    configure(read_settings({}, log_questions=True))
    failing(running, ValueError(f"bad: {QUESTION}"))
    assert QUESTION in written.getvalue()


def test_nothing_that_was_asked_is_in_the_log(running: Running, written: io.StringIO) -> None:
    configure(read_settings({}, log="json"))
    _, job = running.desk.answering.put("api:local", QUESTION, [{"role": "user", "content": "茶园"}], Asked())
    list(job.follow())
    running.client.get("/nowhere", params={"q": QUESTION})
    running.client.get("/nowhere/" + QUESTION)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["route"] for line in lines if "route" in line] == ["(none)", "(none)"]
    assert not any("大桥" in str(line) or "茶园" in str(line) for line in lines)


def test_pythons_warnings_are_records_too(written: io.StringIO) -> None:
    import warnings

    configure(read_settings({}, log="json"))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert json.loads(written.getvalue())["logger"] == "py.warnings"
