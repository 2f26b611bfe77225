"""python -m index export, import, verify: a store as one file, and every byte of it read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.cli import STORE_HELP, Parser
from index.settings import read_settings
from index.store.local.manifest import Manifest, read_manifest, verify
from index.store.local.transfer import export_store, import_store
from index.store.open import folder_of


def exported(arguments: Sequence[str]) -> str:
    """Write the store to a file and return what was written. Raises UsageError."""
    parser = _parser("export", "Write a store to one file, to be taken to another machine.")
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write; packed if it ends in .gz")
    flags = parser.parse_args(arguments)
    manifest = export_store(folder_of(read_settings(store=flags.store).store), flags.file)
    return f"wrote {_told(manifest)} to {flags.file}, {flags.file.stat().st_size / 1e6:,.1f} MB"


def imported(arguments: Sequence[str]) -> str:
    """Unpack an exported store and return what it is. Raises UsageError."""
    parser = _parser("import", "Unpack a store that was exported, where none stands yet.")
    parser.add_argument("file", metavar="FILE", type=Path, help="what python -m index export wrote")
    flags = parser.parse_args(arguments)
    store = folder_of(read_settings(store=flags.store).store)
    return f"{_told(import_store(flags.file, store))} stands in {store}"


def verified(arguments: Sequence[str]) -> str:
    """Read every file of the store and return that all are as they were written. Raises UsageError for one that is not."""
    flags = _parser("verify", "Read every file of a store and compare it with its checksum.").parse_args(arguments)
    store = folder_of(read_settings(store=flags.store).store)
    manifest = read_manifest(store)
    verify(store, manifest)
    megabytes = sum(manifest.files.values()) / 1e6
    return f"{_told(manifest)}: {len(manifest.files)} files, {megabytes:,.1f} MB, all as they were written"


def _parser(name: str, description: str) -> Parser:
    parser = Parser(f"python -m index {name}", description)
    parser.add_argument("--store", metavar="STORE", help=STORE_HELP)
    return parser


def _told(manifest: Manifest) -> str:
    return f"generation {manifest.generation}, {manifest.passages:,} passages"
