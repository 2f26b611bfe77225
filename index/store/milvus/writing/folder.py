"""What a working folder keeps of what is published: the catalog of the generation that Milvus held last, by its name."""

from __future__ import annotations

import shutil
from pathlib import Path

from index.errors import StoreError
from index.files import atomic
from index.store.local.catalog import FILE as CATALOG
from index.store.local.manifest import Manifest, folder, read_manifest, verify_small
from index.store.milvus.schema import number_of

KEPT = "published"  # folder in the working folder


def published_catalog(home: Path, generation: str) -> Path:
    """Return where the catalog of a published generation is kept."""
    return home / KEPT / f"{generation}.sqlite"


def keep_catalog(home: Path, generation: str) -> None:
    """Keep the catalog of a generation that is about to be published, beside that of the one in force."""
    kept = published_catalog(home, generation)
    kept.parent.mkdir(exist_ok=True)
    with atomic(kept) as part:
        shutil.copyfile(folder(home, generation) / CATALOG, part)


def forget_others(home: Path, generation: str) -> None:
    """Remove the catalogs of the generations that are no longer in force."""
    for file in (home / KEPT).glob("*.sqlite"):
        if file != published_catalog(home, generation):
            file.unlink()


def built_on(home: Path, generation: str) -> bool:
    """Tell whether what stands in the folder is a published generation, or was built upon it there."""
    there = readable(home)
    return (
        there is not None
        and number_of(there.generation) >= number_of(generation)
        and published_catalog(home, generation).exists()
    )


def readable(home: Path) -> Manifest | None:
    """Return the manifest of the folder's generation, None where there is none that can be read."""
    try:
        manifest = read_manifest(home)
        verify_small(home, manifest)
    except StoreError:
        return None
    return manifest


def empty(home: Path) -> None:
    """Remove the store in a folder, what tells of it first: what is begun and broken off is begun again."""
    (home / "CURRENT").unlink(missing_ok=True)
    forget_others(home, "")
    for part in ("generations", "segments"):
        shutil.rmtree(home / part, ignore_errors=True)
