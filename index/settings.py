"""Every setting in one frozen record, read once. Precedence: flag > ``RAG_*`` environment variable > default."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from index.address import StoreAddress
from index.errors import SettingError

# Fields that no variable sets: what ``python -m eval ablate`` turns, and what is taken from others' variables.
_UNNAMED = frozenset({"dense_share", "rerank_weight", "llm_retries", "ollama_host", "proxies", "no_proxy", "secrets"})
_PROXY = re.compile(r"(?:https?|all)_proxy", re.IGNORECASE)
_SERVER = "postgresql://"
# Of an address: what stands between a user's name and the last @, and what libpq takes as a parameter.
_PASSWORD = re.compile(r"(://[^:/?#\s]*:)(\S*)(?=@)|([?&](?:ssl)?password=)([^&\s]*)")
_KINDS = {"integer": "a whole number", "number": "a number", "boolean": "1 or 0"}


def _database(given: object) -> object:
    """Take an address as it stands, any other text as a file's path."""
    if not isinstance(given, str) or given.startswith(_SERVER):
        return given
    if "://" in given:
        raise ValueError("an address of something else")
    return Path(given)


class Settings(BaseModel):
    """What a service is asked to be. A field ``store`` is the variable ``RAG_STORE`` and, in commands, ``--store``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: Path = Field(Path("seeds"), description="folder of the articles to index")
    store: StoreAddress = Field(
        Path(".store"),
        description="where the built store is: a folder, milvus:FILE.db or milvus:http://HOST:19530",
        examples=[".store", "milvus:news.db", "milvus:http://localhost:19530"],
    )
    chats: Annotated[Path | str | None, BeforeValidator(_database)] = Field(
        None,
        repr=False,  # an address may hold a password
        examples=["postgresql://user:password@host/name", "a path"],
        description="file of the conversations, or postgresql://user:password@host/name; empty: beside the store",
    )
    fields: str = Field(
        "", description="what csv and JSON lines call an article's parts: title=标题,text=正文; empty: usual names"
    )
    encoder: str = Field("own", description="embedding model: own, or any sentence-transformers name or path")
    encoder_dimension: int | None = Field(None, ge=1, description="first dimensions of its vectors to keep; empty: all")
    writer: str = Field("extractive", description="who writes: extractive, or PROVIDER:MODEL of a LangChain chat model")
    reranker: str = Field("own", description="who rereads what is found: own, none, or any CrossEncoder's name or path")
    # Ten find no more on dev and cost a quarter more (eval/LOG.md).
    rerank_depth: int = Field(8, ge=1, le=20, description="passages that are reread, 1 to 20")
    threshold: float | None = Field(
        None, ge=0, le=1, description="confidence below which the answer is 'not found', 0 to 1; empty: tuned"
    )
    # From 1,500 on a question of 600 characters leaves room for a passage: the rules are 500.
    llm_tokens: int = Field(
        3000, ge=1500, description="budget of tokens sent to a chat model: rules, passages, question"
    )
    llm_timeout: float = Field(60, ge=0.1, le=86_400, description="seconds before a chat model's reply is given up")
    llm_price: str = Field(
        "",
        pattern=r"^(?:\d{1,6}(?:\.\d{1,6})?/\d{1,6}(?:\.\d{1,6})?)?$",
        examples=["0.25/2"],
        description="what a chat model costs a million tokens, sent and received, as in 0.25/2; empty: unknown",
    )
    local_only: bool = Field(False, description="whether a chat model at another machine's address is refused")
    unsupported: Literal["drop", "keep"] = Field(
        "drop", description="what becomes of a chat model's sentences that do not stand in what they cite: drop or keep"
    )
    quote_script: Literal["original", "reader"] = Field(
        "original", description="Chinese script of quotations: original, or reader: also in the asker's, as a gloss"
    )
    host: str = Field("127.0.0.1", description="address the chat listens on")
    port: int = Field(7860, ge=0, le=65_535, description="port the chat listens on")
    hosts: str = Field("", description="further names the chat answers under, with commas: a proxy's; empty: its host")
    users: Path | None = Field(None, description="file of who may log in; empty: STORE.users.json")
    public: bool = Field(False, description="whether anybody may read and ask, without a login, and nobody upload")
    rate: str = Field(
        "20/minute", description="questions a visitor may ask in a time; at this machine ten times as many"
    )
    upload_mb: int = Field(50, ge=1, le=10_000, description="most megabytes of one upload")
    workers: int = Field(0, ge=0, le=256, description="processes that answer; 0: threads of the server's own")
    timeout: float = Field(120, ge=0.1, le=86_400, description="seconds before a request's answer is given up")
    log: Literal["text", "json"] = Field("text", description="form of the log's lines: text or json")
    log_questions: bool = Field(False, description="whether the log may hold what was asked")
    otel: Literal["", "console", "otlp"] = Field(
        "",
        description="where spans of each stage go: console, or otlp, told by OTEL_EXPORTER_OTLP_ENDPOINT; empty: none",
    )

    # With the former reader no dense share from 0.15 to 0.6, and no weight from 0.4 to 1.6, was told from its own on dev.
    dense_share: float | None = Field(None, ge=0, le=1, description="of the fused score, 0 to 1; empty: by language")
    rerank_weight: float = Field(0.8, ge=0, description="of the reader's relevance beside the fused score")
    llm_retries: int = Field(2, ge=0, description="further tries after a chat model's error")
    ollama_host: str = Field("", description="where an Ollama client looks: OLLAMA_HOST")
    proxies: frozenset[str] = Field(frozenset(), description="schemes that go by a proxy: HTTP_PROXY, ALL_PROXY…")
    no_proxy: str = Field("", description="hosts that go by none: NO_PROXY")
    secrets: frozenset[str] = Field(frozenset(), repr=False, description="values of *_KEY and *_TOKEN: never shown")

    def variables(self) -> dict[str, str]:
        """Return each RAG_* variable with the value in force as text, "" where it is empty."""
        return {f"RAG_{name.upper()}": shown(getattr(self, name)) for name in VARIABLES}

    def given(self, name: str) -> bool:
        """Return whether a field was set by a flag or a variable."""
        return name in self.model_fields_set


USUAL = Settings()  # every default
VARIABLES = tuple(name for name in Settings.model_fields if name not in _UNNAMED)


def shown(value: object) -> str:
    """Return a setting's value as text, "" where it is empty, with no password in it."""
    return "" if value is None else masked(str(value))


def masked(text: str) -> str:
    """Return a text with *** for the passwords of addresses in it.

    >>> masked("postgresql://news:p@ss:/w@db.example/news?sslpassword=x")
    'postgresql://news:***@db.example/news?sslpassword=***'
    """
    return _PASSWORD.sub(r"\1\3***", text)


def read_settings(environment: Mapping[str, str] | None = None, /, **flags: object) -> Settings:
    """Return the settings in force: flags that are not None, else variables that are not empty, else defaults.

    Raises SettingError for an unknown ``RAG_*`` variable and for a value of the wrong kind or outside its range.

    >>> read_settings({"RAG_PORT": "8000", "RAG_STORE": "a"}, store="b").variables()["RAG_STORE"]
    'b'
    """
    variables = os.environ if environment is None else environment
    _check_names(variables)
    named = {name: variables.get(f"RAG_{name.upper()}") for name in VARIABLES}
    given: dict[str, Any] = {name: value for name, value in named.items() if value}
    given |= {name: value for name, value in flags.items() if value is not None}
    given["ollama_host"] = variables.get("OLLAMA_HOST", "")
    given["proxies"] = frozenset(k[:-6].lower() for k, v in variables.items() if _PROXY.fullmatch(k) and v)
    given["no_proxy"] = variables.get("no_proxy") or variables.get("NO_PROXY", "")
    secrets = [v for k, v in variables.items() if k.endswith(("_KEY", "_TOKEN")) and len(v) > 7]
    given["secrets"] = frozenset([*secrets, *_passwords(given.get("chats"))])
    try:
        return Settings(**given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        where, mend = f"RAG_{name.upper()}", "unset it or correct it"
        if flags.get(name) is not None:
            where, mend = "--" + name.replace("_", "-"), "correct it or leave it out"
        raise SettingError(f"{where} is {shown(given[name])!r}; expected {_expected(name)}; {mend}") from None


def _passwords(address: object) -> list[str]:
    """The passwords of an address, none of a path."""
    found = _PASSWORD.findall(address) if isinstance(address, str) else []
    return [password for _, one, _, other in found if len(password := one or other) > 7]


def _expected(name: str) -> str:
    """Say in words what a field takes.

    >>> _expected("rerank_depth"), _expected("threshold"), _expected("unsupported"), _expected("llm_price")
    ('a whole number from 1 to 20', 'a number from 0 to 1', 'drop or keep', 'a text as in 0.25/2')
    """
    field = Settings.model_json_schema()["properties"][name]
    if "enum" in field:
        return " or ".join(field["enum"])
    if "examples" in field:
        return "a text as in " + " or ".join(field["examples"])
    field = next((kind for kind in field.get("anyOf", ()) if kind.get("type") in _KINDS), field)
    bounds = f" from {field['minimum']:g}" if "minimum" in field else ""
    bounds += f" to {field['maximum']:g}" if "maximum" in field else ""
    return _KINDS.get(field.get("type", ""), "a text") + bounds


def _check_names(variables: Mapping[str, str]) -> None:
    known = [f"RAG_{name.upper()}" for name in VARIABLES]
    for variable in sorted(v for v in variables if v.startswith("RAG_") and v not in known):
        near = difflib.get_close_matches(variable, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "known ones: " + ", ".join(known)
        raise SettingError(f"found the unknown environment variable {variable}; {hint}; run: unset {variable}")
