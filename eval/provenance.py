"""What made a run: the code, the weights, the libraries, the settings and the machine."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.datasets.gold import ROOM, Gold
from eval.options import Options, deciding
from index.settings import Settings

if TYPE_CHECKING:
    from rag.chain import Service

# The libraries that can change an answer.
LIBRARIES = ("numpy", "torch", "sentence-transformers", "faiss-cpu", "tokenizers", "jieba", "opencc",
             "pypinyin", "langchain", "langchain-core")  # fmt: skip
# What of `about` can change an answer.
_DECIDING = ("name", "code", "gold", "options", "settings", "writer", "servers", "python", "versions", "weights",
             "generation")  # fmt: skip
_BESIDE = {"runs", "results", "speed", "train"}  # folders that decide no answer
_CODE = ("index", "rag", "eval")
_NO_CODE = (":!/eval/results", ":(exclude,glob)**/*.md")  # what publishing writes


def made_by(settings: Settings) -> dict[str, Any]:
    """Return what makes a run or a record. Call it first: a commit made meanwhile is not what is measured."""
    return {
        "commit": commit(),
        "dirty": dirty(),
        "code": code(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": deciding(settings),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
        "machine": machine(),
    }


def about(options: Options, questions: Sequence[Gold], skipped: int, service: Service) -> dict[str, Any]:
    """Return what run.json says of a run before its first question is asked; a chat model's key is in none of it."""
    gold, store, reader = json.dumps([asdict(question) for question in questions]), service.store, service.reader
    files = {name: getattr(options, name) for name in ("gold", "squad", "authored", "store", "seeds", "distractors")}
    return {
        "name": options.name,
        **made_by(service.settings),
        "gold": {"file": shown(options.file), "sha256": hashlib.sha256(gold.encode()).hexdigest(), "skipped": skipped},
        "options": {**asdict(options), **{name: shown(file) if file else None for name, file in files.items()}},
        "writer": service.writer.name,
        "servers": _servers(),
        "weights": {"encoder": store.encoder_fingerprint, "reader": reader.fingerprint if reader else None},
        "generation": store.generation,
        "encoder": [store.encoder_name, store.encoder_fingerprint],
        "passages": store.passages,
    }


def key(made_by: dict[str, Any]) -> str:
    """Return the hash of everything in `about` that can change an answer: an interrupted run goes on under the same."""
    return hashlib.sha256(json.dumps([made_by[part] for part in _DECIDING]).encode()).hexdigest()


def _servers() -> dict[str, str]:
    """Return a hash of every address that a chat model's package may be sent to; the address itself is nobody's business."""
    ends = ("_BASE_URL", "_API_BASE", "_HOST")
    named = sorted((name, value) for name, value in os.environ.items() if name.endswith(ends))
    return {name: hashlib.sha256(value.encode()).hexdigest()[:12] for name, value in named}


def commit() -> str:
    """Return the first 12 digits of the checkout's commit; "nocommit" outside a repository."""
    return _git("rev-parse", "HEAD")[:12] or "nocommit"


@cache
def code() -> str:
    """Return a hash of every file of index/, rag/ and eval/ that decides or scores an answer, weights included."""
    digest, root = hashlib.sha256(), ROOM.parent
    files = (path.relative_to(root) for room in _CODE for path in (root / room).rglob("*"))
    for file in sorted(filter(decides, files)):
        digest.update(file.as_posix().encode())
        digest.update(hashlib.sha256((root / file).read_bytes()).digest())
    return digest.hexdigest()[:16]


def decides(path: Path) -> bool:
    """Return whether a file can change an answer or its score; the path is from the checkout's root.

    >>> decides(Path("rag/search/rank.py")), decides(Path("eval/speed/plot.py")), decides(Path("eval/LOG.md"))
    (True, False, False)
    """
    return path.suffix in {".py", ".json", ".txt", ".safetensors", ".onnx"} and not _BESIDE & set(path.parts)


def machine() -> dict[str, Any]:
    """Return what was measured on: operating system, processor, usable cores, memory in MB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"system": platform.system(), "processor": _processor(), "cores": cores, "memory_mb": memory}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def shown(file: str) -> str:
    """Return a file's path as it is told to others: within the checkout from its root, elsewhere by its name."""
    path = Path(file)
    root = ROOM.parent
    return path.resolve().relative_to(root).as_posix() if path.resolve().is_relative_to(root) else path.name


def dirty() -> bool:
    """Whether code that decides an answer differs from the commit."""
    return bool(_git("status", "--porcelain", "--", *(f":/{room}" for room in _CODE), *_NO_CODE))


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(ROOM), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
