"""Zip packages whose bytes depend on their parts alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
_FIRST = ("[Content_Types].xml", "_rels/.rels")  # readers look for these first
_UNIX = 3
_LEVEL = 6


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Zip the parts: fixed order, date, level, system and permissions.

    Args:
        parts: part name without a leading slash (`word/document.xml`) to its bytes.

    Returns:
        The bytes of the zip; the same parts give the same bytes, whatever order the mapping has.

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
        zipfile.BadZipFile: the bytes are not a zip.

    """
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def repack(package: bytes) -> bytes:
    """Zip the same parts again in the fixed way (see `pack`)."""
    return pack(unpack(package))
