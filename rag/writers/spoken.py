"""What of a reply may be shown while it is still written: the sentences that stand, as the answer will have them."""

from __future__ import annotations

from rag.judge.decide import REFUSAL
from rag.judge.verify import fault
from rag.types import Draft, Question, Trace, Usage
from rag.writers.extractive import Extractive
from rag.writers.markers import Markers, joint, marked


def free(trace: Trace) -> Question | None:
    """Return the question where a chat model writes, which may say what was not asked; None where we choose what is quoted."""
    return None if trace.writer == Extractive.name else trace.question


class Spoken:
    """Follows a draft from sentence to sentence; ``text``: what may be shown by now, ``usage``: what it cost.

    Nothing may before one sentence stands: where none does, another writer's reply stands in. From then on those that do
    not are passed over, or shown too where they are to be kept (``keep``).
    """

    def __init__(self, trace: Trace, *, keep: bool, usage: Usage | None = None) -> None:
        self.draft, self.usage, self.text = REFUSAL, usage, ""
        self._evidence, self._question, self._language = trace.evidence, free(trace), trace.question.language
        self._keep = keep
        self._markers = Markers()
        self._held = list[str]()  # marked sentences until one stands
        self._stands = False

    def more(self, draft: Draft) -> str:
        """Return what the sentences add that a draft has beyond the one before it."""
        sentences = draft.sentences[len(self.draft.sentences) :]
        self.draft = draft
        for sentence in sentences:
            stands = fault(sentence, self._evidence, self._question) is None
            self._stands = self._stands or stands
            if stands or self._keep:
                self._held.append(marked(sentence.text, self._markers.of(sentence)))
        if not (self._stands and self._held):
            return ""
        between = joint(self._language)
        said = (between if self.text else draft.lead) + between.join(self._held)
        self.text, self._held = self.text + said, []
        return said
