"""Opening a chat model by PROVIDER:MODEL, and whether what it is sent leaves this machine."""

from __future__ import annotations

import pytest

from index.errors import ModelError, SettingError
from index.settings import read_settings
from rag.writers.llm.chat_model import ChatModelWriter
from rag.writers.llm.provider import open_chat_model


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "key-for-the-test")
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "OPENAI_PROXY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)


def _at(url: str, **flags: object) -> ChatModelWriter:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", url)
        return open_chat_model(read_settings(writer="openai:test", **flags))


def test_a_missing_package_is_one_line_with_the_pip_command() -> None:
    with pytest.raises(ModelError, match=r"^found no package for the writer groq:x; .*-m pip install langchain-groq$"):
        open_chat_model(read_settings(writer="groq:x"))


def test_an_unknown_provider_is_named() -> None:
    with pytest.raises(ModelError, match=r"^found the unknown provider 'nosuch'; expected one of: .*openai.*$"):
        open_chat_model(read_settings(writer="nosuch:x"))


@pytest.mark.parametrize("spec", ["gpt", ":gpt", "openai:", ""])
def test_a_spec_needs_provider_and_model(spec: str) -> None:
    with pytest.raises(ModelError, match=r"expected extractive or PROVIDER:MODEL"):
        open_chat_model(read_settings(writer=spec))


def test_a_missing_key_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(
        ModelError, match=r"^found no API key for the writer openai:x; .*run: export OPENAI_API_KEY=\.\.\.$"
    ):
        open_chat_model(read_settings(writer="openai:x"))


def test_remote_unless_the_address_is_loopback() -> None:
    assert not _at("http://localhost:8000/v1").remote
    assert not _at("http://[::1]:8000/v1").remote
    assert _at("http://127.0.0.1.example.com/v1").remote
    assert _at("https://api.openai.com/v1").remote
    assert open_chat_model(read_settings(writer="openai:x")).remote


def test_the_settings_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LLM_TOKENS", "1600")
    monkeypatch.setenv("RAG_LLM_TIMEOUT", "7")
    limits = open_chat_model(read_settings(writer="openai:x")).limits
    assert (limits.tokens, limits.seconds) == (1600, 7)
    monkeypatch.setenv("RAG_LLM_TOKENS", "500")
    with pytest.raises(SettingError, match="RAG_LLM_TOKENS"):
        open_chat_model(read_settings(writer="openai:x"))


LOCAL = "http://127.0.0.1:8000/v1"


def test_a_proxy_takes_loopback_elsewhere_but_for_the_hosts_it_spares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert not _at(LOCAL).remote
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    assert _at(LOCAL).remote
    monkeypatch.setenv("NO_PROXY", "example.com, 127.0.0.1")
    assert not _at(LOCAL).remote and _at("http://localhost:8000/v1").remote
    monkeypatch.setenv("OPENAI_PROXY", "http://proxy.example:3128")
    assert _at(LOCAL).remote


@pytest.mark.parametrize(
    "url", ["https://api.openai.com/v1", "http://127.0.0.1.example.com/v1", "http://10.0.0.1/v1", "http://0.0.0.0/v1"]
)
def test_local_only_refuses_another_machine(url: str) -> None:
    line = r"^found the writer openai:test at [^\n]+; expected one whose address is loopback, [^\n]+; run: export OPENAI_BASE_URL=[^\n]+$"
    with pytest.raises(ModelError, match=line):
        _at(url, local_only=True)


def test_local_only_refuses_a_proxy_and_takes_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _at(LOCAL, local_only=True).remote
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:3128")
    with pytest.raises(ModelError, match="behind a proxy"):
        _at(LOCAL, local_only=True)


def test_local_only_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_LOCAL_ONLY", "1")
    with pytest.raises(ModelError, match=r"at api\.openai\.com; .*RAG_LOCAL_ONLY"):
        open_chat_model(read_settings(writer="openai:x"))


def test_a_price_is_two_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _at(LOCAL, llm_price="0.25/2").limits.price == (0.25, 2.0)
    for price in ("cheap", "1", "1/", "-1/2", "nan/1", "1/2/3"):
        monkeypatch.setenv("RAG_LLM_PRICE", price)
        with pytest.raises(SettingError, match=r"RAG_LLM_PRICE is '.*'; expected a text as in 0\.25/2; unset"):
            read_settings()
