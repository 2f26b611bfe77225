"""What is installed, loaded and built, which settings hold, and whether the service can answer."""

from __future__ import annotations

import os
import platform
from argparse import Namespace
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.errors import UsageError
from index.settings import SETTINGS, setting

_PACKAGES = (
    "torch",
    "sentence-transformers",
    "onnxruntime",
    "faiss-cpu",
    "tantivy",
    "langchain",
    "gradio",
    "jieba",
    "opencc",
    "tokenizers",
)


def examine(flags: Namespace) -> tuple[list[str], bool]:
    """Return the report's lines and whether the service can answer."""
    lines = [f"python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores", "", "packages"]
    lines += [f"  {name:<22} {_version(name)}" for name in _PACKAGES]
    lines += ["", "settings (flag > environment > default)"]
    lines += [
        f"  RAG_{s.name:<17} {setting(s.name) or '(empty)':<12} {_origin(s.name):<12} {s.help}"
        for s in SETTINGS.values()
    ]
    lines += ["", "parts"]
    healthy = True
    for name, check in (
        ("encoder", _encoder),
        ("reader", _reader),
        ("store", _store),
        ("writer", _writer),
        ("answer", _answer),
    ):
        said, well = _checked(check, flags)
        healthy = healthy and well
        lines.append(f"  {'ok  ' if well else 'FAIL'} {name:<8} {said}")
    return lines, healthy


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing; run: make setup"


def _origin(name: str) -> str:
    return "environment" if os.environ.get("RAG_" + name) else "default"


def _checked(check: Callable[[Namespace], str], flags: Namespace) -> tuple[str, bool]:
    try:
        return check(flags), True
    except UsageError as error:
        return " ".join(str(error).split()), False


def _encoder(flags: Namespace) -> str:
    from index.encoder import load_encoder
    from index.encoder.static import shipped

    encoder = load_encoder(setting("ENCODER"))
    shipped()  # the words of another language come from our own table, whatever the encoder
    return f"{encoder.name}, {encoder.dimension} dimensions, weights {encoder.fingerprint}"


def _reader(flags: Namespace) -> str:
    from rag.search.cross_encoder import open_from_settings
    from rag.service import open_reader_from_settings

    reader, other = open_reader_from_settings(), open_from_settings()
    own = f"own, weights {reader.fingerprint}" if reader else "none: passages in the order they are found"
    if other is None:
        return own
    spans = f"spans by our {own}" if reader else "spans by words, for our own reader cannot be read"
    return f"{other.name}, weights {other.fingerprint}; {spans}"


def _store(flags: Namespace) -> str:
    from index.store.local import Store

    store = Store.open(Path(setting("STORE", flags.store)))
    return f"{store.path}: generation {store.generation}, {len(store.sources())} sources, {store.passages} passages"


def _writer(flags: Namespace) -> str:
    from rag.service import open_writer

    writer = open_writer(setting("WRITER", flags.writer))
    return f"{writer.name}; {'passages are sent to its server' if writer.remote else 'nothing leaves this machine'}"


def _answer(flags: Namespace) -> str:
    from rag.chain import answer
    from rag.service import load

    service = load(flags.store, writer="extractive")
    first = answer(service, service.store.text(service.store.sources()[0])[:80])
    return f"one question searched {len(first.passages)} passages in {first.seconds['total'] * 1000:.0f} ms"
