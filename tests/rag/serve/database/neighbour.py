"""A server that another test looks at from its own: it logs a user in, makes a key, asks, says so, and answers nothing.

``python -m tests.rag.serve.database.neighbour`` ADDRESS FILE
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from rag.serve.access.keys import Keys
from rag.serve.access.logins import Logins
from rag.serve.access.roll import UserTable
from rag.serve.access.users import Users
from rag.serve.conversations import Conversations
from rag.serve.database import open_database
from rag.serve.database.servers import ByBeat
from rag.serve.library.held import InDatabase
from rag.serve.library.kept import Kept
from tests.rag.ui.samples import answer


def main(address: str, file: str) -> None:
    """Do it, and go on living."""
    database = open_database(address)
    known = Users(UserTable(database))
    servers = ByBeat(database)
    chats, editor = Conversations(database, servers=servers), known.get("editor")
    assert editor is not None
    owner = "user:editor"
    done = chats.ask(owner, chats.begin(owner), "码头公司去年运送了多少箱？", "zh-Hans")
    chats.finish(done.id, answer(), "[]", {})
    pending = chats.ask(owner, done.conversation, "那今年呢？", "zh-Hans")
    (upload,) = Kept(database, InDatabase(database), servers).receive(owner, [("新闻.txt", Path(file))])
    told = {
        "login": Logins(database, known).begin(editor), "key": Keys(database).add("ci", "editor"),
        "conversation": done.conversation, "done": done.id, "pending": pending.id, "upload": asdict(upload),
    }  # fmt: skip
    servers.watch([chats.look], 0.01)
    print(json.dumps(told), flush=True)  # noqa: T201
    time.sleep(3600)


if __name__ == "__main__":
    main(*sys.argv[1:])
