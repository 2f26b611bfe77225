"""python -m index export, import, verify: a store as one file, and every byte of it read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.address import Address, MilvusAddress
from index.cli import STORE_HELP, Parser
from index.settings import read_settings
from index.store.local.manifest import Manifest, read_manifest, verify
from index.store.local.transfer import export_store, import_store
from index.store.open import generation_in_force, working_copy


def exported(arguments: Sequence[str]) -> str:
    """Write the store to a file and return what was written. Raises UsageError."""
    parser = _parser("export", "Write a store to one file, to be taken to another machine.")
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write; packed if it ends in .gz")
    flags = parser.parse_args(arguments)
    store = read_settings(store=flags.store).store
    generation_in_force(store)  # what is not there is not begun
    with working_copy(store) as place:
        manifest = export_store(place, flags.file)
    return f"wrote {_told(manifest)} to {flags.file}, {flags.file.stat().st_size / 1e6:,.1f} MB"


def imported(arguments: Sequence[str]) -> str:
    """Unpack an exported store and return what it is. Raises UsageError."""
    parser = _parser("import", "Unpack a store that was exported, where none stands yet.")
    parser.add_argument("file", metavar="FILE", type=Path, help="what python -m index export wrote")
    flags = parser.parse_args(arguments)
    store = read_settings(store=flags.store).store
    return f"{_told(_imported(flags.file, store))} stands in {store}"


def _imported(file: Path, store: Address) -> Manifest:
    if not isinstance(store, MilvusAddress):
        return import_store(file, store)
    from index.store.milvus.writing.import_store import import_published

    return import_published(file, store)


def verified(arguments: Sequence[str]) -> str:
    """Read every file of the store and return that all are as they were written. Raises UsageError for one that is not.

    Of a store in Milvus every row is counted.
    """
    flags = _parser("verify", "Read every file of a store and compare it with its checksum.").parse_args(arguments)
    store = read_settings(store=flags.store).store
    if isinstance(store, MilvusAddress):
        return _verified_rows(store)
    manifest = read_manifest(store)
    verify(store, manifest)
    megabytes = sum(manifest.files.values()) / 1e6
    return f"{_told(manifest)}: {len(manifest.files)} files, {megabytes:,.1f} MB, all as they were written"


def _verified_rows(store: MilvusAddress) -> str:
    from index.store.milvus.verify import verify_published

    told = verify_published(store)
    rows = f"{told.places:,} pieces and {told.texts:,} blocks of text"
    return f"generation {told.generation}, {told.passages:,} passages: {rows}, all there"


def _parser(name: str, description: str) -> Parser:
    parser = Parser(f"python -m index {name}", description)
    parser.add_argument("--store", metavar="STORE", help=STORE_HELP)
    return parser


def _told(manifest: Manifest) -> str:
    return f"generation {manifest.generation}, {manifest.passages:,} passages"
