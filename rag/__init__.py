"""What is the answer, and where does it stand? Questions, retrieval, ranking, writing and verification.

>>> from rag import load, answer                                    # doctest: +SKIP
>>> answer(load(), "京东金融哪一年实现单季盈利？").spans               # doctest: +SKIP
('2017年',)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.chain import Service, answer, stream
    from rag.service import load
    from rag.types import Event

__all__ = ["Event", "Service", "answer", "load", "stream"]


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: `import rag` alone stays light (the page shows before models load)."""
    homes = {"load": "rag.service", "Event": "rag.types"}
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(homes.get(name, "rag.chain")), name)
    raise AttributeError(name)
