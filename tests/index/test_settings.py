"""Settings: a flag before a variable before the default; what is none, or out of range, is refused by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingError
from index.settings import USUAL, VARIABLES, read_settings


def test_a_flag_goes_before_a_variable_before_the_default() -> None:
    given = {"RAG_STORE": "a", "RAG_WRITER": "ollama:x", "RAG_ENCODER": ""}
    settings = read_settings(given, store="b", writer=None)
    assert (settings.store, settings.writer, settings.encoder) == (Path("b"), "ollama:x", "own")
    assert settings.given("store") and settings.given("writer") and not settings.given("encoder")
    assert read_settings({}) == USUAL and len(VARIABLES) <= 28


@pytest.mark.parametrize("wrong", ["0", "21", "2.5", "x", "nan", "inf"])
def test_a_whole_number_is_whole(wrong: str) -> None:
    assert read_settings({"RAG_RERANK_DEPTH": "3.0"}).rerank_depth == 3
    with pytest.raises(
        SettingError, match=rf"^RAG_RERANK_DEPTH is '{wrong}'; expected a whole number from 1 to 20; unset"
    ):
        read_settings({"RAG_RERANK_DEPTH": wrong})


def test_a_flag_is_named_as_a_flag() -> None:
    with pytest.raises(
        SettingError, match=r"^--port is '70000'; expected a whole number from 0 to 65535; correct it or leave it out$"
    ):
        read_settings({}, port="70000")


def test_an_unknown_variable_is_told_with_the_nearest_one() -> None:
    with pytest.raises(
        SettingError, match=r"unknown environment variable RAG_STOER; did you mean RAG_STORE\?; run: unset RAG_STOER$"
    ):
        read_settings({"RAG_STOER": "x"})


def test_keys_are_kept_from_sight() -> None:
    settings = read_settings({"OPENAI_API_KEY": "a-long-secret"})
    assert "a-long-secret" in settings.secrets
    assert "a-long-secret" not in repr(settings) + repr(settings.variables())


def test_conversations_are_in_a_file_or_at_an_address_whose_password_is_not_shown() -> None:
    assert read_settings({"RAG_CHATS": "a/b"}).chats == Path("a/b") and read_settings({}).chats is None
    address = "postgresql://news:p@ss:/w0rd@db/news?sslpassword=hidden"
    settings = read_settings({"RAG_CHATS": address})
    assert settings.chats == address and "p@ss:/w0rd" in settings.secrets
    assert settings.variables()["RAG_CHATS"] == "postgresql://news:***@db/news?sslpassword=***"
    assert "w0rd" not in repr(settings)
    with pytest.raises(SettingError, match=r"^RAG_CHATS is 'mysql://news:\*\*\*@db/news'; expected .*postgresql://"):
        read_settings({"RAG_CHATS": address.replace("postgresql", "mysql").partition("?")[0]})
