"""Open the file that is to be audited, whatever its kind."""

from __future__ import annotations

from pathlib import Path

from reports.audit.reading.document import Document
from reports.audit.reading.docx_source import read_docx
from reports.audit.reading.text_source import UTF_16, read_text
from schemas.errors import Problem
from schemas.tables.system_errors import cause

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def read_content(path: Path) -> bytes:
    """Bytes of the file. Raises InputError (A92) if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(
            "A92",
            f"点検するファイルを読めません（{cause(error)}）。",
            expected="Word文書（.docx）かテキスト（.txt）",
            remedy="ファイルの名前と場所を確かめてください。",
            file=path.name,
        ).error() from None


def is_word(content: bytes) -> bool:
    """Whether the content is a Word file (or another zip), rather than a text."""
    return content.startswith(_ZIP)


def read_bytes(name: str, content: bytes) -> Document:
    """Read the content of a Word file or a text. Raises InputError (A90, A91)."""
    if content.startswith(_OLE):
        raise Problem(
            "A91",
            "古い形式か、パスワードで保護されたWord文書です。",
            expected="保護されていないWord文書（.docx）",
            remedy="Wordで開き、パスワードを外して .docx 形式で保存し直してください。",
            file=name,
        ).error()
    if is_word(content):
        return read_docx(name, content).document
    if b"\0" in content and not content.startswith(UTF_16):
        raise Problem(
            "A91",
            "Word文書でもテキストでもありません。",
            expected="Word文書（.docx）かテキスト（.txt）",
            remedy="点検するファイルを確かめてください。",
            file=name,
        ).error()
    return read_text(name, content)
