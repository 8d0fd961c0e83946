"""Tables of answers that lie beside those that a study names, and that nobody reads: a second delivery, a copy."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from schemas.errors import InputError
from schemas.settings.study import Study
from survey.answers.fields import file_fields
from survey.answers.names import match_name
from survey.reading.reading import read_raw

_ENDINGS = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".sav", ".zsav", ".html", ".htm"}


def unread_tables(root: Path, study: Study, named: Collection[str]) -> Iterator[str]:
    """One line (Japanese) for each file in the folders of the answers that has their headings and is not among the named ones.

    A file that cannot be read as the answers are is none of them.
    """
    folders = dict.fromkeys(
        str(PurePosixPath(file.path).parent) for one in study.surveys for file in one.files
    )
    for folder in folders:
        for path in sorted((root / folder).glob("*")):
            place = f"{folder}/{path.name}"
            if path.suffix.lower() not in _ENDINGS or path.name[0] in "~." or place in named:
                continue
            line = _told(root, study, place)
            if line:
                yield line


def _told(root: Path, study: Study, place: str) -> str:
    for survey in study.surveys:
        for file in survey.files:
            try:
                table = read_raw(root, replace(file, path=place))
            except InputError:
                continue
            known = table.places()
            fields = file_fields(survey, file, known)
            if sum(match_name(field.name) in known for field in fields) * 2 > len(fields):
                return (
                    f"{place} は、「{survey.title}」の回答ファイルと同じ見出しの表（{table.n:,}行）ですが、読み込んでいません。"
                    "回答であれば、コードブックのシート「回答ファイル」に加え、不要な写しであれば、raw フォルダーの外に移してください。"
                )
    return ""
