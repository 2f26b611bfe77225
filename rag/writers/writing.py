"""Evidence → a draft of which every sentence was checked, shown as it stands; where a writer fails, the extractive one stands in."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import replace

from rag.judge.verify import verify
from rag.types import Event, Trace
from rag.writers import Writer, WriterError
from rag.writers.beside import told_beside
from rag.writers.extractive import Extractive
from rag.writers.short_answers import short_answers
from rag.writers.spoken import Spoken, free

log = logging.getLogger(__name__)


def writing(writer: Writer, trace: Trace, *, keep: bool) -> Generator[Event, None, Trace]:
    """Yield the reply as its sentences pass their check, then return the trace with its draft, unless all has been decided.

    What is yielded begins the answer: a sentence that does not stand is not in it, unless ``keep``. Where the writer fails,
    or nothing it wrote stands in what it cites, the extractive one stands in; where it breaks off, what it said is kept.
    """
    drafted = trace.draft is not None and trace.draft.found
    trace = replace(trace, writer=Extractive.name if drafted else writer.name)
    if trace.draft or not trace.ranked:
        return trace
    said = Spoken(trace, keep=keep)
    try:
        yield from _written(writer, trace, said)
        if said.draft.found and not said.text:
            raise WriterError("no sentence of its reply stands in the passages it cites")
    except WriterError as error:
        log.warning("%s failed: %s", writer.name, error)
        if said.text:
            trace = _warned(trace, f"{writer.name} broke off ({error}); what it had said is kept")
            spans = short_answers(said.draft.sentences, trace.question, trace.evidence)
            said.draft = replace(said.draft, spans=spans)
        else:
            trace = _warned(trace, f"{writer.name} failed ({error}); the extractive answer stands in")
            trace = replace(trace, writer=Extractive.name, dropped=said.draft.sentences)
            said = Spoken(trace, keep=keep, usage=said.usage)
            yield from _written(Extractive(), trace, said)
    silent = "no-span" if trace.writer == Extractive.name else "writer-refused"
    reason = None if said.draft.found else silent
    return replace(trace, draft=said.draft, reason=reason, shown=said.text, usage=said.usage)


def _warned(trace: Trace, warning: str) -> Trace:
    return replace(trace, warnings=(*trace.warnings, warning))


def _written(writer: Writer, trace: Trace, said: Spoken) -> Generator[Event, None, None]:
    for event in writer.write(trace.question, trace.evidence):
        if event.usage:
            said.usage = event.usage
        elif event.draft is None:
            yield event
        elif more := said.more(event.draft):
            yield Event("delta", more)


def checked(trace: Trace, *, keep: bool) -> Trace:
    """Check every sentence of a draft; what does not stand is marked (``keep``), or left out with the short answers that only it named."""
    if trace.draft is None:
        return trace
    supported = tuple(verify(trace.draft, trace.evidence, free(trace)))
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
