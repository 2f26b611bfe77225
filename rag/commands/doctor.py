"""What is installed, loaded and built, which settings hold, and whether the service can answer."""

from __future__ import annotations

import os
import platform
from argparse import Namespace
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from index.errors import UsageError
from index.settings import VARIABLES, Settings, read_settings, shown

_PACKAGES = "torch sentence-transformers onnxruntime faiss-cpu langchain gradio jieba opencc tokenizers".split()


def examine(flags: Namespace) -> tuple[list[str], bool]:
    """Return the report's lines and whether the service can answer."""
    lines = [f"python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores", "", "packages"]
    lines += [f"  {name:<22} {_version(name)}" for name in _PACKAGES]
    lines += ["", "settings (flag > environment > default)"]
    settings = read_settings(store=flags.store, writer=flags.writer)
    lines += [_setting(settings, name) for name in VARIABLES]
    lines += ["", "parts"]
    checks = {"encoder": _encoder, "reader": _reader, "store": _store, "writer": _writer, "answer": _answer}
    checked = {name: _checked(check, settings) for name, check in checks.items()}
    lines += [f"  {'ok  ' if well else 'FAIL'} {name:<8} {said}" for name, (said, well) in checked.items()]
    return lines, all(well for _, well in checked.values())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing; run: make setup"


def _setting(settings: Settings, name: str) -> str:
    origin = "given" if settings.given(name) else "default"
    value = shown(getattr(settings, name)) or "(empty)"
    return f"  RAG_{name.upper():<17} {value:<12} {origin:<8} {Settings.model_fields[name].description}"


def _checked(check: Callable[[Settings], str], settings: Settings) -> tuple[str, bool]:
    try:
        return check(settings), True
    except UsageError as error:
        return " ".join(str(error).split()), False


def _encoder(settings: Settings) -> str:
    from index.encoder import load_encoder
    from index.encoder.static import shipped

    encoder = load_encoder(settings.encoder, settings.encoder_dimension)
    shipped()  # the words of another language come from our own table, whatever the encoder
    return f"{encoder.name}, {encoder.dimension} dimensions, weights {encoder.fingerprint}"


def _reader(settings: Settings) -> str:
    from rag.service import OWN, open_reader

    reader = open_reader(settings)
    if reader is None:
        return "none: passages in the order they are found"
    before = "" if settings.reranker == OWN else "before our own, which finds the spans"
    return f"{settings.reranker}, weights {reader.fingerprint} {before}".rstrip()


def _store(settings: Settings) -> str:
    from index.store.local import Store

    store = Store.open(settings.store)
    return f"{store.path}: generation {store.generation}, {len(store.sources())} sources, {store.passages} passages"


def _writer(settings: Settings) -> str:
    from rag.service import open_writer

    writer = open_writer(settings)
    return f"{writer.name}; {'passages are sent to its server' if writer.remote else 'nothing leaves this machine'}"


def _answer(settings: Settings) -> str:
    from rag.chain import answer
    from rag.service import load

    service = load(writer="extractive", settings=settings).held()
    first = answer(service, service.store.text(service.store.sources()[0])[:80])
    return f"one question searched {len(first.passages)} passages in {first.seconds['total'] * 1000:.0f} ms"
