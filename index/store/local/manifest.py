"""A generation's manifest: what it consists of and who built it; it is written last and switched to in one rename."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from index.address import Address
from index.errors import NewerStoreError, StoreError
from index.files import atomic, sync
from index.settings import Settings

FORMAT = 6  # raise it when the layout of a store changes
# Bytes of all files. Up to so many are read whenever a store is opened: 35 ms on an idle core for all of them, 1 ms for
# the 1.4 MB of the seeds' store. The files of a larger store are read beside the questions (`index.store.local.rot`).
READ_AT_ONCE = 64 << 20
FINISHED = "segment.json"  # the last file of a segment that is written: without it the segment is not whole


@dataclass(frozen=True, slots=True)
class SegmentUse:
    """A segment as one generation uses it: its rows, and how many of them count."""

    number: int
    rows: int
    live: int


@dataclass(frozen=True, slots=True)
class BuiltWith:
    """Who built a store: the encoder, and the versions of everything else that shapes its passages."""

    encoder: str
    fingerprint: str
    dimension: int
    versions: dict[str, str]

    def difference(self, now: BuiltWith) -> tuple[str, str] | None:
        """Return what differs, as (then, now) in words, or None.

        >>> BuiltWith("own", "a1", 8, {"text": "1"}).difference(BuiltWith("own", "b2", 8, {"text": "1"}))
        ('encoder own (a1)', 'encoder own (b2)')
        """
        for name, version in now.versions.items():
            if self.versions.get(name) != version:
                return f"{name} {self.versions.get(name)}", f"{name} {version}"
        if self.fingerprint != now.fingerprint:
            return f"encoder {self.encoder} ({self.fingerprint})", f"encoder {now.encoder} ({now.fingerprint})"
        if self.dimension != now.dimension:  # the same weights, shortened otherwise
            then, here = (f"encoder {built.encoder} at {built.dimension} dimensions" for built in (self, now))
            return then, here
        return None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation. ``files`` maps each file, as a path inside the store, to its size in bytes; ``sums`` to its CRC-32.

    Readers look at the sizes, and at the sums of a small store (`verify_small`); `verify` reads every file.
    """

    generation: str
    parent: str | None
    built_with: BuiltWith
    parts: tuple[SegmentUse, ...]
    next_segment: int
    files: dict[str, int]
    sums: dict[str, int] = field(default_factory=dict)

    @property
    def passages(self) -> int:
        """Count the passages that can be found."""
        return sum(part.live for part in self.parts)


_MANIFEST = TypeAdapter(Manifest)


def command(store: Address, *flags: str) -> str:
    """Return the command that builds this store anew, as the user would type it."""
    where = [] if store == Settings.model_fields["store"].default else ["--store", str(store)]
    return " ".join(["python -m index", *where, *flags])


def damaged(store: Path, what: object) -> StoreError:
    """Return the error for a store whose files are not what its manifest says."""
    return StoreError(f"store {store} is damaged ({what}); expected it as it was built; run: {command(store)}")


def outdated(store: Path, then: str, now: str) -> StoreError:
    """Return the error for a store that other settings or an older version made."""
    return StoreError(f"store {store} was built by {then}; this is {now}; run: {command(store)}")


def broken(store: Path, generation: str, error: Exception) -> StoreError:
    """Return the error for what a library says of a generation's broken or vanished file."""
    if (newer := current(store)) != generation:
        return StoreError(
            f"store {store} has been built anew since {generation} was opened, files and all; "
            f"expected to read {newer}; start the program again"
        )
    # in one line, without where in its C++ the library says so
    said = re.sub(r"Error in .*? at \S+:\d+: ", "", " ".join(str(error).split()))[:120]
    return damaged(store, f"generation {generation}: {said}")


def unknown_source(store: Address, source: str, sources: int) -> StoreError:
    """Return the error for a source that is not among those of a store."""
    return StoreError(
        f"found no source {source!r} among the {sources} of store {store}; "
        f"expected a path relative to the articles' folder; run: {command(store)} to index new ones"
    )


def folder(store: Path, generation: str) -> Path:
    """Return the folder of a generation."""
    return store / "generations" / generation


def read_manifest(store: Path, generation: str | None = None) -> Manifest:
    """Return a generation's manifest (None: the current one's). Raises StoreError: none, damaged, of another format."""
    generation = generation or current(store)
    try:
        data = json.loads((folder(store, generation) / "manifest.json").read_bytes())
        if data["format"] != FORMAT:
            _refuse_newer(store, data["format"])
            raise outdated(store, f"store format {data['format']}", f"store format {FORMAT}")
        manifest = _MANIFEST.validate_python(data)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(store, f"manifest of generation {generation!r}: {type(error).__name__}") from None
    for name, size in manifest.files.items():
        try:
            there = (store / name).stat().st_size
        except OSError:
            raise damaged(store, f"{name} is missing") from None
        if there != size:
            raise damaged(store, f"{name} has {there} bytes, not {size}")
    return manifest


def _refuse_newer(store: Path, format_: int) -> None:
    """Raise NewerStoreError for a store that a later version of this program wrote: it is left as it is."""
    if format_ > FORMAT:
        raise NewerStoreError(
            f"store {store} is of format {format_}, from a later version of this program; expected format {FORMAT} "
            f"or older; update the program, or build anew from the articles: {command(store, '--rebuild')}"
        )


def current(store: Path) -> str:
    """Return the name of the generation in force. Raises StoreError if there is none."""
    try:
        return (store / "CURRENT").read_text("ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(f"found no store in {store}; expected a built one; run: {command(store)}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(store, f"CURRENT cannot be read: {type(error).__name__}") from None


def stamp(store: Path) -> tuple[int, int, int] | None:
    """Return what tells one CURRENT from the next, which is another file; None where there is none; 5 µs."""
    try:
        now = (store / "CURRENT").stat()
    except OSError:
        return None
    return now.st_mtime_ns, now.st_ino, now.st_size


def verify(store: Path, manifest: Manifest) -> None:
    """Read every file of a generation (2 GB a second from memory). Raises StoreError for one that is not as it was written."""
    for name in manifest.files:
        verify_file(store, manifest, name)


def verify_small(store: Path, manifest: Manifest) -> None:
    """Read every file of a generation that has at most READ_AT_ONCE bytes, of a larger one none. Raises as `verify` does."""
    if is_small(manifest):
        verify(store, manifest)


def is_small(manifest: Manifest) -> bool:
    """Tell whether a generation is so small that all of it is read when it is opened."""
    return sum(manifest.files.values()) <= READ_AT_ONCE


def verify_file(store: Path, manifest: Manifest, name: str) -> None:
    """Read a file of a generation. Raises StoreError if it is not as it was written."""
    try:
        there = checksum(store / name)
    except OSError as error:
        raise damaged(store, f"{name} cannot be read: {error.strerror}") from None
    if there != manifest.sums.get(name):
        raise damaged(store, f"{name} is not as it was written")


def checksum(file: Path) -> int:
    """Return the CRC-32 of a file's bytes: against rot, not against malice."""
    crc = 0
    with file.open("rb") as data:
        while chunk := data.read(1 << 20):
            crc = zlib.crc32(chunk, crc)
    return crc


def publish(store: Path, manifest: Manifest) -> None:
    """Write the manifest, then make its generation the current one: before the rename the old one stands whole."""
    home = folder(store, manifest.generation)
    data = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
    (home / "manifest.json").write_text(data, "utf-8")
    sync([home / "manifest.json", home, home.parent, store / "segments"])
    with atomic(store / "CURRENT") as new:
        new.write_text(manifest.generation + "\n", "ascii")
