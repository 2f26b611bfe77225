"""PDF and Word files: broken, locked, empty, without end."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from eval.store.hostile.case import ARTICLE, Case, bytes_case

_LAUGHS = 9
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def documents() -> list[Case]:
    """Return the cases."""
    whole, word = pdf([b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"]), docx(_paragraphs())
    return [
        bytes_case("a PDF of garbage", "named", ".pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40),
        bytes_case("a PDF cut short", "named", ".pdf", whole[: len(whole) // 3]),
        bytes_case("a locked PDF", "named", ".pdf", pdf([b"<< /Type /Page /Parent 2 0 R >>"], locked=True)),
        bytes_case("a PDF without text", "named", ".pdf", whole),
        bytes_case("a PDF whose pages hold themselves", "named", ".pdf", pdf([b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"])),
        bytes_case("a PDF that says it has a billion pages", "named", ".pdf", pdf([], count=10**9)),
        bytes_case("a Word file cut short", "named", ".docx", word[: len(word) // 2]),
        bytes_case("a Word file without a document", "named", ".docx", archive([("a.xml", b"<a/>")])),
        bytes_case("a Word file that multiplies", "either", ".docx", docx(_laughs())),
        bytes_case("a Word file that is text", "named", ".docx", ARTICLE.encode()),
        bytes_case("a Word file of 500 MB", "named", ".docx", lambda: docx(" " * (500 << 20))),
    ]  # fmt: skip


def pdf(pages: Sequence[bytes], *, count: int | None = None, locked: bool = False) -> bytes:
    """Return a PDF of some page objects; a locked one asks for a password that nobody has."""
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count or len(pages)),
    ]
    objects += pages
    if locked:
        key = b"28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A"
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -1 >>" % (key, key[::-1]))
    out, places = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    extra = b"/Encrypt %d 0 R /ID [<01> <01>]" % len(objects) if locked else b""
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, start)
    return bytes(out)


def archive(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a zip of some members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return data.getvalue()


def docx(body: str, before: str = "") -> bytes:
    """Return a Word file with such a body."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    if body.startswith("<!DOCTYPE"):
        end = body.index("]>") + 2
        document = (
            f'<?xml version="1.0"?>{body[:end]}<w:document xmlns:w="{_WORD}"><w:body>{body[end:]}</w:body></w:document>'
        )
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return archive([
        ("[Content_Types].xml", f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/'
         f'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'.encode()),
        ("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}" '
         'Target="word/document.xml"/></Relationships>'.encode()),
        ("word/document.xml", document.encode()),
    ])  # fmt: skip


def _paragraphs() -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in ARTICLE.splitlines() if line)


def _laughs() -> str:
    """Return a body with an entity that, written out, has ten to the ninth characters."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, _LAUGHS + 1))
    return f'<!DOCTYPE w:document [<!ENTITY e0 "海">{entities}]><w:p><w:r><w:t>&e{_LAUGHS};</w:t></w:r></w:p>'
