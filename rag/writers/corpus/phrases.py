"""Our own words in a reply about the articles as such, in the asker's language and script; quotations stand between them."""

from __future__ import annotations

from collections.abc import Sequence

from index.language.calendar import article_day

_PHRASES = {
    "greeting": (
        "你好！我从{n}篇文章里找答案，每句话都引自原文。可以这样问：{examples}",
        "你好！我從{n}篇文章裡找答案，每句話都引自原文。可以這樣問：{examples}",
        "Hello! I answer from {n} articles, and every sentence is quoted from them. You could ask: {examples}",
    ),
    "thanks": ("不客气，还有问题请随时问。", "不客氣，還有問題請隨時問。", "You're welcome. Ask me anything else."),
    "acknowledgement": ("好的，还有问题请随时问。", "好的，還有問題請隨時問。", "All right. Ask me anything else."),
    "farewell": ("再见，欢迎再来。", "再見，歡迎再來。", "Goodbye, and come back any time."),
    "capability": (
        "我回答{n}篇文章里的问题，逐字引用原文并注明出处，文章里没有的会如实相告；也能列出文章、找某个话题或时间的报道、作摘要。比如：{examples}",
        "我回答{n}篇文章裡的問題，逐字引用原文並註明出處，文章裡沒有的會如實相告；也能列出文章、找某個話題或時間的報導、作摘要。比如：{examples}",
        "I answer questions from {n} articles, word for word and with their sources, and say so where they don't tell. I can also list them, find what they say on a topic or of a time, and sum up. For example: {examples}",
    ),
    "some": ("有哪些文章？", "有哪些文章？", "Which articles are there?"),
    "newest one": ("最新的文章是哪一篇？", "最新的文章是哪一篇？", "Which article is the newest?"),
    "summary of": ("总结一下{name}的报道", "總結一下{name}的報導", "Summarize the article about {name}"),
    "time": ("{words}的", "{words}的", " of {words}"),
    "topic": ("说到“{words}”的", "說到「{words}」的", " mentioning “{words}”"),
    "count": ("{scope}文章共{n}篇：", "{scope}文章共{n}篇：", "Number of articles{scope}: {n}."),
    "first of them": (
        "{scope}文章共{n}篇，其中有：", "{scope}文章共{n}篇，其中有：", "Number of articles{scope}: {n}. Among them:",
    ),
    "at least": ("{scope}文章至少{n}篇：", "{scope}文章至少{n}篇：", "Number of articles{scope}: at least {n}."),
    "dates": ("（日期：{dates}）", "（日期：{dates}）", "(Dates: {dates}.)"),
    "newest": ("{scope}最新的文章（{date}）：", "{scope}最新的文章（{date}）：", "The newest article{scope} ({date}):"),
    "oldest": ("{scope}最早的文章（{date}）：", "{scope}最早的文章（{date}）：", "The oldest article{scope} ({date}):"),
    "authors": ("{scope}文章的作者：{names}。", "{scope}文章的作者：{names}。", "Authors of the articles{scope}: {names}."),
    "author": ("{name}（{n}篇）", "{name}（{n}篇）", "{name} ({n})"),
    "others": ("等{n}位", "等{n}位", "{n} in all"),
    "set": ("{scope}{n}篇文章主要说到：", "{scope}{n}篇文章主要說到：", "What the {n} articles{scope} mainly say:"),
    "none": ("没有找到{scope}文章。", "沒有找到{scope}文章。", "No articles{scope} were found."),
    "undated": ("{scope}文章都没有注明日期。", "{scope}文章都沒有註明日期。", "None of the articles{scope} is dated."),
    "unsigned": ("{scope}文章没有署名。", "{scope}文章沒有署名。", "The articles{scope} name no author."),
    "no date": ("未注明", "未註明", "not given"),
}  # fmt: skip
_COLUMNS = ("zh-Hans", "zh-Hant", "en")
_MONTHS = "January February March April May June July August September October November December".split()


def say(key: str, language: str, **values: object) -> str:
    """Return a phrase, its places filled.

    >>> say("count", "zh-Hans", scope="2023年的", n=2), say("none", "en", scope=" of 2019")
    ('2023年的文章共2篇：', 'No articles of 2019 were found.')
    """
    return _PHRASES[key][_COLUMNS.index(language)].format(**values)


def scope(language: str, times: Sequence[str], topic: str) -> str:
    """Return which articles are meant, by the words of the question; "" for all.

    >>> scope("zh-Hans", ["2023年"], "地铁"), scope("en", [], "the metro")
    ('2023年的说到“地铁”的', ' mentioning “the metro”')
    """
    topical = say("topic", language, words=topic) if topic else ""
    timed = say("time", language, words=listed(language, times)) if times else ""
    return topical + timed if language == "en" else timed + topical


def listed(language: str, words: Sequence[str]) -> str:
    """Join words as a list.

    >>> listed("en", ["a", "b"]), listed("zh-Hant", ["甲", "乙"])
    ('a, b', '甲、乙')
    """
    return (", " if language == "en" else "、").join(words)


def examples(language: str, questions: Sequence[str]) -> str:
    """Return questions one could ask, in quotation marks.

    >>> examples("zh-Hans", ["甲？", "乙？"]), examples("en", ["A?", "B?"])
    ('“甲？”“乙？”', '“A?”, “B?”')
    """
    opening, closing = "「」" if language == "zh-Hant" else "“”"
    return (", " if language == "en" else "").join(f"{opening}{q}{closing}" for q in questions)


def day(language: str, date: str | None) -> str:
    """Return an article's ISO date as it is written in a language.

    >>> day("zh-Hans", "2023-03-06"), day("en", "2023-03-06"), day("en", None)
    ('2023年3月6日', '6 March 2023', 'not given')
    """
    told = article_day(date)
    if told is None:
        return say("no date", language)
    if language == "en":
        return f"{told.day} {_MONTHS[told.month - 1]} {told.year}"
    return f"{told.year}年{told.month}月{told.day}日"
