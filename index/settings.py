"""Every setting in one table. Precedence: flag > ``RAG_*`` environment variable > default."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass

from index.errors import SettingError


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name (``RAG_`` + name in the environment), its default, and what it does."""

    name: str
    default: str
    help: str


SETTINGS = {
    s.name: s
    for s in (
        Setting("SEEDS", "seeds", "folder of the articles to index"),
        Setting("STORE", ".store", "folder of the built store"),
        Setting("WORKERS", "0", "processes that read and tokenise when indexing; 0: one a core"),
        Setting("ENCODER", "own", "embedding model: own, or any sentence-transformers name or path"),
        Setting("ENCODER_DIMENSION", "", "first dimensions of its vectors to keep; empty: all"),
        # 250: the peers' figures were measured with about as many (eval/results/ablations.json has others).
        Setting("PASSAGE_SIZE", "250", "characters a passage grows to when indexing, 80 to 400"),
        Setting("WRITER", "extractive", "who writes: extractive, or PROVIDER:MODEL of a LangChain chat model"),
        Setting("DENSE_WEIGHT", "", "share of the dense score in the fused one, 0 to 1; empty: by language"),
        Setting("RERANKER", "own", "who rereads what is found: own, none, or any CrossEncoder's name or path"),
        # Ten find no more on dev and cost a quarter more (eval/LOG.md).
        Setting("RERANK_DEPTH", "8", "passages that are reread, 1 to 20"),
        # Chosen on dev (eval/results/ablations.json).
        Setting("RERANK_WEIGHT", "0.8", "share of the reader's relevance in the order of the passages; 0: none"),
        Setting("THRESHOLD", "", "confidence below which the answer is 'not found', 0 to 1; empty: tuned"),
        Setting("LLM_TOKENS", "3000", "budget of passage tokens sent to a chat model"),
        Setting("LLM_TIMEOUT", "60", "seconds before a chat model's reply is given up"),
        Setting("LLM_RETRIES", "2", "further tries after a chat model's error"),
        Setting("HOST", "127.0.0.1", "address the chat listens on"),
        Setting("PORT", "7860", "port the chat listens on"),
    )
}


def setting(name: str, flag: str | None = None) -> str:
    """Return the value in force: the flag if given, else the environment's, else the default.

    >>> setting("PORT", "8000")
    '8000'
    """
    if flag is not None:
        return flag
    return os.environ.get("RAG_" + name) or SETTINGS[name].default


def number(name: str, flag: str | None = None, low: float = 0.0, high: float = float("inf")) -> float:
    """Return a numeric setting. Raises SettingError, naming the flag or the variable, outside ``low..high``."""
    value = _numeric(name, flag)
    if not low <= value <= high:
        raise _refused(name, flag, f"a number from {low:g} to {high:g}")
    return value


def whole(name: str, flag: str | None = None, low: int = 0, high: int = 10**9) -> int:
    """Return a setting that is a whole number. Raises SettingError for any other, as `number` does."""
    value = _numeric(name, flag)
    if not low <= value <= high or value % 1:
        raise _refused(name, flag, f"a whole number from {low} to {high}")
    return int(value)


def _numeric(name: str, flag: str | None) -> float:
    """A setting as a number; NaN, which is in no range, where it is none."""
    try:
        return float(setting(name, flag))
    except ValueError:
        return float("nan")


def _refused(name: str, flag: str | None, expected: str) -> SettingError:
    given = f"RAG_{name}" if flag is None else "--" + name.lower().replace("_", "-")
    mend = "unset it or correct it" if flag is None else "correct it or leave it out"
    return SettingError(f"{given} is {setting(name, flag)!r}; expected {expected}; {mend}")


def check_environment() -> None:
    """Raise SettingError if the environment holds a ``RAG_*`` variable that no setting reads."""
    for variable in sorted(os.environ):
        if variable.startswith("RAG_") and variable[4:] not in SETTINGS:
            near = difflib.get_close_matches(variable[4:], SETTINGS, n=1)
            hint = f"did you mean RAG_{near[0]}?" if near else "known ones: " + ", ".join("RAG_" + n for n in SETTINGS)
            raise SettingError(f"found the unknown environment variable {variable}; {hint}; run: unset {variable}")
