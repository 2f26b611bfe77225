"""Evidence → a draft of which every sentence was checked; where a writer fails, the extractive one stands in."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import replace

from rag.judge.decide import REFUSAL
from rag.judge.verify import verify
from rag.types import Draft, Event, Question, Trace
from rag.writers import Writer, WriterError, last_of
from rag.writers.beside import told_beside
from rag.writers.extractive import Extractive
from rag.writers.short_answers import short_answers

log = logging.getLogger(__name__)


def writing(writer: Writer, trace: Trace) -> Generator[Event, None, Trace]:
    """Yield the reply's text as it comes, then return the trace with its draft, unless all has been decided.

    Where the writer fails, or nothing it wrote stands in what it cites, the extractive one stands in.
    """
    drafted = trace.draft is not None and trace.draft.found
    trace = replace(trace, writer=Extractive.name if drafted else writer.name)
    if trace.draft or not trace.ranked:
        return trace
    try:
        draft = yield from _written(writer, trace)
        if draft.found and not any(verify(draft, trace.evidence, _free(trace))):
            trace = replace(trace, dropped=draft.sentences)
            raise WriterError("no sentence of its reply stands in the passages it cites")
    except WriterError as error:
        log.warning("%s failed: %s", writer.name, error)
        said = f"{writer.name} failed ({error}); the extractive answer stands in"
        trace = replace(trace, writer=Extractive.name, warnings=(*trace.warnings, said))
        draft = last_of(_written(Extractive(), trace))
    silent = "no-span" if trace.writer == Extractive.name else "writer-refused"
    return replace(trace, draft=draft, reason=None if draft.found else silent)


def _free(trace: Trace) -> Question | None:
    """The question where a chat model wrote, which may say what was not asked; None where we chose what is quoted."""
    return None if trace.writer == Extractive.name else trace.question


def _written(writer: Writer, trace: Trace) -> Generator[Event, None, Draft]:
    draft = REFUSAL
    for event in writer.write(trace.question, trace.evidence):
        if event.draft is None:
            yield event
        else:
            draft = event.draft
    return draft


def checked(trace: Trace, *, keep: bool) -> Trace:
    """Check every sentence of a draft; what does not stand is marked (``keep``), or left out with the short answers that only it named."""
    if trace.draft is None:
        return trace
    supported = tuple(verify(trace.draft, trace.evidence, _free(trace)))
    missing = supported.count(False)
    if not missing:
        return told_beside(replace(trace, supported=supported))
    said = f"{missing} of {len(supported)} sentences do not stand in what they cite"
    if keep:
        return told_beside(replace(trace, supported=supported, warnings=(*trace.warnings, said)))
    kept = tuple(s for s, stands in zip(trace.draft.sentences, supported, strict=True) if stands)
    dropped = tuple(s for s in trace.draft.sentences if s not in kept)
    draft = replace(trace.draft, sentences=kept, spans=short_answers(kept, trace.question, trace.evidence))
    warnings = (*trace.warnings, f"{said} and were left out")
    return told_beside(replace(trace, draft=draft, supported=(True,) * len(kept), warnings=warnings, dropped=dropped))
