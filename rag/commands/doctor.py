"""What is installed, loaded and built, which settings hold, and whether the service can answer."""

from __future__ import annotations

import json
import os
import platform
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from index.errors import UsageError
from index.settings import VARIABLES, Settings, read_settings, shown
from rag.serve.access.keys import Keys
from rag.serve.access.roll import roll_of
from rag.serve.access.users import Users
from rag.serve.database import address_of, opened

_PACKAGES = "torch sentence-transformers onnxruntime faiss-cpu langchain gradio jieba opencc tokenizers".split()
_EXTRAS = (
    "langchain-openai",
    "langchain-ollama",
    "mcp",
    "opentelemetry-sdk",
    "pymilvus",
    "milvus-lite",
    "ray",
    "sqlalchemy",
    "psycopg",
)
_MISSING = "missing; run: make setup"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force: its value as text, "" where it is empty, and whether a flag or a variable gave it."""

    value: str
    given: bool
    about: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of the service said when it was opened."""

    ok: bool
    said: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the doctor found. Versions are None where a package is missing, which of an extra is nothing bad.

    ``users``: how many may log in; ``keys``: how many programs may come in; None where their file cannot be read.
    """

    healthy: bool
    python: str
    machine: str
    cores: int
    packages: dict[str, str | None]
    extras: dict[str, str | None]
    settings: dict[str, Setting]
    parts: dict[str, Part]
    users: int | None
    keys: int | None

    def to_json(self) -> str:
        """Return it as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def lines(self) -> list[str]:
        """Return it as a person reads it."""
        lines = [f"python {self.python} on {self.machine}, {self.cores} cores", "", "packages"]
        lines += [f"  {name:<22} {found or _MISSING}" for name, found in self.packages.items()]
        lines += [f"  {name:<22} {found}" for name, found in self.extras.items() if found]
        lines += ["", "settings (flag > environment > default)"]
        lines += [_line(name, setting) for name, setting in self.settings.items()]
        lines += ["", "parts"]
        lines += [f"  {'ok  ' if part.ok else 'FAIL'} {name:<8} {part.said}" for name, part in self.parts.items()]
        return lines


def examine(flags: Namespace) -> Report:
    """Return what is there and whether the service can answer. Raises UsageError for settings that are none."""
    settings = read_settings(store=flags.store, writer=flags.writer)
    checks = {"encoder": _encoder, "reader": _reader, "store": _store, "writer": _writer, "answer": _answer}
    checks |= {"database": _database, "access": _access}
    parts = {name: _checked(check, settings) for name, check in checks.items()}
    return Report(
        healthy=all(part.ok for part in parts.values()),
        python=platform.python_version(),
        machine=platform.machine(),
        cores=os.cpu_count() or 1,
        packages={name: _version(name) for name in _PACKAGES},
        extras={name: _version(name) for name in _EXTRAS},
        settings={f"RAG_{name.upper()}": _setting(settings, name) for name in VARIABLES},
        parts=parts,
        users=_users(settings) if parts["access"].ok else None,
        keys=_keys(settings) if parts["access"].ok else None,
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _setting(settings: Settings, name: str) -> Setting:
    about = Settings.model_fields[name].description or ""
    return Setting(shown(getattr(settings, name)), settings.given(name), about)


def _line(name: str, setting: Setting) -> str:
    origin = "given" if setting.given else "default"
    return f"  {name:<21} {setting.value or '(empty)':<12} {origin:<8} {setting.about}"


def _checked(check: Callable[[Settings], str], settings: Settings) -> Part:
    try:
        return Part(True, check(settings))
    except UsageError as error:
        return Part(False, " ".join(str(error).split()))


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
    from index.store.open import open_store

    store = open_store(settings.store)
    said = f"{store.address}: generation {store.generation}, {store.source_count} sources, {store.passages} passages"
    return f"{said}; {store.lacks}" if store.lacks else said


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


def _database(settings: Settings) -> str:
    with opened(address_of(settings)) as database:
        if database is None:
            return f"none yet; the chat makes {address_of(settings)}"
        (row,) = database.read("SELECT count(*) FROM conversation")
        return f"{row[0]} conversations in {database.place}{', shared by servers' if database.shared else ''}"


def _access(settings: Settings) -> str:
    return f"{_users(settings)} users may log in, {_keys(settings)} programs have a key"


def _users(settings: Settings) -> int:
    with opened(address_of(settings)) as database:
        return len(Users(roll_of(settings, database)).all())


def _keys(settings: Settings) -> int:
    with opened(address_of(settings)) as database:
        return len(Keys(database).all()) if database else 0
