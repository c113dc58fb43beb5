"""Files as committees send them, made here: Word, PowerPoint, PDF with and without text, and wrong ones."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

NONE: Mapping[str, bytes] = MappingProxyType({})
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def docx(*paragraphs: str, part: str = "word/document.xml", others: Mapping[str, bytes] = NONE) -> bytes:
    """A Word file with these paragraphs in one part; each letter a run of its own, as Word may cut them."""
    body = "".join(f"<p>{''.join(f'<r><t>{sign}</t></r>' for sign in text)}</p>" for text in paragraphs)
    return office({"word/document.xml": b"<d/>", part: f"<d>{body}</d>".encode(), **others})


def pptx(*lines: str) -> bytes:
    slide = "".join(f"<p><t>{line}</t></p>" for line in lines)
    return office({"ppt/slides/slide1.xml": f"<s>{slide}</s>".encode()})


def with_macro() -> bytes:
    return office({"word/document.xml": b"<d/>", "word/vbaProject.bin": b"\0"})


def pdf(*pages: str) -> bytes:
    """A PDF of so many pages; a page of "" has a picture at most, no text."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for text in pages:
        drawn = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else "0 0 10 10 re f"
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream".encode())
        content = len(objects)
        resources = "<</Font<</F1 3 0 R>>>>"
        page = (
            f"<</Type/Page/Parent 2 0 R/Resources{resources}/Contents {content} 0 R/MediaBox[0 0 595 842]>>"
        )
        objects.append(page.encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(file))
    return file + head + table + tail


def office(parts: Mapping[str, bytes]) -> bytes:
    """A file as Office packs it: these parts, and the list of types that comes first."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        for name, body in parts.items():
            file.writestr(name, body)
    return target.getvalue()
