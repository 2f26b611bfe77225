"""Where a store is: in a folder of this machine, or in a Milvus, in one file of it or behind a server's address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from pydantic import BeforeValidator

PREFIX = "milvus:"
NAME = "news"  # of a store, where its address gives none
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """A store in Milvus: ``milvus:FILE.db`` (Milvus Lite) or ``milvus:http://[USER:PASSWORD@]HOST[:PORT][/DATABASE]``.

    ``#NAME`` behind either keeps several stores apart. Written as text it does not show the password.
    """

    uri: str  # as pymilvus takes it: a file's path, or http(s)://HOST:PORT
    name: str = NAME  # its collections begin with it
    database: str = ""
    token: str = field(default="", repr=False)  # USER:PASSWORD

    @property
    def file(self) -> Path | None:
        """The file of a Milvus Lite, None for a server."""
        return None if "://" in self.uri else Path(self.uri)

    @property
    def home(self) -> Path:
        """The folder of this machine that a build works in, and beside which lies what a service keeps."""
        if self.file:
            return self.file.with_name(f".{self.file.stem}-{self.name}")
        host = re.sub(r"[^A-Za-z0-9.-]", "-", urlsplit(self.uri).netloc)
        return Path("-".join([".milvus", host, *([self.database] if self.database else []), self.name]))

    def __str__(self) -> str:
        user = f"{self.token.partition(':')[0]}:***@" if self.token else ""
        scheme, _, host = self.uri.partition("://")
        where = f"{scheme}://{user}{host}" if host else self.uri
        database = f"/{self.database}" if self.database else ""
        return f"{PREFIX}{where}{database}" + ("" if self.name == NAME else f"#{self.name}")


Address = Path | MilvusAddress


def read_address(told: object) -> object:
    """Return where a text says a store is; what is no text is returned as it is. Raises ValueError for a bad address.

    >>> read_address("milvus:http://localhost#press"), read_address(".store").name
    (MilvusAddress(uri='http://localhost:19530', name='press', database=''), '.store')
    """
    if not isinstance(told, str):
        return told
    if not told.lower().startswith(PREFIX):
        return Path(told)
    where, _, name = told[len(PREFIX) :].partition("#")
    if not where or not _NAME.fullmatch(name or NAME):
        raise ValueError("expected milvus:FILE.db or milvus:http://HOST:19530")
    if where.endswith(".db") and "://" not in where:
        return MilvusAddress(where, name or NAME)
    parts = urlsplit(where)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("expected milvus:FILE.db or milvus:http://HOST:19530")
    told_host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    uri = urlunsplit((parts.scheme, f"{told_host}:{parts.port or 19530}", "", "", ""))
    token = f"{parts.username}:{parts.password or ''}" if parts.username else ""
    return MilvusAddress(uri, name or NAME, parts.path.strip("/"), token)


StoreAddress = Annotated[Address, BeforeValidator(read_address)]


def home_of(store: Address) -> Path:
    """Return the folder of this machine that is a store's own: itself, or of one in Milvus `MilvusAddress.home`."""
    return store.home if isinstance(store, MilvusAddress) else store
