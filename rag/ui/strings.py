"""Every word of the page in three languages, and which of them a browser asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
# The codes of `Answer.reason` that a person can use; the others say no more than "not found".
REASONS = frozenset("low-confidence other-subject no-span no-words no-passages writer-refused".split())

_FOLDER = Path(__file__).parent / "assets" / "words"


def _words(language: str) -> dict[str, Any]:
    """Read a language's words, a file a panel of the page; ValueError for a key that two of them hold."""
    words: dict[str, Any] = {}
    for file in sorted((_FOLDER / language).glob("*.yaml")):
        told = yaml.safe_load(file.read_text("utf8"))
        if twice := words.keys() & told.keys():
            raise ValueError(f"{file}: the keys {sorted(twice)} stand in another file too")
        words |= told
    return words


WORDS: dict[str, dict[str, Any]] = {language: _words(language) for language in LANGUAGES}


def say(key: str, language: str, **values: object) -> str:
    """Return the wording of a key, its places filled where there are values; KeyError for an unknown one.

    >>> say("send", "zh-Hant"), say("seconds", "en", seconds=2)
    ('提問', '2 s')
    """
    wording = str(WORDS[language][key])
    return wording.format(**values) if values else wording


def preferred(accept_language: str) -> str:
    """Return the page's language for an Accept-Language header: the first one asked for that we speak, else English.

    >>> preferred("zh-TW,zh;q=0.9,en;q=0.8"), preferred("fr,zh-CN;q=0.5"), preferred("de-DE")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    for tag in sorted(accept_language.lower().split(","), key=_quality, reverse=True):
        spoken, *subtags = tag.split(";")[0].strip().split("-")
        if spoken == "en":
            return "en"
        if spoken == "zh":  # a written script settles it; else the region does (zh-Hans-HK is Simplified)
            traditional = "hant" in subtags or ("hans" not in subtags and not {"tw", "hk", "mo"}.isdisjoint(subtags))
            return "zh-Hant" if traditional else "zh-Hans"
    return "en"


def _quality(tag: str) -> float:
    _, _, weight = tag.partition("q=")
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
