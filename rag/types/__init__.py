"""Every record that travels through rag; `Answer.to_json` is the public one."""

from rag.types.answer import MAX_QUOTE_CHARS, REPORTED_PASSAGES, Answer, Citation, Considered, Place, Sentence, Usage
from rag.types.evidence import Candidate, Evidence, Ranked, Reading, Sibling, Span
from rag.types.question import Ask, Comparison, Question, Turn
from rag.types.trace import Draft, DraftSentence, Event, Quote, Trace

__all__ = [
    "Answer",
    "Ask",
    "Candidate",
    "Citation",
    "Comparison",
    "Considered",
    "Draft",
    "DraftSentence",
    "Event",
    "Evidence",
    "MAX_QUOTE_CHARS",
    "Place",
    "Question",
    "Quote",
    "REPORTED_PASSAGES",
    "Ranked",
    "Reading",
    "Sentence",
    "Sibling",
    "Span",
    "Trace",
    "Turn",
    "Usage",
]
