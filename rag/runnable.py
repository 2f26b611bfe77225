"""The chain of stages as a LangChain runnable, which drops into chains of others: a run of its own for every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from langchain_core.messages import BaseMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda, RunnableSequence
from langsmith.run_helpers import get_tracing_context, tracing_context

from index.errors import UsageError
from rag.asking.request import ask_of, filter_of
from rag.types import Answer, Ask

Step = tuple[str, Callable[[Any], Any]]  # the name of its run, and what it makes of the step before
_ROLES = {"human": "user", "ai": "assistant"}  # other messages say nothing that a question could lean on
_MEND = 'pass a question, or {"messages": [("user", "…")]}'


class AnswerChain(Runnable[Any, Answer]):
    """What is asked → its Answer, as `rag.answer` gives it: ``invoke``, ``batch``, ``stream``, and each of them ``a…``.

    It takes a question, an object like a line of a batch (with ``filter``, if wanted: source, since, until), and what
    chains hand on: messages, a prompt's value, or ``{"messages": […]}``, whose last message is the question and whose
    earlier ones are its history. Callbacks see a run for each stage (question, retrieve, rank, write, verify, answer),
    a chat model's own below "write". In an event loop each stage runs in a thread. Raises UsageError.

    LangChain's tracing goes where the caller's callbacks say, or LangSmith's own ``tracing_context``; the environment
    alone (LANGSMITH_TRACING) sends no question away.
    """

    name = "news-qa"

    def __init__(self, steps: Callable[[], Sequence[Step]]) -> None:
        """``steps`` gives those of one question, over the store as it is then."""
        self._steps = steps

    @property
    def InputType(self) -> Any:
        """What is taken."""
        return str | dict[str, Any] | list[Any]

    @property
    def OutputType(self) -> type[Answer]:
        """What is given."""
        return Answer

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer what is asked."""
        with _untraced():
            return self._chain().invoke(input, config)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer what is asked, in threads: the event loop goes on meanwhile."""
        with _untraced():
            return await self._chain().ainvoke(input, config)

    def _chain(self) -> Runnable[Any, Answer]:
        (first, begin), *following = self._steps()
        runs = [RunnableLambda(lambda asked: begin(request(asked)), name=first)]
        runs += [RunnableLambda(run, name=name) for name, run in following]
        return RunnableSequence(*runs, name=self.name)


def request(asked: Any) -> Ask:
    """Return what is asked in any of the forms that a chain hands on. Raises UsageError for what asks nothing.

    >>> request([("user", "谁？"), ("assistant", "陈生强。"), ("user", "哪一年？")]).history[1].content
    '陈生强。'
    """
    if isinstance(asked, Ask | str):
        return ask_of(asked)
    if isinstance(asked, PromptValue):
        asked = asked.to_messages()
    told = dict(asked) if isinstance(asked, Mapping) else {"messages": asked}
    wanted = filter_of(told.pop("filter", None))
    if "messages" in told:
        told |= _conversation(told.pop("messages"))
    return ask_of(told, wanted)


def _conversation(messages: Any) -> dict[str, Any]:
    """Return the question of a list of messages and what was said before it."""
    if isinstance(messages, str | BaseMessage):
        messages = [messages]
    try:
        turns = [m for m in convert_to_messages(messages) if m.type in _ROLES]
    except (TypeError, ValueError, NotImplementedError) as error:
        why = str(error).partition("\n")[0]
        raise UsageError(f"found {type(messages).__name__} as messages ({why}); expected a list; {_MEND}") from error
    if not turns or turns[-1].type != "human":
        found = "no question" if not turns else "a reply as the last message"
        raise UsageError(f"found {found}; expected the user's message last; {_MEND}")
    *before, last = turns
    history = [{"role": _ROLES[turn.type], "content": turn.text} for turn in before]
    return {"question": last.text, "history": history}


@contextmanager
def _untraced() -> Iterator[None]:
    """Leave out the tracer that the environment would put in; one that the caller asked for stays."""
    if get_tracing_context()["enabled"] is None:
        with tracing_context(enabled=False):
            yield
    else:
        yield
