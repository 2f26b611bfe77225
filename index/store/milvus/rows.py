"""What is stored ↔ rows of a Milvus: passages, texts, places, sources and file marks; and the keys by which rows are told apart."""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store.entry import structure, structured
from index.store.local.catalog import FileMark, Place
from index.store.milvus.schema import ALIVE, BLOCK, NO_ARTICLE, NO_COPIES, TEXT_BYTES, Engine
from index.store.store import StoredSource
from index.store.words.bm25 import K1, B
from index.types import Article, Name, Passage, PassageRecord

Row = dict[str, Any]
_TERM_IDS = (1 << 32) - 1  # ids that a sparse vector can have: from 0 to one less


def row_key(*parts: object) -> int:
    """Return the key of a row, 63 bits, from what tells it from any other.

    >>> row_key("a.txt", 1) == row_key("a.txt", 1), row_key("a.txt", 1) < 2**63
    (True, True)
    """
    digest = hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def term_id(term: str) -> int:
    """Return the number of a term in the vectors of words: 32 bits, so that two terms may share one."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass")) % _TERM_IDS


def packed(text: str) -> str:
    """Return a text as a field can hold it: zlib in base64 behind an "=" where it is too long as it is."""
    data = text.encode()
    return text if len(data) <= TEXT_BYTES else "=" + b64encode(zlib.compress(data)).decode("ascii")


def unpacked(stored: str) -> str:
    """Return the text of `packed`, which begins with no "=" itself.

    >>> unpacked(packed("[" + "一" * 70_000)) == "[" + "一" * 70_000
    True
    """
    return zlib.decompress(b64decode(stored[1:])).decode() if stored.startswith("=") else stored


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A piece of a source as a row tells of it: its place (whose segment is nobody's), its article without kept spans, its number."""

    path: str
    place: Place
    piece: int
    article: Article | None
    signature: bytes
    blocks: int  # how many rows its text has


def record_json(record: PassageRecord) -> str:
    """Return a passage with what was found in it, as a field holds it; its offsets are of its piece."""
    p = record.passage
    names = [astuple(name) for name in record.names]
    told = [p.start, p.end, p.text, p.title, p.date, p.author, p.lead, names]
    return packed(_json([*told, record.language, record.term_text, record.quantity_rows, structure(p)]))


def record_of(stored: str) -> PassageRecord:
    """Return the passage of `record_json`, its source and article's number left open; in 20 µs."""
    start, end, text, title, date, author, lead, names, *found, parts = json.loads(unpacked(stored))
    passage = structured(Passage("", start, end, text, 0, title, date, author, lead), parts)
    return PassageRecord(passage, tuple(Name(*name) for name in names), *found)


def passage_row(
    path: str, piece: int, ordinal: int, record: PassageRecord, vector: NDArray[np.floating], born: int
) -> Row:
    """Return the row of a passage, alive from a generation on; its ``words`` are for the writer to add (`word_weights`)."""
    key = row_key("passage", piece, ordinal, born)
    told = {"source": path, "date": record.passage.date or "", "record": record_json(record), "dense": vector}
    return {"key": key, "piece": piece, "ordinal": ordinal, "born": born, "died": ALIVE, **told}


def vector_of(stored: Any) -> NDArray[np.float32]:
    """Return a passage's vector (dimension,) as Milvus gives it back: numbers, or the bytes of 16-bit ones, or those in a list."""
    data = stored[0] if isinstance(stored, list) and stored and isinstance(stored[0], bytes) else stored
    return np.asarray(np.frombuffer(data, "<f2") if isinstance(data, bytes) else data, dtype=np.float32)


def stored_vector(vector: NDArray[np.float32], able: Engine) -> NDArray[np.floating]:
    """Return a vector as a Milvus takes it: as it is kept in a folder (16 bits), or the same values in 32."""
    return vector.astype(np.float16 if able.half else np.float32)


def word_weights(term_text: str, average: float) -> dict[int, float]:
    """Return a passage's terms as a sparse vector: by each term's id what BM25 multiplies its weight with.

    ``average``: how many terms a passage has on the average. A passage without terms gets one that no question has.
    """
    counts = Counter(map(term_id, term_text.split()))
    norm = K1 * (1 - B) + K1 * B / average * counts.total()
    return {term: many / (many + norm) for term, many in counts.items()} or {term_id(""): 1e-9}


def text_rows(piece: int, text: str, born: int) -> Iterator[Row]:
    """Yield the rows of a piece's text, block by block."""
    for number, start in enumerate(range(0, len(text), BLOCK)):
        told = {"piece": piece, "number": number, "text": text[start : start + BLOCK]}
        yield {"key": row_key("text", piece, number, born), **told, "born": born, "died": ALIVE}


def place_row(row: PlaceRow, born: int) -> Row:
    """Return the row of a piece's place."""
    p, a = row.place, row.article
    article = [a.start, a.end, a.title, a.date, a.author, a.url] if a else None
    told = _json([p.key.hex(), article, b64encode(row.signature).decode("ascii"), row.blocks])
    copies = NO_COPIES if p.copies is None else p.copies
    numbers = {"number": p.number, "start": p.start, "passages": p.passages, "copies": copies, "piece": row.piece}
    numbers["article"] = NO_ARTICLE if p.article is None else p.article
    return {
        "key": place_key(row.path, p, born),
        "path": row.path,
        **numbers,
        "told": packed(told),
        "born": born,
        "died": ALIVE,
    }


def place_key(path: str, place: Place, born: int) -> int:
    """Return the key of the row of a place that was born with a generation: a source has one piece of a number in each."""
    return row_key("place", path, place.number, born)


def placed(row: Row) -> PlaceRow:
    """Return what `place_row` told; in 10 µs."""
    key, told, signature, blocks = json.loads(unpacked(row["told"]))
    article = None if row["article"] == NO_ARTICLE else row["article"]
    copies = None if row["copies"] == NO_COPIES else row["copies"]
    numbers = row["number"], row["start"], article, bytes.fromhex(key)
    place = Place(*numbers, segment=0, piece=0, first=0, passages=row["passages"], copies=copies)
    return PlaceRow(row["path"], place, row["piece"], _article(told) if told else None, b64decode(signature), blocks)


def _article(told: Sequence[Any]) -> Article:
    start, end, title, date, author, url = told
    return Article("", start, end, title, date, author, (), url)


def source_row(told: StoredSource | FileMark, born: int) -> Row:
    """Return the row of a source, or of a file as it was read."""
    kind = "source" if isinstance(told, StoredSource) else "file"
    named = {"number": source_number(kind, told.path), "kind": kind, "path": told.path}
    return {
        "key": row_key(kind, told.path, born),
        **named,
        "told": packed(_json(astuple(told))),
        "born": born,
        "died": ALIVE,
    }


def source_number(kind: str, path: str) -> int:
    """Return the number, 63 bits, by which a source (kind "source") or a file ("file") is looked up."""
    return row_key(kind, path)


def source_of(row: Row) -> StoredSource:
    """Return the source that a row tells of."""
    path, file, sha, encoding, format_, pages, warnings, given = json.loads(unpacked(row["told"]))
    return StoredSource(path, file, sha, encoding, format_, tuple(pages), tuple(warnings), given)


def file_of(row: Row) -> FileMark:
    """Return the file mark that a row tells of."""
    return FileMark(*json.loads(unpacked(row["told"])))


def pieces_of(path: str, places: Iterable[Place], sha: str) -> list[int]:
    """Return the number, 63 bits, of each piece of a source, in the order given: of two that are alike, the first, the second.

    A piece that could not be prepared has the key of every such piece: the source's SHA-256 stands for its text.
    """
    seen = Counter[bytes]()
    numbers = []
    for place in places:
        numbers.append(row_key("piece", path, place.key if any(place.key) else sha, seen[place.key]))
        seen[place.key] += 1
    return numbers


def _json(value: Sequence[object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
