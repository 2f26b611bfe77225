"""Every word of the page in three languages, and which of them a browser asks for."""

from __future__ import annotations

LANGUAGES = ("zh-Hans", "zh-Hant", "en")

# Questions the articles in seeds/ answer: what a newcomer clicks first.
EXAMPLES = {
    "zh-Hans": ("京东金条放贷了多少亿元？", "京东金融的CEO是谁？"),
    "zh-Hant": ("京東金融哪一年實現單季盈利？", "京東金融與多少家銀行達成合作？"),
    "en": (
        "How many P2P platforms went online in the past 14 years?",
        "How many banks has JD Finance cooperated with?",
    ),
}

# key → the wording in the order of LANGUAGES; {…} is filled by `say`.
_TABLE: dict[str, tuple[str, str, str]] = {
    "title": ("新闻问答", "新聞問答", "Ask the News"),
    "headline": ("问新闻，看原文。", "問新聞，看原文。", "Ask the news. See the words."),
    "lead": (
        "每一句回答都是核对过的原文引用，点一下编号就能看到出处；文章没有说的，如实相告。",
        "每一句回答都是核對過的原文引用，點一下編號就能看到出處；文章沒有說的，如實相告。",
        "Every sentence of a reply is a checked quotation: click its number to see where it stands. "
        "What the articles don't say, we don't either.",
    ),
    "try": ("试着问", "試著問", "Try asking"),
    "question": ("你的问题", "你的問題", "Your question"),
    "placeholder": ("就这些新闻提一个问题…", "就這些新聞提一個問題…", "Ask a question about these articles…"),
    "send": ("提问", "提問", "Ask"),
    "new": ("新对话", "新對話", "New chat"),
    "language": ("界面语言", "介面語言", "Language"),
    "loading": ("正在载入…", "正在載入…", "Loading…"),
    "ready": (
        "已就绪 · {sources} 个来源 · {passages} 段",
        "已就緒 · {sources} 個來源 · {passages} 段",
        "Ready · {sources} sources · {passages} passages",
    ),
    "local": (
        "全部在本机完成：问题和文章都不会离开这台机器。",
        "全部在本機完成：問題和文章都不會離開這台機器。",
        "Nothing leaves this machine: questions and articles stay here.",
    ),
    "remote": (
        "注意：你的问题和相关段落会发送给 {writer}，由它执笔。",
        "注意：你的問題和相關段落會發送給 {writer}，由它執筆。",
        "Note: your question and the passages it needs are sent to {writer}, which writes the reply.",
    ),
    "empty": ("请先写下你的问题。", "請先寫下你的問題。", "Please write a question first."),
    "long": (
        "问题太长：{length} 个字符，最多 {limit} 个。请缩短后再问。",
        "問題太長：{length} 個字元，最多 {limit} 個。請縮短後再問。",
        "That question is too long: {length} characters, at most {limit}. Please shorten it.",
    ),
    "failed": (
        "抱歉，这次没能回答：程序出错了，详情已写入日志。请再试一次。",
        "抱歉，這次沒能回答：程式出錯了，詳情已寫入日誌。請再試一次。",
        "Sorry, something went wrong and this question was not answered. The log has the details; please try again.",
    ),
    "waiting": ("还在载入，就绪后马上回答…", "還在載入，就緒後馬上回答…", "Still loading; your question is next…"),
    "working": ("正在查找…", "正在查找…", "Searching…"),
    "writing": ("正在作答…", "正在作答…", "Writing…"),
    "you": ("你", "你", "You"),
    "reply": ("回答", "回答", "Reply"),
    "resolved": ("按此查找：{question}", "按此查找：{question}", "Searched as: {question}"),
    "to_card": ("查看引文 {marker}", "查看引文 {marker}", "See citation {marker}"),
    "to_reply": ("回到回答中的 {marker}", "回到回答中的 {marker}", "Back to {marker} in the reply"),
    "supported": ("引文已核对", "引文已核對", "Quotation checked"),
    "unsupported": ("未获引文支持", "未獲引文支持", "Not supported by its citation"),
    "confidence": ("把握 {percent}%", "把握 {percent}%", "Confidence {percent}%"),
    "confidence_help": (
        "回答正确的估计概率",
        "回答正確的估計機率",
        "Estimated probability that the best candidate is right",
    ),
    "seconds": ("{seconds} 秒", "{seconds} 秒", "{seconds} s"),
    "not_found": ("文章里没有答案", "文章裡沒有答案", "The articles don't say"),
    "low-confidence": (
        "有相近的段落，但不足以确定。",
        "有相近的段落，但不足以確定。",
        "Some passages come close, but not close enough to be sure.",
    ),
    "no-span": (
        "有相近的段落，但没有一句直接回答。",
        "有相近的段落，但沒有一句直接回答。",
        "Some passages come close, but no sentence answers directly.",
    ),
    "no-words": (
        "问题里没有可以查找的词。",
        "問題裡沒有可以查找的詞。",
        "The question holds no words to search for.",
    ),
    "no-passages": ("没有可查的段落。", "沒有可查的段落。", "There are no passages to search."),
    "writer-refused": (
        "执笔的模型认为这些段落没有回答问题。",
        "執筆的模型認為這些段落沒有回答問題。",
        "The model found no answer in these passages.",
    ),
    "correction": ("文章的说法不同", "文章的說法不同", "The articles say otherwise"),
    "warnings": ("提醒", "提醒", "Please note"),
    "sources": ("引文出处", "引文出處", "Citations"),
    "nearest": ("我们找到的最接近的段落", "我們找到的最接近的段落", "The nearest we found"),
    "nearest_help": (
        "这些段落没有回答问题，仅供参考。",
        "這些段落沒有回答問題，僅供參考。",
        "These passages don't answer the question.",
    ),
    "conflicts": ("其他说法", "其他說法", "Other figures"),
    "no_sources": ("这次回答没有引文。", "這次回答沒有引文。", "This reply has no citations."),
    "extractive": ("逐字摘录", "逐字摘錄", "Verbatim extracts"),
    "score": ("得分 {score}", "得分 {score}", "Score {score}"),
    "duplicates": ("另有 {n} 篇相同报道", "另有 {n} 篇相同報道", "Same report elsewhere: {n}"),
}

# The codes of `Answer.reason` that a person can use; the others say no more than "not found".
REASONS = frozenset({"low-confidence", "no-span", "no-words", "no-passages", "writer-refused"})


def say(key: str, language: str, **values: object) -> str:
    """Return the wording of a key, its places filled where there are values; KeyError for an unknown one.

    >>> say("send", "zh-Hant"), say("seconds", "en", seconds=2)
    ('提問', '2 s')
    """
    wording = _TABLE[key][LANGUAGES.index(language)]
    return wording.format(**values) if values else wording


def keys() -> tuple[str, ...]:
    """Return every key, for the test that holds the three languages together."""
    return tuple(_TABLE)


def preferred(accept_language: str) -> str:
    """Return the page's language for an Accept-Language header: the first one asked for that we speak, else English.

    >>> preferred("zh-TW,zh;q=0.9,en;q=0.8"), preferred("fr,zh-CN;q=0.5"), preferred("de-DE")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    for tag in sorted(accept_language.lower().split(","), key=_quality, reverse=True):
        parts = tag.split(";")[0].strip().split("-")
        if parts[0] == "en":
            return "en"
        if parts[0] == "zh":
            return "zh-Hant" if _is_traditional(parts[1:]) else "zh-Hans"
    return "en"


def _is_traditional(subtags: list[str]) -> bool:
    """A written script settles it; else the region does (zh-Hans-HK is Simplified)."""
    return "hant" in subtags or ("hans" not in subtags and not {"tw", "hk", "mo"}.isdisjoint(subtags))


def _quality(tag: str) -> float:
    _, _, weight = tag.partition("q=")
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
