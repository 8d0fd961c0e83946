"""A guard before a zipped file is unpacked: its kind, and its size when unpacked."""

import io
import zipfile
import zlib
from typing import Literal

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.reading.formats.kinds import packed_otherwise, unread_archive

Kind = Literal["xlsx", "ods"]

_USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_METHODS = {zipfile.ZIP_BZIP2: "bzip2", zipfile.ZIP_LZMA: "LZMA", 9: "Deflate64", 93: "Zstandard", 95: "xz"}
LARGEST = 1 << 30
"""Bytes of all parts together; a workbook of a million rows stays below."""

_LARGEST_RATIO = 1000  # deflate reaches about this on constant bytes; a sheet of answers is below 100
_SMALL = 64 << 20  # below this size the ratio does not matter


def archive_kind(content: bytes, file: str) -> Kind:
    """Whether the zip file is an Excel or an OpenDocument workbook.

    Raises InputError for a file that is cut off, one locked with a password, one that would unpack to more
    than a workbook can hold (a zip bomb), one packed in a way that no office program does, and one that holds
    something else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise InputError(file_rules.BROKEN.problem(file)) from None
    size = sum(part.file_size for part in parts)
    if size > LARGEST or (size > _SMALL and size > _LARGEST_RATIO * len(content)):
        raise InputError(file_rules.TOO_LARGE.problem(file, found=f"展開後 {size:,} バイト"))
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(file_rules.ENCRYPTED.problem(file))
    packed = next(
        (_METHODS.get(part.compress_type, "別の方法") for part in parts if part.compress_type not in _USUAL),
        "",
    )
    if packed:
        raise InputError(packed_otherwise(packed, file))
    names = {part.filename for part in parts}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise InputError(unread_archive(names, file))


def read_part(content: bytes, name: str, file: str) -> bytes:
    """One part of a zipped file, unpacked. Raises InputError for a part that is absent or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = archive.getinfo(name)
            with archive.open(part) as stream:
                unpacked = stream.read(part.file_size + 1)
            if len(unpacked) > part.file_size:
                raise InputError(file_rules.TOO_LARGE.problem(file))
            return unpacked
    except (KeyError, zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, zlib.error):
        raise InputError(file_rules.BROKEN.problem(file)) from None


def part_names(content: bytes, file: str) -> frozenset[str]:
    """The names of all parts. Raises InputError for a damaged file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise InputError(file_rules.BROKEN.problem(file)) from None
