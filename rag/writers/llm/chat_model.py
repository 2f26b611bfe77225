"""Any LangChain chat model as a writer: opened by PROVIDER:MODEL, streamed, given up in time, its failures told."""

from __future__ import annotations

import contextvars
import re
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.errors import ModelError
from index.settings import Settings
from rag.types import Draft, Event, Evidence, Question
from rag.writers import WriterError
from rag.writers.llm.cite import drafted, visible
from rag.writers.llm.prompt import messages, within

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_FOR_GOOD = frozenset((400, 401, 403, 404, 405, 413, 422))  # HTTP statuses that a further try does not mend
_OWN_DEFAULT = {"ollama": "http://127.0.0.1:11434"}  # where a provider's client looks when told nothing


@dataclass(frozen=True, slots=True)
class Limits:
    """Tokens of passages sent, seconds until a reply is given up (all tries together), further tries, pause between.

    ``secrets``: what no message may repeat.
    """

    tokens: float
    seconds: float
    retries: int
    pause: float = 0.5
    secrets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChatModelWriter:
    """Lets a chat model write from the passages. ``remote``: they leave this machine, as far as the address tells."""

    name: str
    remote: bool
    model: BaseChatModel
    limits: Limits

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        """Yield the reply's text as it comes, then its draft. Raises WriterError when there is no usable reply."""
        shown = within(evidence, self.limits.tokens)
        if not shown:
            yield Event("draft", draft=Draft((), (), found=False))
            return
        reply = told = ""
        for piece in _reply(self.model, messages(question, shown), self.limits):
            reply += piece
            seen = visible(reply)
            if seen.startswith(told) and len(seen) > len(told):
                yield Event("delta", seen[len(told) :])
                told = seen
        yield Event("draft", draft=drafted(reply, question, evidence[: len(shown)]))


def open_chat_model(settings: Settings) -> ChatModelWriter:
    """Return the writer that ``settings.writer`` names, such as "openai:gpt-5-mini" or "ollama:qwen3".

    Address and key come from the provider's own environment variables (OPENAI_BASE_URL, OPENAI_API_KEY…). Raises
    ModelError, one line, for a spec without provider or model, an unknown provider, a missing package or key.
    """
    spec = settings.writer
    provider, colon, model = spec.partition(":")
    if not (colon and provider and model):
        expected = "extractive or PROVIDER:MODEL, as in --writer openai:gpt-5-mini"
        raise ModelError(f"found the writer {spec!r}; expected {expected}")
    limits = Limits(settings.llm_tokens, settings.llm_timeout, settings.llm_retries, secrets=settings.secrets)
    opened = _opened(spec, limits)
    return ChatModelWriter(spec, _is_remote(provider, model, opened, settings.ollama_host), opened, limits)


def _opened(spec: str, limits: Limits) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # 1 s to import, and only a chat model needs it

    provider, _, model = spec.partition(":")
    # Providers ignore what they don't know, save ollama's time-out, which its HTTP client takes.
    own = {"client_kwargs": {"timeout": limits.seconds}} if provider == "ollama" else {"timeout": limits.seconds}
    try:
        return init_chat_model(model, model_provider=provider, temperature=0, max_retries=0, **own)
    except Exception as error:  # each provider has its own errors for a missing key
        raise ModelError(_unopened(provider, spec, error, limits.secrets)) from error


def _unopened(provider: str, spec: str, error: Exception, secrets: frozenset[str]) -> str:
    said = str(error)
    if isinstance(error, ImportError | AttributeError):  # some providers raise the latter for a missing package
        named = re.search(r"pip install ([\w-]+)", said)
        package = named[1] if named else "langchain-" + provider.replace("_", "-")
        return f"found no package for the writer {spec}; expected {package}; run: {sys.executable} -m pip install {package}"
    if isinstance(error, ValueError) and "nsupported provider" in said:
        known = " ".join(said.partition("providers are:")[2].split())
        return f"found the unknown provider {provider!r}; expected one of: {known}"
    variable = re.search(r"\b[A-Z][A-Z0-9_]*(?:KEY|TOKEN)\b", said)
    if variable or re.search(r"api.?key|credential", said, re.IGNORECASE):
        key = variable[0] if variable else f"{provider.upper()}_API_KEY"
        return f"found no API key for the writer {spec}; expected {key}; run: export {key}=..."
    return f"the writer {spec} cannot be opened: {_line(error, secrets)}; expected the settings its provider documents"


def _is_remote(provider: str, model: str, opened: BaseChatModel, ollama_host: str) -> bool:
    """True unless the address is loopback; an unknown address counts as remote, and so does Ollama's cloud."""
    if provider == "ollama" and re.search(r"[:-]cloud$", model):
        return True
    client = getattr(opened, "root_client", None)  # openai's, and of those that build on it
    given = getattr(client, "base_url", None) or getattr(opened, "base_url", None)
    if not given and provider in _OWN_DEFAULT:
        given = ollama_host or _OWN_DEFAULT[provider]
    address = str(given or "")
    return urlsplit(address if "//" in address else f"//{address}").hostname not in _LOOPBACK


def _reply(model: BaseChatModel, prompt: list[tuple[str, str]], limits: Limits) -> Iterator[str]:
    """Yield the reply's pieces, trying again while nothing of it has come. Raises WriterError.

    The first try streams; the others ask for the whole reply at once, which mends a server that cannot stream.
    """
    deadline = time.monotonic() + limits.seconds
    for left in range(limits.retries, -1, -1):
        came = False
        try:
            for piece in _timed(model, prompt, deadline, stream=left == limits.retries):
                came = came or bool(piece)
                yield piece
            if came:
                return
            reason: Exception = WriterError("its reply was empty")
        except Empty as error:
            raise WriterError(f"no whole reply within {limits.seconds:g} s; RAG_LLM_TIMEOUT allows more") from error
        except Exception as error:  # every provider has its own
            reason = error
        if came or not left or getattr(reason, "status_code", None) in _FOR_GOOD:
            raise WriterError(_line(reason, limits.secrets)) from reason
        time.sleep(max(0.0, min(limits.pause, deadline - time.monotonic())))


def _timed(model: BaseChatModel, prompt: list[tuple[str, str]], deadline: float, *, stream: bool) -> Iterator[str]:
    """Yield a reply's pieces until the deadline, then raise Empty.

    The call runs in a thread of its own: a provider's time-out bounds the wait for each byte, not for the reply.
    """
    pieces: SimpleQueue[str | Exception | None] = SimpleQueue()
    stop = threading.Event()

    def call() -> None:
        try:
            for chunk in model.stream(prompt) if stream else (model.invoke(prompt),):
                pieces.put(str(chunk.text))
                if stop.is_set():
                    return
            pieces.put(None)
        except Exception as error:  # told to the waiting side
            pieces.put(error)

    # LangChain hands callbacks and tracing on through context variables.
    threading.Thread(target=contextvars.copy_context().run, args=(call,), daemon=True, name="chat-model").start()
    try:
        while (piece := pieces.get(timeout=max(0.0, deadline - time.monotonic()))) is not None:
            if isinstance(piece, Exception):
                raise piece
            yield piece
    finally:
        stop.set()


def _line(error: Exception, secrets: frozenset[str]) -> str:
    """An error as one line of at most 200 characters, without the keys that some servers repeat."""
    text = " ".join(str(error).split()) or type(error).__name__
    for secret in secrets:
        text = text.replace(secret, "…")
    return text if len(text) <= 200 else text[:199] + "…"
