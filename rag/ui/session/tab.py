"""What one tab of a browser shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.types import Filter
from rag.serve.access.visitor import Visitor
from rag.serve.library.listing import Wanted
from rag.ui.session.choices import Choices
from rag.ui.session.side import Side
from rag.ui.strings import LANGUAGES


@dataclass
class Tab:
    """The state of a tab, one object while it is open: events of it run side by side and must see each other's changes.

    ``conversation``: its id, "" before anything was asked; ``linked``: the turn alone that a link opened. ``ticket`` grows
    whenever something else is shown: what was made for an older one is dropped. ``zone``: minutes ahead of UTC.
    ``wanted``: which articles are asked (None: all); ``looking``: what of the library is seen (None: it was not opened),
    ``picked``: the sources that are ticked there, ``ticks``: the browser's count of ticks when the last one came.
    ``address``: where the browser is; ``offered``: a turn and what may be asked after it; ``side``: what lies over the
    evidence, closed when something else is shown.
    """

    visitor: Visitor = field(default_factory=lambda: Visitor(""))
    address: str = ""
    language: str = LANGUAGES[0]
    zone: int = 0
    conversation: str = ""
    linked: str = ""
    wanted: Filter | None = None
    looking: Wanted | None = None
    picked: set[str] = field(default_factory=set)
    ticks: int = 0
    choices: Choices = field(default_factory=Choices)
    lost: bool = False  # the address names a conversation that is not there, or not this person's
    searched: str = ""  # in the list of conversations
    ticket: int = 0
    offered: tuple[str, tuple[str, ...]] = ("", ())
    side: Side | None = None

    def turn(self) -> int:
        """Take a new ticket, so that whatever is still on its way for the former one is dropped."""
        self.ticket += 1
        self.side = None
        return self.ticket

    def show(self, conversation: str = "", linked: str = "") -> None:
        """Turn to a conversation, to a linked answer, or to none."""
        self.conversation, self.linked, self.lost = conversation, linked, False
        self.turn()
