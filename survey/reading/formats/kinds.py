"""Kinds of files that are told apart by their first bytes and not read: what they are, and the way out."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from schemas.errors import Problem
from schemas.messages import files as file_rules

_BEGINNING = 4096


@dataclass(frozen=True)
class UnreadKind:
    """What such files are called, how they begin, and how to get one that can be read."""

    name: str
    begins: re.Pattern[bytes]
    remedy: str


_EXCEL = "Excelで開き、「Excelブック（.xlsx）」として保存し直してください。"
_SPSS = "SPSSで開き、「SPSS Statistics（.sav）」として保存し直すか、委託先に .sav かCSVでの再提出を依頼してください。"
_OFFICE = "LibreOfficeで開き、「ODF 表計算ドキュメント（.ods）」か .xlsx として保存し直してください。"
_UNPACK = "圧縮を解いて、中にある回答ファイルを置いてください。"
_SENT = "回答の入ったファイル（CSVか .xlsx）の再提出を、委託先に依頼してください。"

KINDS = (
    UnreadKind("PDF", re.compile(rb"%PDF"), _SENT),
    UnreadKind("PostScript", re.compile(rb"%!PS"), _SENT),
    UnreadKind(
        "ショートカット（.lnk、.url）",
        re.compile(rb"L\0\0\0\x01\x14\x02\0|\[InternetShortcut\]"),
        "ショートカットが指す回答ファイルそのものを置いてください。",
    ),
    UnreadKind("tarでまとめたファイル（.tar）", re.compile(rb".{257}ustar", re.DOTALL), _UNPACK),
    UnreadKind(
        "dBASE（.dbf）", re.compile(rb"[\x03\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f].{4}", re.DOTALL), _EXCEL
    ),
    UnreadKind(
        "UTF-32のテキスト",
        re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff"),
        "「CSV UTF-8（コンマ区切り）」形式で保存し直すか、委託先に再提出を依頼してください。",
    ),
    UnreadKind(
        "画像", re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|BM.{4}\0\0\0\0", re.DOTALL), _SENT
    ),
    UnreadKind("リッチテキスト（.rtf）", re.compile(rb"\{\\rtf"), _SENT),
    UnreadKind("gzipで圧縮されたファイル（.gz）", re.compile(rb"\x1f\x8b"), _UNPACK),
    UnreadKind("bzip2で圧縮されたファイル（.bz2）", re.compile(rb"BZh[1-9]"), _UNPACK),
    UnreadKind("xzで圧縮されたファイル（.xz）", re.compile(rb"\xfd7zXZ"), _UNPACK),
    UnreadKind("7-Zipで圧縮されたファイル（.7z）", re.compile(rb"7z\xbc\xaf\x27\x1c"), _UNPACK),
    UnreadKind("RARで圧縮されたファイル（.rar）", re.compile(rb"Rar!"), _UNPACK),
    UnreadKind("LZHで圧縮されたファイル（.lzh）", re.compile(rb"..-lh.-", re.DOTALL), _UNPACK),
    UnreadKind(
        "SPSSの可搬形式（.por）", re.compile(rb".{0,200}SPSS PORT FILE|\*{40}.*SPSSPORT", re.DOTALL), _SPSS
    ),
    UnreadKind(
        "Stata（.dta）",
        re.compile(rb"<stata_dta>|[\x6c-\x73][\x01\x02]\x01\x00", re.DOTALL),
        "Stataの「export delimited」でCSVに書き出すか、委託先に再提出を依頼してください。",
    ),
    UnreadKind("SAS（.sas7bdat、.xpt）", re.compile(rb"\0{12}\xc2\xea\x81\x60|HEADER RECORD"), _SENT),
    UnreadKind("R（.rds、.RData）", re.compile(rb"RD[XA][23]\n|X\n\x00\x00\x00[\x02\x03]"), _SENT),
    UnreadKind("Parquet", re.compile(rb"PAR1"), _SENT),
    UnreadKind(
        "データベース（SQLite、Access）",
        re.compile(rb"SQLite format 3|\x00\x01\x00\x00Standard (?:Jet|ACE)"),
        _SENT,
    ),
    UnreadKind(
        "1つのXMLのOpenDocument（.fods）",
        re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml.*?<office:document[\s>]", re.DOTALL),
        _OFFICE,
    ),
    UnreadKind(
        "Excel 2003のXMLスプレッドシート",
        re.compile(rb"(?:\xef\xbb\xbf)?\s*<.*urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL),
        _EXCEL,
    ),
    UnreadKind(
        "Webページを1つにまとめたファイル（.mht）",
        re.compile(rb"(?:[\w-]+:[^\r\n]*\r?\n\s*)*Content-Type:\s*multipart/related", re.IGNORECASE),
        _EXCEL,
    ),
    UnreadKind(
        "メール（.eml）",
        re.compile(rb"(?:[\w-]+:[^\r\n]*\r?\n\s*)*MIME-Version:", re.IGNORECASE),
        "メールに添付された回答ファイルを保存して、置いてください。",
    ),
    UnreadKind("JSON", re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[\[{])"), _SENT),
    UnreadKind(
        "XML", re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml(?!.*<html)", re.DOTALL | re.IGNORECASE), _SENT
    ),
)


_COMPOUND = {"WordDocument": "Word（.doc）", "PowerPoint Document": "PowerPoint（.ppt）"}
_ZIPPED = {
    "xl/workbook.bin": ("Excelバイナリブック（.xlsb）", _EXCEL),
    "word/document.xml": ("Word（.docx）", _SENT),
    "ppt/presentation.xml": ("PowerPoint（.pptx）", _SENT),
    "Index/Document.iwa": ("Numbers", "Numbersで「書き出す」→「Excel」を選び、.xlsx にしてください。"),
}


def unread_kind(content: bytes, file: str) -> Problem | None:
    """The problem of a file of a kind that is known and not read, None for any other."""
    beginning = content[:_BEGINNING]
    kind = next((kind for kind in KINDS if kind.begins.match(beginning)), None)
    return None if kind is None else _unread(file, kind.name, kind.remedy)


def unread_archive(names: Collection[str], file: str) -> Problem:
    """The problem of a zip file that is no workbook, by the names of its parts."""
    found = next((said for name, said in _ZIPPED.items() if name in names), None)
    return _unread(file, *(found or ("zipで圧縮されたファイル", _UNPACK)))


def packed_otherwise(method: str, file: str) -> Problem:
    """The problem of a workbook whose parts are packed by a method that no Excel writes."""
    return _unread(file, f"{method}で圧縮された .xlsx・.ods", _EXCEL)


def unread_compound(content: bytes, file: str) -> Problem | None:
    """The problem of an older Office document that is no workbook, None for any other."""
    name = next((name for stream, name in _COMPOUND.items() if stream.encode("utf-16-le") in content), None)
    return None if name is None else _unread(file, name, _SENT)


def page_without_table(file: str) -> Problem:
    """The problem of a page that was saved in place of the answers."""
    return _unread(
        file,
        "表のないWebページ（ログイン画面やエラーの画面など）",
        "ブラウザーでログインし直してから、回答ファイルをもう一度ダウンロードしてください。",
    )


def _unread(file: str, name: str, remedy: str) -> Problem:
    return replace(file_rules.UNKNOWN_FORMAT.problem(file, found=name), remedy=remedy)
