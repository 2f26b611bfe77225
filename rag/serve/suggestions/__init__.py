"""Questions that the articles answer: made from what they say, and kept only where asking gives the very same back.

Chinese asks in place: a clause whose figure, date, place or person gives way to 多少, 什么时候, 哪里 or 谁 is a question, as
long as it names what it speaks of and leans on nothing said before.
"""

from rag.serve.suggestions.suggestions import Suggestions

__all__ = ["Suggestions"]
