"""The Gradio page: what happens when one of its parts is used. It shows; it decides nothing."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.ui.conversation import Exchange, choice, complaint, follow, history, resolved
from rag.ui.parts import Parts, lay_out
from rag.ui.render import render
from rag.ui.strings import LANGUAGES, preferred, say
from rag.ui.talk.around import look_in

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.local import Store
    from rag.chain import Service
    from rag.types import Event

_POLL = 0.1  # seconds between looks at whether the service has loaded, by a question that waits for it
_TO_THE_BOX = """() => {
  const box = document.querySelector("#box textarea");
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}"""
QUESTIONS_AT_ONCE = 8  # answers being written at the same time; Gradio's own default is 1

Exchanges = tuple[Exchange, ...]
GetService = Callable[[], "Service | None"]
Update = dict[Any, Any]  # component → its new value


def build_page(get_service: GetService) -> gr.Blocks:
    """Return the page; ``get_service`` gives None while the service is still loading."""
    with gr.Blocks(title="新闻问答 · Ask the News", analytics_enabled=False, fill_width=True) as page:
        parts = lay_out()
        _wire(page, parts, get_service)
    page.queue(default_concurrency_limit=QUESTIONS_AT_ONCE)
    built: gr.Blocks = page  # gradio has no types of its own
    return built


def _wire(page: gr.Blocks, parts: Parts, get_service: GetService) -> None:
    """Bind every event to its function."""
    listen = functools.partial(gr.on, outputs=parts.all(), show_progress="hidden", api_visibility="private")
    state = [parts.language, parts.exchanges]

    def opened(request: gr.Request) -> Update:
        return _worded(parts, preferred(request.headers.get("accept-language", "")), (), get_service())

    def switched(language: str, exchanges: Exchanges) -> Update:
        return _worded(parts, language, exchanges, get_service())

    def ticked(language: str | None) -> Update:
        return _state(parts, language, get_service())

    def asked(question: str, language: str | None, exchanges: Exchanges, alone: bool = False) -> Iterator[Update]:
        yield from _ask(parts, get_service, question, language or LANGUAGES[0], exchanges, alone)

    def chosen(event: gr.EventData, language: str | None, exchanges: Exchanges) -> Iterator[Update]:
        question = choice(exchanges, event.turn, event.choice)
        yield from _ask(parts, get_service, question, language or LANGUAGES[0], exchanges, True)

    def mended(event: gr.EventData, exchanges: Exchanges) -> Update:
        return {parts.box: resolved(exchanges, event.turn), parts.mended: True, parts.problem: ""}

    def cleared(language: str | None) -> Update:
        return {
            **_conversation(parts, (), language or LANGUAGES[0]),
            parts.mended: False,
            parts.send: gr.Button(interactive=True),
            parts.problem: "",
        }

    listen([page.load], opened)
    listen([parts.timer.tick], ticked, inputs=[parts.language])
    listen([parts.language.input], switched, inputs=state)
    typed = listen([parts.box.submit, parts.send.click], asked, inputs=[parts.box, *state, parts.mended])
    picked = listen([parts.log.select], chosen, inputs=state)
    listen([parts.log.edit], mended, inputs=[parts.exchanges]).then(None, js=_TO_THE_BOX)
    asking = [typed, picked, *(listen([chip.click], asked, inputs=[chip, *state]) for chip in parts.examples)]
    listen([parts.new.click], cleared, inputs=[parts.language], cancels=asking)


def _worded(parts: Parts, language: str, exchanges: Exchanges, service: Service | None) -> Update:
    """Everything that is written on the page, in one language."""
    return {
        **_state(parts, language, service),
        **_conversation(parts, exchanges, language),
        parts.language: gr.Radio(value=language, label=say("language", language)),
        parts.new: say("new", language),
        parts.send: say("send", language),
        parts.box: gr.Textbox(placeholder=say("placeholder", language), label=say("question", language)),
        parts.hero: render("welcome.html", language),
        parts.problem: "",
    }


def _state(parts: Parts, language: str | None, service: Service | None) -> Update:
    """The service's state; once it is ready the timer that asks for it stops."""
    if language is None:  # the timer ran before the page knew its language
        return {parts.timer: gr.Timer()}
    if service is None:
        loading = render("masthead.html", language, state="loading", words=say("loading", language))
        return {parts.brand: loading, parts.notice: ""}
    writer = service.writer
    kind = "remote" if writer.remote else "local"
    return {
        parts.brand: _masthead(language, service.store),
        parts.notice: render("notice.html", language, kind=kind, writer=writer.name),
        parts.timer: gr.Timer(active=False),
    }


def _masthead(language: str, store: Store) -> str:
    """How much there is to ask, in one language."""
    ready = say("ready", language, sources=len(store.sources()), passages=store.passages)
    return render("masthead.html", language, state="ready", words=ready)


def _conversation(parts: Parts, exchanges: Exchanges, language: str) -> Update:
    """All finished exchanges and their evidence; nothing in the making."""
    return {
        parts.exchanges: exchanges,
        parts.log: render("log.html", language, exchanges=exchanges),
        parts.pane: render("pane.html", language, exchanges=exchanges),
        parts.live: "",
    }


def _ask(
    parts: Parts, get_service: GetService, question: str, language: str, exchanges: Exchanges, alone: bool
) -> Iterator[Update]:
    """Answer one question, a moment at a time; ``alone``: it needs no resolving, whatever was said before."""
    if problem := complaint(question, language):
        yield {parts.problem: render("problem.html", language, problem=problem)}
        return
    begun = Exchange(len(exchanges) + 1, question.strip())

    def live(words: str, status: str) -> str:
        return render("live.html", language, exchange=begun, words=words, status=say(status, language))

    yield {
        parts.live: live("", "waiting" if get_service() is None else "working"),
        parts.send: gr.Button(interactive=False),
        parts.box: "",
        parts.mended: False,
        parts.problem: "",
    }
    while (service := get_service()) is None:
        time.sleep(_POLL)
    service = service.held()  # the words around a quotation are those of the generation it was found in
    for moment in follow(_events(service, begun.question, exchanges, alone), begun, look_in(service.store)):
        if moment.done is None:
            yield {parts.live: live(moment.words, moment.status)}
        else:
            finished = _conversation(parts, (*exchanges, moment.done), language)
            masthead = _masthead(language, service.store)  # what was asked may be newer than the page
            yield {**finished, parts.brand: masthead, parts.send: gr.Button(interactive=True)}


def _events(service: Service, question: str, exchanges: Exchanges, alone: bool) -> Iterator[Event]:
    """The service's events; a generator, so that whatever fails here fails where `follow` looks."""
    from rag.chain import stream  # heavy: by now the loading thread has imported it

    yield from stream(service, question, history(exchanges), resolved=question if alone else None)
