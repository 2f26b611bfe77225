"""The conversation: a question and its reply as HTML, with markers that lead to the cards."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Answer, Sentence
from rag.ui.cards import Card, card_id
from rag.ui.markup import escape
from rag.ui.strings import REASONS, say


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation with its answer (None: the service failed) and the cards that go with it."""

    number: int
    question: str
    answer: Answer | None
    cards: tuple[Card, ...]


def history(exchanges: tuple[Exchange, ...]) -> list[dict[str, str]]:
    """Return the conversation as the service takes it; a failed question leaves no trace."""
    return [
        message
        for e in exchanges
        if e.answer is not None
        for message in ({"role": "user", "content": e.question}, {"role": "assistant", "content": e.answer.answer})
    ]


def turn(exchange: Exchange, language: str) -> str:
    """Return an exchange as HTML."""
    if exchange.answer is None:
        return frame(exchange.number, exchange.question, f'<p class="failed">{say("failed", language)}</p>', language)
    return frame(exchange.number, exchange.question, reply(exchange.answer, exchange.number, language), language)


def frame(number: int, question: str, body: str, language: str) -> str:
    """Return a question with whatever stands below it: a reply, or the state of one."""
    return (
        f'<article class="turn" id="turn-{number}">'
        f'<div class="asked"><span class="hidden">{say("you", language)}</span><p>{escape(question)}</p></div>'
        f'<div class="reply"><span class="hidden">{say("reply", language)}</span>{body}</div></article>'
    )


def live(number: int, question: str, text: str, status: str, language: str) -> str:
    """Return a reply that is still being written: its status, and the words that have come so far."""
    words = f'<p class="sentences">{escape(text)}<span class="caret"></span></p>' if text else ""
    state = f'<p class="status" role="status"><span class="dots"></span>{escape(status)}</p>' if status else ""
    return frame(number, question, words + state, language)


def reply(answer: Answer, number: int, language: str) -> str:
    """Return a finished reply as HTML: what was searched, the sentences, and what to know about them."""
    words = _sentences(answer, number, language)
    return (
        _resolved(answer, language)
        + (_verdict(answer, words, language) if answer.correction or not answer.found else words)
        + _warnings(answer.warnings, language)
        + _footer(answer, language)
    )


def _resolved(answer: Answer, language: str) -> str:
    if answer.resolved == answer.question:
        return ""
    return f'<p class="resolved">{say("resolved", language).format(question=escape(answer.resolved))}</p>'


def _verdict(answer: Answer, words: str, language: str) -> str:
    """Set a reply that is not a plain answer apart: a correction, with the article's own words, or a refusal."""
    kind, heading = ("correction", "correction") if answer.correction else ("refusal", "not_found")
    own = answer.correction or ""
    quote = f"<q>{escape(own)}</q>" if own not in answer.answer else ""
    why = f'<p class="why">{say(answer.reason, language)}</p>' if answer.reason in REASONS else ""
    return f'<div class="verdict {kind}"><h3>{say(heading, language)}</h3>{quote}{words}{why}</div>'


def _sentences(answer: Answer, number: int, language: str) -> str:
    if not (answer.found and answer.sentences):
        return f'<p class="sentences">{escape(answer.answer)}</p>'
    cited = {citation.marker for citation in answer.citations}
    seen: set[int] = set()
    body = "".join(_sentence(s, number, cited, seen, language) for s in answer.sentences)
    return f'<p class="sentences">{body}</p>'


def _sentence(sentence: Sentence, number: int, cited: set[int], seen: set[int], language: str) -> str:
    """A sentence, then its markers and its badge. Only `Sentence.markers` become links: a [1] in a quote stays text."""
    links = "".join(_marker(m, number, seen, language) for m in sentence.markers if m in cited)
    state, sign = ("supported", "✓") if sentence.supported else ("unsupported", "⚠")
    label = say(state, language)
    words = f'<span class="hidden">{label}</span>' if sentence.supported else f" {label}"
    badge = f'<span class="badge {state}" title="{label}"><span aria-hidden="true">{sign}</span>{words}</span>'
    return f'<span class="sentence {state}">{escape(sentence.text)}{links}{badge}</span> '


def _marker(marker: int, number: int, seen: set[int], language: str) -> str:
    label = say("to_card", language).format(marker=marker)
    identity = "" if marker in seen else f' id="marker-{number}-{marker}"'
    seen.add(marker)
    target = card_id(number, marker)
    return f'<a class="marker"{identity} href="#{target}" data-goto="{target}" aria-label="{label}">[{marker}]</a>'


def _warnings(warnings: tuple[str, ...], language: str) -> str:
    if not warnings:
        return ""
    items = "".join(f"<li>{escape(w)}</li>" for w in warnings)
    return f'<div class="warnings"><strong>{say("warnings", language)}</strong><ul>{items}</ul></div>'


def _footer(answer: Answer, language: str) -> str:
    """Confidence, time and writer, small. A refusal's confidence is that of the best candidate it did not trust."""
    percent = round(100 * min(max(answer.confidence, 0.0), 1.0))
    level = "high" if percent >= 70 else "middle" if percent >= 40 else "low"
    words, help_ = say("confidence", language).format(percent=percent), say("confidence_help", language)
    bar = f'<i style="--level:{percent}%"></i>'
    confidence = f'<span class="confidence {level}" title="{help_}">{bar}{words}</span>'
    total = answer.seconds.get("total")
    seconds = f"<span>{say('seconds', language).format(seconds=f'{total:.2f}')}</span>" if total is not None else ""
    writer = say("extractive", language) if answer.writer == "extractive" else escape(answer.writer)
    return f'<p class="footer">{confidence}{seconds}<span>{writer}</span></p>'
