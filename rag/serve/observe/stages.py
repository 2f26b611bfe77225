"""The stages of an answer as runs that LangChain's callbacks are told of, where no runnable of LangChain's is around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from langchain_core.callbacks import BaseCallbackHandler, CallbackManager
from langchain_core.runnables.config import var_child_runnable_config

from rag.chain import WATCH


@contextmanager
def called_back(callbacks: Sequence[BaseCallbackHandler]) -> Iterator[None]:
    """Tell callbacks of every stage of the answers that are made in this block, as ``runnable.invoke`` does.

    What a chat model does is told below its stage: LangChain finds there what called it.
    """
    outermost = CallbackManager(list(callbacks), inheritable_handlers=list(callbacks))
    token = WATCH.set(lambda stage: _run(outermost, stage))
    try:
        yield
    finally:
        WATCH.reset(token)


@contextmanager
def _run(outermost: CallbackManager, stage: str) -> Iterator[Callable[[object], object]]:
    """Tell of a run below the one that is under way; the block says what it has made."""
    above = (var_child_runnable_config.get() or {}).get("callbacks")
    manager = above if isinstance(above, CallbackManager) else outermost
    run = manager.on_chain_start(None, {}, name=stage)
    before = var_child_runnable_config.get()
    var_child_runnable_config.set({"callbacks": run.get_child()})
    made: list[object] = []
    try:
        yield made.append
    except BaseException as error:
        run.on_chain_error(error)
        raise
    else:
        run.on_chain_end(made[-1] if made else None)
    finally:
        var_child_runnable_config.set(before)
