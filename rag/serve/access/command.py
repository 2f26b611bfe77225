"""``python -m rag users``: who may log in."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from index.cli import Parser
from index.errors import SettingError
from index.settings import read_settings
from rag.serve.access.users import MIN_PASSWORD_CHARS, ROLES, Users, users_file


def users(arguments: Sequence[str]) -> str:
    """Add, remove or list users and return what to print; UsageError for what can't be done."""
    flags = _flags(arguments)
    settings = read_settings(store=flags.store)
    known = Users(users_file(Path(settings.store), settings.users))
    if flags.do == "list":
        lines = [f"{user.name}  {user.role}  since {user.added[:10]}" for user in known.all()]
        return "\n".join(lines or [f"no users in {known.path}; run: python -m rag users add NAME"])
    if flags.do == "add":
        added = known.add(flags.name, _password(), flags.role)
        return f"added {added.name}, {added.role}, to {known.path}; from now on the chat asks everybody to log in"
    known.remove(flags.name)
    return f"removed {flags.name} from {known.path}, and with it every login of that name"


def _flags(arguments: Sequence[str]) -> Namespace:
    parser = Parser("python -m rag users", "Who may log in to the chat, and whether they may add articles.")
    parser.add_argument("do", choices=("add", "list", "remove"), help="what to do")
    parser.add_argument("name", nargs="?", metavar="NAME", help="of the user: letters, digits, . _ - @")
    parser.add_argument(
        "--role", choices=ROLES, default=ROLES[0], help="reader (default), or editor: adds articles too"
    )
    parser.add_argument("--store", metavar="DIR", help="folder of the store (default: .store)")
    flags = parser.parse_args(arguments)
    if (flags.do == "list") != (flags.name is None):
        told = "no name; expected one" if flags.name is None else f"the name {flags.name!r}; expected none"
        raise SettingError(f"users {flags.do}: found {told}; run: python -m rag users --help")
    return flags


def _password() -> str:
    """Ask for a password twice, unseen; where nobody sits at a terminal it is the first line of stdin."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password, {MIN_PASSWORD_CHARS} characters or more: ")
    if password != getpass.getpass("Once more: "):
        raise SettingError("found two passwords that differ; expected the same twice; run it again")
    return password
