"""A file's front matter: YAML between two ``---`` lines at its beginning, TOML between ``+++``, or a head 标题：… 来源：…"""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass

import yaml

from index.language.normalise import fold

# A longer "block" is two rulers in a text.
_BLOCK = re.compile(
    r"\ufeff?\s*(?:---[ \t]*\r?\n(?P<yaml>.{0,10000}?)^(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n(?P<toml>.{0,10000}?)^\+\+\+)[ \t]*\r?$",
    re.MULTILINE | re.DOTALL,
)
_KEY = re.compile(r"[^\W\d][\w-]*")
_LATIN_KEY = re.compile(r"[A-Za-z][\w-]*")
# What Chinese keys are called, simplified. An article's own 时间: and 地点: between two rulers are no front matter.
_CALLED = {
    "title": "标题 题目 文章标题 新闻标题",
    "date": "日期 时间",
    "published": "发布时间 发布日期 发表时间 发表日期 发稿时间 出版日期",
    "author": "作者 记者 撰文 撰稿",
    "source": "来源 出处 媒体 文章来源 新闻来源 信息来源 稿件来源",
    "url": "链接 网址 原文链接 原文地址 文章链接 地址",
    "editor": "编辑 责编 责任编辑",
    "tags": "标签 关键词 关键字",
    "category": "栏目 分类 频道 类别 版面",
    "summary": "摘要 导语 副标题",
    "body": "正文 内容",
}
_FIELDS = {key: field for field, keys in _CALLED.items() for key in keys.split()}
_TELLING = frozenset({"title", "published", "author", "source", "url"})
_WORD = re.compile(r"[^\W_]")
# Of the next article: then the file holds several.
_PLAIN_TITLE = re.compile(r"^[ \t\u3000]*(?:【[标標][题題]】|[标標][题題]\s?[:：])", re.MULTILINE)
_PLAIN = re.compile(
    r"[\ufeff\s]*(?:【(?P<key>[^\W\d]{2,6})】[:：]?|(?P<word>[A-Za-z]{3,9}|[^\W\d]{2,6}?)[ \t]?[:：])[ \t\u3000]*(?P<value>[^\r\n]{0,500})"
)


@dataclass(frozen=True, slots=True)
class Front:
    """What a file says of itself, keys in lower case and the known Chinese ones in English; the body begins at ``end``."""

    fields: dict[str, str]
    end: int

    def first(self, *keys: str) -> str | None:
        """Return the first of these fields that is given and not empty."""
        return next((self.fields[key] for key in keys if self.fields.get(key)), None)


def front_matter(text: str) -> Front:
    r"""Read a file's front matter; without one, or where a line of it is none, the fields are empty and the end is 0.

    Values are as they are written (012 is no number); those of a list are joined, and what is nested deeper is empty.

    >>> front_matter("---\ntitle: '一 则'\n---\n正文")
    Front(fields={'title': '一 则'}, end=20)
    >>> front_matter("標題：一則\n來源：海東日報\n\n正文")
    Front(fields={'title': '一則', 'source': '海東日報'}, end=13)
    """
    block = _BLOCK.match(text)
    if block is None:
        return _plain(text)
    try:
        values = _values(block)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError):  # it is an article that begins with a ruler
        values = None
    if isinstance(values, str):  # a colon of full width is none of YAML's
        values = _lines(block["yaml"])
    if not values or not isinstance(values, dict) or not all(map(_KEY.fullmatch, values)):
        return Front({}, 0)
    fields = {field_of(key): _joined(value) for key, value in values.items()}
    if any(map(_LATIN_KEY.fullmatch, values)) or _tells(fields):
        return Front(fields, block.end())
    return Front({}, 0)


def _tells(fields: dict[str, str]) -> bool:
    """Tell whether keys that all are Chinese are a file's own: a title, or two of those that no notice has."""
    return bool(fields.get("title")) or len(_TELLING & fields.keys()) > 1


def field_of(key: str) -> str:
    """Return what a key or a column's name is called here: in lower case, a known Chinese one in English.

    >>> field_of("發布時間"), field_of("Title"), field_of("地点")
    ('published', 'title', '地点')
    """
    lower = key.lower()
    return lower if lower.isascii() else _FIELDS.get(fold(key), key)


def _lines(block: str) -> dict[str, str]:
    """Return the keys and values of lines 标题：甲; nothing where a line is none."""
    lines = [line for line in block.splitlines() if line.strip()]
    pairs = [re.split("[:：]", line, maxsplit=1) for line in lines]
    return {pair[0].strip(): pair[1].strip() for pair in pairs} if all(len(pair) == 2 for pair in pairs) else {}


def _plain(text: str) -> Front:
    """Read a head of lines 标题：… 来源：… without rulers: a title and another field, each once; 正文： begins the body."""
    fields, end = dict[str, str](), 0
    while line := _PLAIN.match(text, end):
        key = line["key"] or line["word"]
        field = field_of(key)
        if field not in _CALLED or field in fields:
            break
        if field == "body":
            end = line.start("value")
            break
        fields[field], end = line["value"].strip(), line.end()
    is_head = fields.get("title") and len(fields) > 1 and _WORD.search(text, end) and not _PLAIN_TITLE.search(text, end)
    return Front(fields, end) if is_head else Front({}, 0)


def _values(block: re.Match[str]) -> object:
    if block["toml"] is None:
        return yaml.load(block["yaml"], yaml.BaseLoader)
    return tomllib.loads(block["toml"].replace("\r\n", "\n"))


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "、".join(item for item in value if isinstance(item, str))
    if isinstance(value, datetime.date):  # TOML's; a datetime is one too
        return value.isoformat()
    return " ".join(value.split()) if isinstance(value, str) else ""
