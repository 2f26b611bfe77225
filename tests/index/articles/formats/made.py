"""Documents made while testing, so that no binary has to be kept: a PDF by hand, a Word document, an archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

Line = tuple[float, float, float, str]  # left, height above the page's foot, size, text


def pdf_of(
    pages: Sequence[Sequence[Line]], *, title: str = "", traditional: bool = False, locked: bool = False
) -> bytes:
    """Return a PDF in one of Adobe's fonts that every reader has, so that none is embedded."""
    font, cmap, order = (
        ("MSung-Light", "UniCNS-UCS2-H", "CNS1") if traditional else ("STSong-Light", "UniGB-UCS2-H", "GB1")
    )
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{font} /Encoding /{cmap} /DescendantFonts [4 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{font} /DW 1000 /CIDSystemInfo "
        f"<< /Registry (Adobe) /Ordering ({order}) /Supplement 0 >> /FontDescriptor "
        f"<< /Type /FontDescriptor /FontName /{font} /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 880 /Descent -120 "
        "/ItalicAngle 0 /StemV 80 /CapHeight 880 >> >>",
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>",
    ]
    for i, lines in enumerate(pages):
        drawn = "\n".join(
            f"BT /F1 {size} Tf {left} {height} Td <{text.encode('utf-16-be').hex()}> Tj ET"
            for left, height, size, text in lines
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {7 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, places = b"%PDF-1.7\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    locks = (
        f"/ID [<{'00' * 16}> <{'00' * 16}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>"
        if locked
        else ""
    )
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R {locks} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + tail.encode("ascii")


def docx_of(title: str, lines: Sequence[str], table: Sequence[Sequence[str]], after: str) -> bytes:
    """Return a Word document: a heading and paragraphs, a table, and a paragraph with tracked changes and a text box."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "陆远征"
    document.add_heading(lines[0])
    for line in lines[1:]:
        document.add_paragraph(line)
    grid = document.add_table(len(table), len(table[0]))
    for row, cells in zip(grid.rows, table, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    last = document.add_paragraph(after)
    names = nsdecls("w")
    last._p.append(parse_xml(f"<w:ins {names}><w:r><w:t>（增）</w:t></w:r></w:ins>"))
    last._p.append(parse_xml(f"<w:del {names}><w:r><w:delText>（删）</w:delText></w:r></w:del>"))
    box = f"<w:sdt {names}><w:sdtContent><w:p><w:r><w:t>控件里的一段。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    last._p.addnext(parse_xml(box))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def zip_of(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()
