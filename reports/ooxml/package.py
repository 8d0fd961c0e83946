"""Zip packages whose bytes depend on their parts alone, and text that XML allows."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""How a part begins; lxml writes other quotes."""

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
_FIRST = ("[Content_Types].xml", "_rels/.rels")  # readers look for these first
_UNIX = 3
_LEVEL = 6
_LARGEST = 1 << 29  # bytes of all parts together: a report full of photographs stays below
_LARGEST_TEXT = 1 << 26  # bytes of one XML part: about sixty times that of a chapter
_LARGEST_RATIO = 100  # a long table reaches about 40
_SMALL = 1 << 22  # below this size the ratio does not matter
_DAMAGED = (ValueError, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error)


_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Drop the characters that XML 1.0 forbids; line ends become line feeds."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Zip parts, named without a leading slash (`word/document.xml`): fixed order, date, level, system, permissions.

    The same parts give the same bytes, whatever order the mapping has.
    """
    first = [name for name in _FIRST if name in parts]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in (*first, *sorted(set(parts) - set(first))):
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = 0o600 << 16
            archive.writestr(info, parts[name], compresslevel=_LEVEL)
    return out.getvalue()


def unpack(package: bytes) -> dict[str, bytes]:
    """Return the parts of a zip by name; folders are left out.

    Raises:
        zipfile.BadZipFile: the bytes are not a zip, it is damaged or locked, or it would unpack to more
            than a Word document holds (a zip bomb).

    """
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            parts = [info for info in archive.infolist() if not info.is_dir()]
            _check_size(parts, len(package))
            return {info.filename: archive.read(info) for info in parts}
    except _DAMAGED as error:
        raise zipfile.BadZipFile("damaged or locked") from error


def _check_size(parts: Sequence[zipfile.ZipInfo], packed: int) -> None:
    """Refuse by the sizes that the zip states; no part is read to more than its stated size."""
    size = sum(part.file_size for part in parts)
    text = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if size > _LARGEST or text > _LARGEST_TEXT or (size > _SMALL and size > _LARGEST_RATIO * packed):
        raise zipfile.BadZipFile("larger than a Word document")
