"""Nobody sees or changes what another asked, whatever either does: random operations of two owners beside a model."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.serve.conversations import Conversations
from rag.serve.conversations.conversations import Busy
from rag.serve.database import open_database
from tests.rag.ui.samples import answer

OWNERS = ("browser:a", "user:b")
Step = tuple[str, int, int]  # what is done, by whom, to which conversation of all there are
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("ask", "ask", "finish", "stop", "delete", "restore", "rename", "clear")),
        st.integers(0, 1),
        st.integers(0, 3),
    ),
    max_size=30,
)


class Model:
    """What ought to be there: of each conversation its owner, whether it is deleted, and its turns' (question, state)."""

    def __init__(self) -> None:
        self.owner: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.turns: dict[str, list[list[str]]] = {}

    def sees(self, owner: str, id: str) -> bool:
        return self.owner[id] == owner and id not in self.deleted


def act(chats: Conversations, model: Model, step: Step, number: int) -> None:
    """Do a step in both, and hold that it says what the model says."""
    what, who, which = step
    owner, ids = OWNERS[who], list(model.owner)
    id = ids[which] if which < len(ids) else ""
    mine = bool(id) and model.owner[id] == owner
    if what == "ask":
        ask(chats, model, owner, id, f"问{number}")
    elif what in ("finish", "stop") and mine and model.turns[id][-1][1] == "pending" and id not in model.deleted:
        turn = chats.turns(owner, id)[-1]
        kept = chats.finish(turn.id, answer(), "[]", {}) if what == "finish" else chats.end(turn.id, "stopped")
        assert kept
        model.turns[id][-1][1] = "done" if what == "finish" else "stopped"
    elif what == "rename":
        assert chats.rename(owner, id, f"名{number}") == mine
    elif what in ("delete", "restore"):
        assert getattr(chats, what)(owner, id) == mine
        if mine:
            (model.deleted.add if what == "delete" else model.deleted.discard)(id)
    elif what == "clear":
        gone = set(chats.clear(owner))
        assert gone == {each for each in ids if model.sees(owner, each)}
        model.deleted |= gone


def ask(chats: Conversations, model: Model, owner: str, id: str, question: str) -> None:
    """Ask in a conversation, one's own or another's, or in a new one."""
    if not id:
        id = chats.begin(owner)
        model.owner[id], model.turns[id] = owner, []
    try:
        chats.ask(owner, id, question, "zh-Hans")
    except KeyError:
        assert not model.sees(owner, id)
    except Busy:
        assert model.turns[id][-1][1] == "pending"
    else:
        assert model.sees(owner, id)
        model.turns[id].append([question, "pending"])


@settings(max_examples=40)
@given(STEPS)
def test_each_owner_has_what_he_would_have_alone(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as home:
        database = open_database(Path(home, "chats.sqlite"))
        chats, model = Conversations(database), Model()
        for number, step in enumerate(steps):
            act(chats, model, step, number)
        for owner in OWNERS:
            seen = {id for id in model.owner if model.sees(owner, id)}
            assert {c.id for c in chats.listed(owner)} == seen
            for id in model.owner:
                turns = chats.turns(owner, id)
                assert [[t.question, t.state] for t in turns] == (model.turns[id] if id in seen else [])
                assert (chats.get(owner, id) is not None) == (id in seen)
        database.close()
