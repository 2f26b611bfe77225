"""Opens the chat model that PROVIDER:MODEL names, and tells whether what it is sent leaves this machine."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from index.errors import ModelError
from index.settings import Settings
from rag.writers.llm.chat_model import ChatModelWriter, Limits
from rag.writers.llm.failure import one_line
from rag.writers.llm.usage import read_price

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_OWN_DEFAULT = {"ollama": "http://127.0.0.1:11434"}  # where a provider's client looks when told nothing


def open_chat_model(settings: Settings) -> ChatModelWriter:
    """Return the writer that ``settings.writer`` names, such as "openai:gpt-5-mini" or "ollama:qwen3".

    Address and key come from the provider's own environment variables (OPENAI_BASE_URL, OPENAI_API_KEY…). Raises
    ModelError, one line, for a spec without provider or model, an unknown provider, a missing package or key, and with
    ``local_only`` for an address that is not loopback.
    """
    spec = settings.writer
    provider, colon, model = spec.partition(":")
    if not (colon and provider and model):
        expected = "extractive or PROVIDER:MODEL, as in --writer openai:gpt-5-mini"
        raise ModelError(f"found the writer {spec!r}; expected {expected}")
    limits = Limits(
        settings.llm_tokens,
        settings.llm_timeout,
        settings.llm_retries,
        price=read_price(settings.llm_price),
        secrets=settings.secrets,
    )
    opened = _opened(spec, limits)
    remote = why_remote(provider, model, opened, settings)
    if settings.local_only and remote:
        expected = "one whose address is loopback, for RAG_LOCAL_ONLY is 1"
        raise ModelError(f"found the writer {spec} {remote}; expected {expected}; {_MENDS.get(provider, _UNSET)}")
    return ChatModelWriter(spec, bool(remote), opened, limits)


_UNSET = "run: unset RAG_LOCAL_ONLY"
_MENDS = {
    "openai": "run: export OPENAI_BASE_URL=http://127.0.0.1:8000/v1 NO_PROXY=127.0.0.1",
    "ollama": "run: export OLLAMA_HOST=http://127.0.0.1:11434 NO_PROXY=127.0.0.1",
}


def _opened(spec: str, limits: Limits) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # 1 s to import, and only a chat model needs it

    provider, _, model = spec.partition(":")
    # Providers ignore what they don't know, save ollama's time-out, which its HTTP client takes.
    own: dict[str, Any] = {"timeout": limits.seconds}
    try:
        told = {"client_kwargs": own} if provider == "ollama" else own
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, temperature=0, max_retries=0, **told)
    except Exception as error:  # each provider has its own errors for a missing key
        raise ModelError(_unopened(provider, spec, error, limits.secrets)) from error
    return opened


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
    return (
        f"the writer {spec} cannot be opened: {one_line(error, secrets)}; expected the settings its provider documents"
    )


def why_remote(provider: str, model: str, opened: BaseChatModel, settings: Settings) -> str:
    """Return why what is sent may leave this machine, "" where the address is loopback and no proxy stands before it.

    An unknown address counts as another machine, and so does Ollama's cloud, which the local server asks in its turn.
    """
    if provider == "ollama" and re.search(r"[:-]cloud$", model):
        return "of Ollama's cloud"
    client = getattr(opened, "root_client", None)  # openai's, and of those that build on it
    given = getattr(client, "base_url", None) or getattr(opened, "base_url", None)
    if not given and provider in _OWN_DEFAULT:
        given = settings.ollama_host or _OWN_DEFAULT[provider]
    address = str(given or "")
    where = urlsplit(address if "//" in address else f"//{address}")
    if where.hostname not in _LOOPBACK:
        return f"at {where.hostname}" if where.hostname else "at an address that its client does not tell"
    proxied = getattr(opened, "openai_proxy", None) or _proxied(where, settings)
    return "behind a proxy, which the environment names" if proxied else ""


def _proxied(where: SplitResult, settings: Settings) -> bool:
    """Whether a client goes to an address by a proxy, as httpx reads the environment: loopback is no exception to it."""
    schemes = {where.scheme or "http", "all"}
    spared = {part.strip().strip("[]") for part in settings.no_proxy.split(",")}
    return not settings.proxies.isdisjoint(schemes) and spared.isdisjoint({"*", where.hostname or ""})
