"""Office documents: a zip read by its directory first, then member by member under a limit; nothing is written anywhere."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from trustward.kernel.uploads.reasons import Harm, Harmful

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_MEMBERS = 3_000
MOST_DIRECTORY = 1024 * 1024
MOST_UNPACKED = 150 * 1024 * 1024
MOST_RATIO = 150
_RATIO_FROM = 1024 * 1024
_BLOCK = 256 * 1024
_OPENXML = "application/vnd.openxmlformats-officedocument."
_FOLDERS = {
    "word/": (_OPENXML + "wordprocessingml.document", ".docx"),
    "xl/": (_OPENXML + "spreadsheetml.sheet", ".xlsx"),
    "ppt/": (_OPENXML + "presentationml.presentation", ".pptx"),
}
_HWPX = ("application/hwp+zip", ".hwpx")
_PROGRAMS = (
    ".exe", ".dll", ".com", ".scr", ".msi", ".jar", ".class", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".bat", ".cmd",
    ".ps1", ".lnk", ".sh", ".py", ".apk", ".html", ".htm", ".svg", ".php",
)  # fmt: skip
_PROGRAM_HEADS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_ARCHIVE_HEADS = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", COMPOUND)
_XML_HARM = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_OUTSIDE = (b"attachedtemplate", b"/oleobject", b"externallink", b"/frame", b"/image")


def office(data: bytes) -> tuple[str, str]:
    """Media type and extension of an office document in which nothing acts, hides or explodes. Raises: Harmful."""
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(data, members)
            found = _kind(archive, members)
            for member in members:
                if not member.is_dir():
                    _check_member(archive, member)
            return found
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        struct.error,
        OSError,
        UnicodeError,
    ) as error:
        raise Harmful(Harm.DAMAGED) from error


def hwp(data: bytes) -> bytes:
    """An old Hangul document: kept as it is and never opened here. Raises: Harmful for any other compound file."""
    if b"HWP Document File" not in data[: 1024 * 1024] and "BodyText".encode("utf-16-le") not in data:
        raise Harmful(Harm.UNKNOWN_KIND)
    if "_VBA_PROJECT".encode("utf-16-le") in data or "EncryptedPackage".encode("utf-16-le") in data:
        raise Harmful(Harm.ACTIVE_CONTENT)
    return data


def _check_end(data: bytes) -> None:
    """The directory must end the file and be small, before anything builds a list of it."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 > len(data):
        raise Harmful(Harm.DAMAGED)
    disk, first, here, count, size, start, comment = struct.unpack_from("<4H2LH", data, end + 4)
    if end + 22 + comment != len(data):
        raise Harmful(Harm.HIDDEN_CONTENT)
    if disk or first or here != count or count == 0xFFFF or 0xFFFFFFFF in (size, start):
        raise Harmful(Harm.DAMAGED)
    if count > MOST_MEMBERS or size > MOST_DIRECTORY:
        raise Harmful(Harm.BOMB)
    if start + size != end or not data.startswith(b"PK\x03\x04"):
        raise Harmful(Harm.HIDDEN_CONTENT)


def _check_directory(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len({name.casefold() for name in names}) != len(names):
        raise Harmful(Harm.HIDDEN_CONTENT)
    free_from = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if _escapes(member.orig_filename) or member.external_attr >> 16 & 0o170000 == 0o120000:
            raise Harmful(Harm.HIDDEN_CONTENT)
        if member.flag_bits & 1:
            raise Harmful(Harm.ENCRYPTED)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Harmful(Harm.DAMAGED)
        if member.header_offset < free_from:  # members that share bytes: the quine kind of bomb
            raise Harmful(Harm.BOMB)
        free_from = member.header_offset + 30 + member.compress_size
        if member.file_size > _RATIO_FROM and member.file_size > MOST_RATIO * max(1, member.compress_size):
            raise Harmful(Harm.BOMB)
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Harmful(Harm.BOMB)


def _escapes(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in name or any(ord(c) < 32 for c in name)


def _kind(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> tuple[str, str]:
    names = {member.filename for member in members}
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
        if archive.read("mimetype").strip() == _HWPX[0].encode():
            return _HWPX
        raise Harmful(Harm.UNKNOWN_KIND)
    if "[Content_Types].xml" not in names:
        raise Harmful(Harm.UNKNOWN_KIND)
    found = [kind for folder, kind in _FOLDERS.items() if any(name.startswith(folder) for name in names)]
    if len(found) != 1:
        raise Harmful(Harm.UNKNOWN_KIND)
    return found[0]


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename.lower()
    if "vbaproject" in name or "macrosheets/" in name or "activex" in name or "vbadata" in name:
        raise Harmful(Harm.ACTIVE_CONTENT)
    if name.endswith(_PROGRAMS):
        raise Harmful(Harm.EXECUTABLE)
    is_relations, is_types, before = name.endswith(".rels"), name == "[content_types].xml", b""
    is_xml = name.endswith((".xml", ".rels", ".vml", ".hpf", ".rdf"))
    with archive.open(member) as opened:
        first = True
        while block := opened.read(_BLOCK):
            if first:
                _check_head(block)
                first = False
            if is_xml:
                window = before + block
                _check_xml(window, is_relations, is_types)
                before = block[-512:]


def _check_head(head: bytes) -> None:
    if head.startswith(_PROGRAM_HEADS):
        raise Harmful(Harm.EXECUTABLE)
    if head.startswith(_ARCHIVE_HEADS):
        raise Harmful(Harm.EMBEDDED_FILE)


def _check_xml(text: bytes, is_relations: bool, is_types: bool) -> None:
    if any(word in text for word in _XML_HARM):
        raise Harmful(Harm.ACTIVE_CONTENT)
    lowered = text.lower() if is_relations or is_types else b""
    if is_types and (b"macroenabled" in lowered or b"vbaproject" in lowered):
        raise Harmful(Harm.ACTIVE_CONTENT)
    if is_relations and b"external" in lowered and _loads_from_outside(lowered):
        raise Harmful(Harm.OUTSIDE_CONTENT)


def _loads_from_outside(relations: bytes) -> bool:
    """Whether a relation that is followed by itself (a template, an object, a picture; not a link) leads elsewhere."""
    return any(
        b"external" in relation and any(kind in relation for kind in _OUTSIDE)
        for relation in re.split(rb"<[\w:]*relationship\b", relations)
    )
