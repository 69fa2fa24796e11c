"""Files to send, made in memory, and papers to send them for."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from phases.domain.documents import Paper, add_document
from phases.models import Document, Process

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
TEXT = "Summary of the hearing: été, 河.\n".encode()
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    "word/document.xml": f"{_OPEN_XML}wordprocessingml.document.main+xml",
    "xl/workbook.xml": f"{_OPEN_XML}spreadsheetml.sheet.main+xml",
}


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in members.items():
            made.writestr(name, body)
    return out.getvalue()


def open_xml(part: str = "word/document.xml", **more: bytes) -> bytes:
    types = f'<Types><Override PartName="/{part}" ContentType="{_TYPES[part]}"/></Types>'.encode()
    return archive({"[Content_Types].xml": types, part: b"<x/>", **{n.replace("__", "/"): b for n, b in more.items()}})


def odt(**more: bytes) -> bytes:
    return archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>", **more})


def sent(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def said(process: Process, **more: Any) -> Paper:
    """What somebody says of a paper."""
    values = {"title": "Summary of the survey", "kind": "summary", "source": process.sources.get(key="resolution-1")}
    return Paper(**(values | more))


def recorded(process: Process, **more: Any) -> Document:
    return add_document(process, said(process, **more), by=None)
