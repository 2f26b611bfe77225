"""Two questions on one article → a later turn that leans on the earlier one, with the edits that undo it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from rag.training.turns import phrases as say
from rag.training.turns.asked import LEANS, Asked
from rag.training.turns.made import Made

Span = tuple[int, int]
_TIME = re.compile(
    r"什么时候|什麼時候|啥时候|哪一年|哪年|哪天|哪一天|几号|幾號|何时|何時|几月几号|在哪里|在哪裡|在哪儿|在哪兒"
)
_WHEN = re.compile(r"(?i)^(?:when|where|how) (?=(?:did|does|do|is|was|were|are|will|has|have|can) )")
_WHETHER = re.compile(r"(?i)^(?=(?:did|does|do|is|was|were|are|will|has|have|can) )")
_LIST = re.compile(r"(?<!有)(?:有)?(哪些|哪几[个家位种]|哪幾[個家位種])")
_EN_ENDS = re.compile(
    r"(?i)\s*(?:[?.,]|$)|\s+(?:in|on|at|by|for|to|from|and|or|is|was|are|were|that|who|which|after|before|when|will|has|have|had|did|since|during|last|this|with|as|if)\b"
)
_BARE = re.compile(r"(?:的|是|在|有|为什么|何时|什么|哪|多少|几|谁|怎|把|被|给|跟|去|来|从|将|会|能|要)")


def pronoun(old: Asked, new: Asked, draw: Random) -> Iterator[Made]:
    """What both name is a pronoun in the later turn: 它的CEO是谁？"""
    for start, end in new.shared(old):
        kind, text = new.kind_of(start, end), new.text
        if LEANS.search(text[:start] + text[end:]):
            continue
        key = kind if kind in say.THING else "zh"
        words = draw.choice(say.PERSON["zh"] if kind == "person" else say.THING[key])
        before, after = text[:start], text[end:]
        if new.lang == "en":
            found = _en_pronoun(before, after, draw)
            if found is None:
                continue
            words, before, after = found
        elif words == "其" and not after.startswith("的"):
            continue
        elif words == "其":
            after = after[1:]
        elif re.search(r"[^\W\dA-Za-z_]{1}$", before) and not re.search(r"[在和对跟与给向到从被让把，、在]$", before):
            continue  # it is the latter part of a longer name
        elif (after_tag := new.tag_at(end)) and after_tag.flag.startswith(("n", "eng", "vn")):
            words += "的"  # it belongs to what follows
        opener = draw.choice(say.OPENERS[new.spoken]) if draw.random() < 0.25 else ""
        message = opener + before + words + after
        at = len(opener + before)
        gone = ((at, at + len(words)),) if not opener else ((0, len(opener.rstrip()) or 1), (at, at + len(words)))
        yield Made(old, message, "pronoun", gone, ((at + len(words), text[start:end]),))


def _en_pronoun(before: str, after: str, draw: Random) -> tuple[str, str, str] | None:
    """Return a pronoun with the words around it, None where a name is no phrase of its own."""
    if after.startswith("'s "):
        before = re.sub(r"(?i)\b(?:the|a) $", "", before)
        return draw.choice(say.WHOSE_EN), before, after.removeprefix("'s")
    if re.search(r"(?i)\b(?:the|an?) $", before):
        if after.strip(" ?.,") and not _EN_ENDS.match(after):
            return None
        before = re.sub(r"(?i)\b(?:the|an?) $", "", before)
    if re.search(r"(?i)\b(?:did|does|do|has|have|is|was|were|will|can|could|would|that|if) $", before) and re.match(
        r" [a-z]", after
    ):
        return draw.choice(("it", "it", "he", "she", "they", "he")), before, after
    if re.search(r"(?i)\b(?:of|for|to|from|by|at|with|about|on|against|in|than) $", before) and _EN_ENDS.match(after):
        return draw.choice(("it", "it", "him", "her", "them", "that", "this")), before, after
    return None


def replied(old: Asked, new: Asked, draw: Random) -> Made | None:
    """What the reply named is a pronoun in the later turn: 谁是总裁？刘强东。他哪年入职？"""
    words, text = old.reply, new.text
    start = text.find(words)
    if not 2 <= len(words) <= 14 or start < 0 or words in old.text or re.search(r"\d", words):
        return None
    before, after = text[:start], text[start + len(words) :]
    if (
        new.lang == "en"
        or LEANS.search(before + after)
        or (before and not re.search(r"[在和对跟与给向到从被让把，、]$", before))
    ):
        return None
    pool = (
        say.PERSON["zh"]
        if old.type == "person" or new.kind_of(start, start + len(words)) == "person"
        else say.THING["org"]
    )
    spoken = draw.choice([word for word in pool if word != "其"])
    return Made(
        old,
        before + spoken + after,
        "pronoun",
        ((len(before), len(before + spoken)),),
        ((len(before + spoken), words),),
    )


def dropped(old: Asked, new: Asked, draw: Random) -> Iterator[Made]:
    """What both name at their beginning is left out: 哪年成立的？"""
    if new.lang == "en":
        return
    for start, end in new.shared(old):
        rest = new.text[end:]
        if start or LEANS.search(rest) or len(rest) < 4:
            continue
        if not (_BARE.match(rest) or new.kind_of(start, end) != "thing"):
            continue
        skip = 1 if rest.startswith("的") else 0
        opener = draw.choice(say.OPENERS["zh"]) if draw.random() < 0.3 else ""
        message = opener + rest[skip:]
        yield Made(old, message, "new-aspect", ((0, len(opener)),) if opener else (), ((len(opener), new.text[:end]),))


def shifted(
    old: Asked, span: Span, other: str, kind: str, draw: Random, forms: dict[str, tuple[str, ...]], spoken: str = ""
) -> Made | None:
    """The earlier question with ``other`` in the place of what stands at ``span``: 那2017年呢？"""
    form = draw.choice(forms[spoken or old.spoken])
    before, after = form.split("{}")
    if old.text[span[0] - 1 : span[0]].isascii() and old.lang != "en" and other[0].isdigit() and span[0]:
        return None
    message = before + other + after
    at = len(before)
    gone = tuple(s for s in ((0, len(before.rstrip())), (at + len(other), len(message))) if s[1] > s[0])
    rest = old.text[span[1] :].rstrip(" ?？")
    if old.lang == "en" and rest.startswith("'s"):
        message = before + other + "'s" + after
        at_end = at + len(other) + 2
        gone = tuple(s for s in ((0, len(before.rstrip())), (at_end, len(message))) if s[1] > s[0])
        rest, span = rest[2:], (span[0], span[1] + 2)
    slices = [(at, old.text[: span[0]].strip())] if old.text[: span[0]].strip() else []
    slices += [(len(message), rest.strip())] if rest.strip() else []
    return Made(old, message, kind, gone, tuple(slices)) if slices else None


def crossed(old: Asked, new: Asked, ours: str, theirs: str, draw: Random) -> Made | None:
    """A question in English after one in Chinese, its subject a pronoun: what is put in is Chinese."""
    start, here = new.text.find(theirs), old.text.find(ours)
    if start < 0 or here < 0:
        return None
    found = _en_pronoun(new.text[:start], new.text[start + len(theirs) :], draw)
    if found is None or LEANS.search(found[1] + found[2]):
        return None
    words, before, after = found
    return Made(
        old,
        before + words + after,
        "pronoun",
        ((len(before), len(before) + len(words)),),
        ((len(before + words), ours),),
    )


def whole_meant(old: Asked, new: Asked, draw: Random) -> Made:
    """A correction that asks the whole question: 不对，我问的是… ."""
    before, after = draw.choice(say.MEANT[new.spoken]).split("{}")
    message = before + new.text.rstrip("?？") + draw.choice(("", "？" if new.lang != "en" else "?"))
    del after
    return Made(old, message, "correction", ((0, len(before.rstrip())),) if before else (), ())


def why(old: Asked, draw: Random) -> Made | None:
    """Asks the reason of what the earlier question takes as given: 为什么？"""
    message = draw.choice(say.WHY[old.spoken])
    text = old.text.rstrip(" ?？")
    if old.lang == "en":
        match = _WHEN.match(text) or _WHETHER.match(text)
        if not match or message.lower().startswith(("and", "but")):
            return None
        keep = re.match(r"(?i)why|how come", message)
        tail = ((keep.end(), len(message)),) if keep and keep.end() < len(message) else ()
        return Made(old, message, "why-how", tail, ((len(message), text[match.end() :]),))
    keep = re.search(r"为什么|为啥|为何", message)
    found = _TIME.search(text)
    if keep is None:
        return None
    gone = tuple(s for s in ((0, keep.start()), (keep.end(), len(message))) if s[1] > s[0])
    if (
        found
        and found.start() > 1
        and len(text) - found.end() > 1
        and not text[: found.start()].endswith(("从", "到", "在", "是"))
    ):
        slices = ((keep.start(), text[: found.start()]), (len(message), text[found.end() :]))
        return Made(old, message, "why-how", gone, slices)
    if text.endswith(("了吗", "了嗎", "过吗", "的吗")) and not re.search(r"是不是|有没有|吧", text):
        return Made(old, message, "why-how", gone, ((len(message), text[:-1]),))
    return None


def more(old: Asked, draw: Random) -> Made | None:
    """Asks for the rest of a list: 还有呢？"""
    message = draw.choice(say.MORE[old.spoken])
    text = old.text.rstrip(" ?？")
    if old.lang == "en":
        if not re.match(
            r"(?i)(?:which|what) (?:\w+ ){0,2}(?!is\b|was\b|does\b|has\b)\w+s\b|what (?:do|did|are) |who (?:are|were) ",
            text,
        ):
            return None
        if re.match(r"(?i)(?:what|who) else", message):
            head = re.match(rf"(?i){message.split()[0]} (?=(?:did|does|do|is|was|were|are|will|has|have|can) )", text)
            if not head:
                return None
            gone = ((len(message) - 1, len(message)),) if message.endswith("?") else ()
            return Made(old, message, "more", gone, ((len(message), text[head.end() :]),))
        return Made(old, message, "more", ((0, len(message)),), ((len(message), text),))
    found = _LIST.search(text)
    if (
        found
        and message.startswith("还有")
        and text[: found.start()].strip()
        and not message.startswith(("还有谁", "还有哪些", "还有没有"))
    ):
        return Made(
            old,
            message,
            "more",
            ((2, len(message)),),
            ((0, text[: found.start()]), (len(message), text[found.start(1) :])),
        )
    if found or old.type == "list":
        return Made(old, message, "more", ((0, len(message)),), ((len(message), text),))
    return None
