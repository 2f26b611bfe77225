"""``python -m rag users`` and ``python -m rag keys``: who may log in, and which programs may ask."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing

from index.cli import STORE_HELP, Parser
from index.errors import SettingError, StoreError
from index.settings import read_settings
from rag.serve.access.keys import Keys
from rag.serve.access.roll import ROLES, roll_of
from rag.serve.access.users import MIN_PASSWORD_CHARS, Users
from rag.serve.database import address_of, is_there, open_database, opened


def users(arguments: Sequence[str]) -> str:
    """Add, remove or list users and return what to print; UsageError for what can't be done."""
    flags = _flags(arguments, "users", "Who may log in to the chat, and whether they may add articles.")
    settings = read_settings(store=flags.store)
    with opened(address_of(settings)) as database:
        known = Users(roll_of(settings, database))
        if flags.do == "list":
            lines = [f"{user.name}  {user.role}  since {user.added[:10]}" for user in known.all()]
            return "\n".join(lines or [f"no users in {known.place}; run: python -m rag users add NAME"])
        if flags.do == "add":
            added = known.add(flags.name, _password(), flags.role)
            return f"added {added.name}, {added.role}, to {known.place}; from now on the chat asks everybody to log in"
        known.remove(flags.name)
        return f"removed {flags.name} from {known.place}, and with it every login of that name"


def keys(arguments: Sequence[str]) -> str:
    """Make, list or revoke API keys and return what to print, a new key among it; UsageError for what can't be done."""
    flags = _flags(arguments, "keys", "API keys: which programs may ask over HTTP and MCP, and which may add articles.")
    address = address_of(read_settings(store=flags.store))
    if flags.do != "add" and not is_there(address):  # a look makes no file where a name was mistyped
        raise StoreError(f"found no file {address}; expected one with keys; run: python -m rag keys add NAME")
    with closing(open_database(address)) as database:
        known = Keys(database)
        if flags.do == "list":
            lines = [f"{key.name}  {key.role}  since {key.created[:10]}  {_last(key.used)}" for key in known.all()]
            return "\n".join(lines or [f"no keys in {database.place}; run: python -m rag keys add NAME"])
        if flags.do == "add":
            key = known.add(flags.name, flags.role)
            return (
                f"{key}\nthe key of {flags.name}, {flags.role}: shown this once; send it as Authorization: Bearer KEY"
            )
        known.remove(flags.name)
        return f"removed the key of {flags.name} from {database.place}; it opens nothing any more, in a running server either"


def _last(used: str) -> str:
    return f"last used {used[:13].replace('T', ' ')}h UTC" if used else "never used"


def _flags(arguments: Sequence[str], what: str, about: str) -> Namespace:
    parser = Parser(f"python -m rag {what}", about)
    parser.add_argument("do", choices=("add", "list", "remove"), help="what to do")
    parser.add_argument("name", nargs="?", metavar="NAME", help="whose: letters, digits, . _ - @")
    parser.add_argument(
        "--role", choices=ROLES, default=ROLES[0], help="reader (default), or editor: adds articles too"
    )
    parser.add_argument("--store", metavar="STORE", help=STORE_HELP)
    flags = parser.parse_args(arguments)
    if (flags.do == "list") != (flags.name is None):
        told = "no name; expected one" if flags.name is None else f"the name {flags.name!r}; expected none"
        raise SettingError(f"{what} {flags.do}: found {told}; run: python -m rag {what} --help")
    return flags


def _password() -> str:
    """Ask for a password twice, unseen; where nobody sits at a terminal it is the first line of stdin."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password, {MIN_PASSWORD_CHARS} characters or more: ")
    if password != getpass.getpass("Once more: "):
        raise SettingError("found two passwords that differ; expected the same twice; run it again")
    return password
