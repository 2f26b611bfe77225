"""The words of the page: every key in three languages, and the language a browser asks for."""

from __future__ import annotations

import string

import pytest

from rag.ui.strings import LANGUAGES, WORDS, preferred, say

KEYS = tuple(WORDS["en"])


def _places(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}


def test_the_languages_hold_the_same_keys_in_the_same_order() -> None:
    assert {language: tuple(words) for language, words in WORDS.items()} == dict.fromkeys(LANGUAGES, KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_stands_in_all_three_languages_with_the_same_places(key: str) -> None:
    wordings = [say(key, language) for language in LANGUAGES]
    assert all(wording.strip() for wording in wordings)
    assert len({frozenset(_places(wording)) for wording in wordings}) == 1


@pytest.mark.parametrize("key", KEYS)
def test_english_holds_no_chinese_and_our_own_words_need_no_escaping(key: str) -> None:
    assert not any("\u4e00" <= c <= "\u9fff" for c in say(key, "en"))
    assert not any(c in say(key, language) for language in LANGUAGES for c in "<>&")


def test_traditional_wordings_hold_no_simplified_characters() -> None:
    simplified = set("问请这说话题试写发错语对还为么个们时来会给数据标无详处读载复")
    for key in KEYS:
        assert not simplified & set(say(key, "zh-Hant")), key


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("nonsense", "en")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK,en;q=0.8", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("en-GB,zh;q=0.9", "en"),
        ("en;q=0.2, zh-TW;q=0.8", "zh-Hant"),
        ("fr-FR,fr;q=0.9,zh-CN;q=0.3", "zh-Hans"),
        ("fr", "en"),
        ("", "en"),
        (";;q=x,,", "en"),
    ],
)
def test_the_language_follows_the_browser(header: str, language: str) -> None:
    assert preferred(header) == language
