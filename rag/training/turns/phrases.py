"""What people say in a turn that leans on another: openers, what points back, what asks on."""

from __future__ import annotations

OPENERS = {
    "zh": (
        "那",
        "那么",
        "那，",
        "还有，",
        "还有",
        "另外，",
        "然后呢，",
        "哦，那",
        "嗯，",
        "好的，那",
        "对了，",
        "所以",
    ),
    "en": ("and ", "And ", "so ", "ok, ", "then ", "also, ", "oh and ", "well, ", "And, ", "next: "),
}
AGAIN = {
    "zh": (
        "那{}呢？",
        "{}呢？",
        "{}呢",
        "那{}呢",
        "那么{}呢？",
        "那{}怎么样？",
        "换成{}呢？",
        "{}？",
        "如果是{}呢？",
        "还有{}呢？",
        "{}的呢？",
        "{}又如何？",
    ),
    "en": (
        "what about {}?",
        "What about {}?",
        "and {}?",
        "How about {}?",
        "And for {}?",
        "how about {}",
        "{}?",
        "and what about {}?",
        "And {}?",
        "same for {}?",
    ),
}
MEANT = {
    "zh": (
        "不对，我问的是{}",
        "不是，{}",
        "我问的是{}",
        "错了，我是说{}",
        "我说的是{}",
        "我是问{}",
        "不对，是{}",
        "搞错了，我问的是{}。",
        "不，我要的是{}",
        "打错了，是{}",
    ),
    "en": (
        "no, I meant {}",
        "I meant {}",
        "Sorry, I meant {}.",
        "I was asking about {}",
        "not that, {}",
        "no, {}",
        "I mean {}",
        "wrong one, I meant {}",
        "No, I asked about {}.",
    ),
}
WHY = {
    "zh": ("为什么？", "为什么", "为什么呢？", "为啥", "为啥呢", "那为什么？", "为何？", "为什么啊"),
    "en": (
        "why?",
        "Why?",
        "why",
        "and why?",
        "But why?",
        "Why is that?",
        "why though?",
        "how come?",
        "How come?",
        "why so?",
    ),
}
MORE = {
    "zh": (
        "还有呢？",
        "还有吗？",
        "还有吗",
        "还有呢",
        "还有别的吗？",
        "还有其他的吗",
        "还有谁？",
        "还有哪些？",
        "就这些吗？",
        "其他的呢？",
        "别的呢",
        "还有没有别的",
    ),
    "en": (
        "and the others?",
        "any others?",
        "what else?",
        "What else?",
        "anything else?",
        "any more?",
        "who else?",
        "And the rest?",
        "are there more?",
        "is that all?",
        "which others?",
    ),
}
PERSON = {"zh": ("他", "她", "他", "这个人", "此人", "这位", "ta"), "en": ("he", "she", "he")}
THING = {
    "zh": ("它", "它", "它", "这个", "那个", "这", "其"),
    "org": ("它", "它", "该公司", "这家公司", "这家", "该机构", "他们", "其", "这个机构", "那家公司"),
    "place": ("那里", "那边", "那儿", "当地", "这里", "它", "这个地方"),
    "several": ("它们", "他们", "这些"),
    "en": ("it", "it", "it", "they", "that", "this"),
}
WHOSE_EN = ("its", "his", "her", "their")
REFUSED = {"zh": "这些文章没有说到。", "en": "The articles don't say."}
