"""Word, PowerPoint and Excel files as the programs write them: names with namespaces, words cut into runs,
stamps in headers, boxes, watermarks, comments."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart

from tests.files.papers import office

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_AUTHOR = '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Văn phòng</dc:creator>'
_PROPERTIES = f'<cp:coreProperties xmlns:cp="{_CORE}">{_AUTHOR}</cp:coreProperties>'.encode()


def _runs(text: str) -> str:
    """Words as Word cuts them when somebody corrected or coloured a part."""
    pieces = [text[: len(text) // 2], text[len(text) // 2 :]]
    runs = (
        f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(one)}</w:t></w:r>' for one in pieces
    )
    return "".join(runs)


def _paragraph(text: str) -> str:
    return f"<w:p>{_runs(text)}</w:p>"


def _table(*cells: str) -> str:
    row = "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in cells)
    return f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"


def _box(text: str) -> str:
    """A text box, as stamps are often drawn."""
    content = f"<w:txbxContent>{_paragraph(text)}</w:txbxContent>"
    shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{content}</v:textbox></v:shape>'
    return f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"


def _watermark(text: str) -> str:
    path = f'<v:textpath style="font-size:1pt" string={quoteattr(text)}/>'
    shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml">{path}</v:shape>'
    return f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"


def _word_part(tag: str, body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} xmlns:w="{_W}">{body}</w:{tag}>'.encode()


NONE: Mapping[str, bytes] = MappingProxyType({})


def _in_body(where: str, mark: str) -> str:
    match where:
        case "body":
            return _paragraph(mark)
        case "box":
            return _box(mark)
        case "cell":
            return _table("Độ mật", mark)
    return ""


def word(*lines: str, where: str = "body", mark: str = "", others: Mapping[str, bytes] = NONE) -> bytes:
    """A Word file of these paragraphs with `mark` put where one is put: in the body, a header, a box, …"""
    marked = _in_body(where, mark) if mark else ""
    body = "".join(map(_paragraph, lines))
    parts = {"word/document.xml": _word_part("document", f"<w:body>{marked}{body}</w:body>")}
    if where in ("header", "footnotes", "comments"):
        tag = {"header": "hdr"}.get(where, where)
        parts[f"word/{where}1.xml"] = _word_part(tag, _paragraph(mark))
    if where == "watermark":
        parts["word/header2.xml"] = _word_part("hdr", _watermark(mark))
    return office({**parts, "docProps/core.xml": _PROPERTIES, **others})


def slides(*lines: str, where: str = "slide", mark: str = "") -> bytes:
    """A presentation: a line a slide, and `mark` on the first of them, in its notes or in a diagram."""
    shown = [*lines[:1], mark, *lines[1:]] if where == "slide" and mark else list(lines)
    parts = {f"ppt/slides/slide{at}.xml": _slide(line) for at, line in enumerate(shown, 1)}
    places = {"notes": "ppt/notesSlides/notesSlide1.xml", "diagram": "ppt/diagrams/data1.xml"}
    if where in places:
        parts[places[where]] = _slide(mark)
    return office(parts)


def _slide(text: str) -> bytes:
    pieces = (text[: len(text) // 2], text[len(text) // 2 :])
    runs = "".join(f"<a:r><a:rPr/><a:t>{escape(one)}</a:t></a:r>" for one in pieces)
    shape = f"<p:sp><p:txBody><a:p>{runs}</a:p></p:txBody></p:sp>"
    return f'<p:sld xmlns:p="{_P}" xmlns:a="{_A}"><p:cSld>{shape}</p:cSld></p:sld>'.encode()


def sheet(*lines: str, where: str = "cell", mark: str = "") -> bytes:
    """An Excel file: a line a row, and `mark` in a cell, a header, the sheet's name or a comment."""
    book = Workbook()
    page = book.worksheets[0]
    for line in lines:
        page.append([line, 1, 2])
    match where:
        case "cell" if mark:
            page["D1"] = mark
        case "header":
            page.oddHeader = HeaderFooterItem(center=_HeaderFooterPart(text=mark))
        case "name":
            page.title = mark
        case "comment":
            page["A1"].comment = Comment(mark, "ai đó")
        case "title":
            book.properties.title = mark
    target = BytesIO()
    book.save(target)
    return target.getvalue()
