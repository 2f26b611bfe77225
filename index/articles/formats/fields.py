"""The names under which csv and json lines keep an article's title, text, date, author and address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.errors import SettingError
from index.language.normalise import fold

_WITH_FIELDS = (".csv", ".tsv", ".jsonl", ".ndjson", ".zip")
# As they are folded: lower case, simplified, without marks. The first that a file has counts.
USUAL_NAMES = {
    "title": "title headline heading subject 标题 题目 新闻标题 文章标题 主标题 主题",
    "text": "text content body articlebody articletext maintext fulltext contenttext 正文 内容 全文 文本 新闻内容 文章内容"
    " 新闻正文 文章正文 内文",
    "date": "date published publishedat publishdate publisheddate publishtime pubdate pubtime datepublished datetime time"
    " createdat created timestamp 日期 发布时间 发布日期 发表时间 发表日期 刊登日期 出版日期 日期时间 时间",
    "author": "author authors byline reporter writer creator 作者 记者 撰文",
    "url": "url link href permalink sourceurl articleurl 链接 连结 网址 原文链接 新闻链接 地址",
}


@dataclass(frozen=True, slots=True)
class FieldNames:
    """What a person says a file's fields are called, kind → names; they go before the usual ones."""

    given: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, names: Iterable[str]) -> dict[str, str]:
        """Return, of a file's field names, which holds what.

        >>> FieldNames().find(["编号", "標題", "Content", "发布时间"])
        {'title': '標題', 'text': 'Content', 'date': '发布时间'}
        """
        bare = {_bare(name): name for name in reversed(list(names))}
        wanted = {kind: [*map(_bare, self.given.get(kind, ())), *usual.split()] for kind, usual in USUAL_NAMES.items()}
        return {
            kind: next(bare[n] for n in wanted[kind] if n in bare) for kind in wanted if bare.keys() & {*wanted[kind]}
        }

    def tag(self, path: str) -> str:
        """Return what tells these names from others in the hash of a file that has fields; "" for the usual ones."""
        if not self.given or not path.lower().endswith(_WITH_FIELDS):
            return ""
        return hashlib.sha256(repr(sorted(self.given.items())).encode()).hexdigest()[:16]


USUAL = FieldNames()


def called(sha: str) -> str:
    """Return the tag in the hash of a file."""
    return sha.partition(":")[2]


def field_names(setting: str) -> FieldNames:
    """Read the setting: pairs of kind=name, parted by commas. Raises SettingError for another form.

    >>> field_names("title=标题,text=正文,text=摘要").given
    {'title': ('标题',), 'text': ('正文', '摘要')}
    """
    given: dict[str, tuple[str, ...]] = {}
    for pair in filter(None, map(str.strip, setting.replace("，", ",").split(","))):
        kind, equals, name = (part.strip() for part in pair.partition("="))
        if not equals or kind not in USUAL_NAMES or not _bare(name):
            raise SettingError(
                f"RAG_FIELDS holds {pair!r}; expected pairs such as title=标题,text=正文 "
                f"of {', '.join(USUAL_NAMES)}; unset it or correct it"
            )
        given[kind] = (*given.get(kind, ()), name)
    return FieldNames(given)


def _bare(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum())
