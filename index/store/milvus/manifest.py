"""A generation's collection: its manifest and what is known of its web pages, in parts; a store's alias points to that in force."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from index.address import MilvusAddress
from index.errors import NewerStoreError, StoreError
from index.store.local.manifest import BuiltWith
from index.store.milvus.batches import read_rows, write_rows
from index.store.milvus.connection import Connection, build_command, connected
from index.store.milvus.rows import Row
from index.store.milvus.schema import (
    BLOCK,
    Engine,
    collection,
    create,
    drop,
    generation_collection,
    load,
    number_of,
)

FORMAT = 1  # raise it when the layout of a store in Milvus changes
_PACKED = 60_000  # characters of base64 in a row


@dataclass(frozen=True, slots=True)
class Published:
    """A generation as it stands in Milvus, and what counts in all of it.

    ``epoch``: the generation with which its collections began. ``words``: whether passages have vectors of words;
    ``average``: how many terms a passage had on the average when those of the epoch were made (`terms` / `passages`: now).
    ``bits``: the counts of terms lie in 2^bits rows, ``counted`` terms in all; ``places``, ``texts``: rows that are alive.
    """

    generation: str
    parent: str | None
    built_with: BuiltWith
    epoch: int
    passages: int
    terms: int
    sources: int
    places: int
    texts: int
    words: bool
    average: float
    bits: int
    counted: int
    built: float  # seconds since 1970

    @property
    def number(self) -> int:
        """The number of the generation: its rows are those with ``born <= number < died``."""
        return number_of(self.generation)

    def collection(self, name: str, kind: str) -> str:
        """Return what the collection of a kind is called (`index.store.milvus.schema.FIELDS`)."""
        return collection(name, self.epoch, kind)


_PUBLISHED = TypeAdapter(Published)


def read_published(address: MilvusAddress) -> Published:
    """Return the manifest of the generation in force. Raises StoreError: none, damaged, of another format, no answer."""
    told = published(connected(address), address)
    if told is None:
        run = build_command(address)
        raise StoreError(f"found no store in {address}; expected a built one; run: {run}")
    return told


def published(connection: Connection, address: MilvusAddress) -> Published | None:
    """Return the manifest of the generation in force, None where the store's alias is not there. Raises StoreError."""
    name = in_force(connection, address.name)
    return None if name is None else manifest_in(connection, address, name)


def in_force(connection: Connection, alias: str) -> str | None:
    """Return the collection that an alias points to, None where there is no such alias. Raises StoreError."""
    told = connection.known(lambda client, left: client.describe_alias(alias, timeout=left))
    return None if told is None else str(told["collection_name"])


def manifest_in(connection: Connection, address: MilvusAddress, name: str) -> Published:
    """Return the manifest in a generation's collection. Raises StoreError: damaged, of another format, no answer."""
    text = _joined(connection, name, "manifest")
    if text is None:
        raise damaged(address, f"its alias points to {name}, which is not there")
    try:
        data = json.loads(text)
        format_ = data["format"]
        if format_ == FORMAT:
            return _PUBLISHED.validate_python(data)
    except (ValueError, KeyError, TypeError):
        raise damaged(address, f"{name} holds no manifest") from None
    if format_ > FORMAT:
        raise NewerStoreError(
            f"store {address} is of format {format_}, from a later version of this program; expected format {FORMAT} or "
            f"older; update the program, or build anew from the articles: {build_command(address, '--rebuild')}"
        )
    raise outdated(address, f"store format {format_}", f"store format {FORMAT}")


def write_generation(connection: Connection, name: str, told: Published, pages: bytes | None, able: Engine) -> None:
    """Write a generation's collection, which is nobody's yet; ``pages``: the file of what is known of its web pages."""
    home = generation_collection(name, told.generation)
    drop(connection, home)  # that of a publication that was broken off
    create(connection, home, "generation", able)
    text = json.dumps({"format": FORMAT, **asdict(told)}, ensure_ascii=False)
    zipped = b64encode(zlib.compress(pages)).decode("ascii") if pages else ""
    rows = [*_parts("manifest", text, BLOCK), *_parts("pages", zipped, _PACKED)]
    write_rows(connection, home, ({**row, "key": key} for key, row in enumerate(rows)))


def _parts(kind: str, text: str, size: int) -> Iterator[Row]:
    for number, start in enumerate(range(0, len(text), size)):
        yield {"kind": kind, "number": number, "text": text[start : start + size]}


def read_pages(connection: Connection, name: str, generation: str) -> bytes | None:
    """Return the file of what is known of a generation's web pages, None where there are none. Raises StoreError."""
    zipped = _joined(connection, generation_collection(name, generation), "pages")
    return zlib.decompress(b64decode(zipped)) if zipped else None


def _joined(connection: Connection, name: str, kind: str) -> str | None:
    """Return the parts of a kind in a generation's collection, put together; None where it is not there."""
    told = connection.known(lambda client, left: client.describe_collection(name, timeout=left))
    if told is None:
        return None
    if not {"kind", "number", "text"} <= {field["name"] for field in told["fields"]}:  # another's
        return ""
    load(connection, name)
    rows = read_rows(connection, name, f'kind == "{kind}"', ("number", "text"))
    return "".join(row["text"] for row in sorted(rows, key=lambda row: int(row["number"])))


def damaged(address: MilvusAddress, what: object) -> StoreError:
    """Return the error for a store that is not what its manifest says."""
    run = build_command(address, "--rebuild")
    return StoreError(f"store {address} is damaged ({what}); expected it as it was built; run: {run}")


def outdated(address: MilvusAddress, then: str, now: str) -> StoreError:
    """Return the error for a store that other settings or an older version made."""
    return StoreError(f"store {address} was built by {then}; this is {now}; run: {build_command(address)}")
