"""Words and articles without end: a picture as base64 is left out and named, an article longer than a novel is cut."""

from __future__ import annotations

import base64
import random
from pathlib import Path

from index.articles.boundaries import MAX_ARTICLE, bounded
from index.articles.clean import clean, drafts
from index.articles.read import SourceFile
from index.articles.source import Source

BEFORE, AFTER = "港口新建的冷库周一开始试运行。", "这座冷库可以存放两万吨海产品。"
PICTURE = base64.b64encode(random.Random(1).randbytes(3_000)).decode()


def test_a_picture_in_a_text_is_left_out_and_named() -> None:
    text = f"{BEFORE}\n图片：data:image/png;base64,{PICTURE}\n{AFTER}\n"
    (source,) = SourceFile(Path(), "a.txt", text.encode(), "").sources()
    assert isinstance(source, Source) and source.text == text
    assert source.warnings == ("a.txt: a word of 4,022 characters, which begins at 19, is left out",)
    (draft,) = drafts(source)
    article = clean(draft)
    assert article
    kept = "".join(text[start:end] for start, end in article.kept)
    assert BEFORE in kept and AFTER in kept and PICTURE[:100] not in kept


def test_addresses_numbers_and_long_chinese_lines_stay() -> None:
    text = f"{BEFORE * 300}\nhttps://example.org/{'a' * 900}\n{AFTER}"
    (source,) = SourceFile(Path(), "a.txt", text.encode(), "").sources()
    assert isinstance(source, Source) and not source.warnings


def test_an_article_longer_than_a_novel_is_several_after_the_end_of_a_sentence() -> None:
    text = BEFORE * (5 * MAX_ARTICLE // 2 // len(BEFORE))
    spans = bounded(text, (0, len(text)))
    assert len(spans) == 3 and all(text[start:].startswith("港口") for start, _ in spans)
    pieces = drafts(Source("a.txt", text, "utf-8", ""))
    assert "".join(draft.text for draft in pieces) == text and max(len(draft.text) for draft in pieces) <= MAX_ARTICLE
    assert bounded("好" * 25, (5, 25), most=10) == [(5, 15), (15, 25)] and bounded("好", (0, 1)) == [(0, 1)]
