"""What a message wants: an answer from the articles, or a word about them or us. Learned from messages, no rules.

`python -m rag.training intents` fits the weights on the messages in rag/training/intents/messages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.language.quantity import Quantity, quantities
from rag.asking.intent.features import features, masked, times, vectors
from rag.asking.intent.topic import topic
from rag.asking.intent.weights import QUESTION, fitted

SMALL_TALK = ("greeting", "thanks", "acknowledgement", "farewell", "capability")  # about nothing in the articles
CATALOGUE = ("count", "titles", "newest", "oldest", "authors")  # what the store knows of its articles
TOLD = ("summary", "period")  # what the articles say, all in all or of a time
INTENTS = (QUESTION, *SMALL_TALK, *CATALOGUE, *TOLD)
# 望湖大桥全长2400米吧？ 南溪市交通局局长是罗晓云吧？: small talk tells no figure and claims nothing
_CLAIM = re.compile(r".{9,}(?:吧|吗|嗎|是不是|对不对|對不對)[?？。]*$")
MESSAGE_CHARS = 120  # a longer message is a question: the longest that we learn from has 70


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message wants (one of INTENTS), of articles on which topic ("": any) and of which times (none: any)."""

    name: str
    topic: str = ""
    times: tuple[Quantity, ...] = ()


@lru_cache(maxsize=256)
def intent_of(message: str) -> Intent:
    """Return what a message wants by itself, whatever was said before; a question about their content where in doubt.

    >>> intent_of("京东金融有多少用户？").name, intent_of("你好").name
    ('question', 'greeting')
    >>> intent_of("有没有关于{}的文章？".format("地铁")).topic, intent_of("总结一下星澜汽车的财报").topic
    ('地铁', '星澜汽车的财报')
    >>> [q.wording for q in intent_of("What happened in March 2020?").times]
    ['March 2020']
    """
    text = message.strip()
    if not text or len(text) > MESSAGE_CHARS:
        return Intent(QUESTION)
    spoken = times(text)
    said = masked(text, spoken)
    name = fitted().intent(features(said), vectors([said])[0])
    if name in SMALL_TALK and (quantities(text) or (name != "capability" and _CLAIM.search(text))):
        return Intent(QUESTION)
    if name == QUESTION or name in SMALL_TALK:
        return Intent(name)
    return Intent(name, topic(text, spoken), tuple(spoken))
