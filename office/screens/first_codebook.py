"""新しい年度 from a file: a codebook drafted from answers or a form, and the filled-in codebook taken as a new year.

Files that are sent here lie in a folder of their own for as long as the act takes; nothing of them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import get_args

from starlette.datastructures import UploadFile
from starlette.responses import Response

from office.frame.answering import done, show
from office.frame.routes import FormBounds, Lasting, posted
from office.frame.visit import Visit
from office.receiving.needed import plain_name
from office.screens.new_year import SCREEN, GivenLayout, ask, entered_year
from office.worker.protocol import Json
from office.worker.shapes import shaped
from office.worker.shapes.defined import BegunYear, DraftedCodebook, MadeFile
from schemas.codebook.new_study import check_new_year
from schemas.errors import InputError, Problem
from schemas.settings.study import Delimiter, Encoding

_BOUNDS = FormBounds(files=21, size=500_000_000)
_ANSWERS, _CODES, _CODEBOOK = "answers", "codes", "codebook"
_UNSAFE = re.compile(r'[<>:"|?*/\\]')
_LONGEST = 40
_ROWS = re.compile(r"[1-9][0-9]?")
_MOST_ROWS = 50


def draft(visit: Visit) -> Response:
    """Draft a codebook; the answer holds it, with what staff should know of it."""
    year = entered_year(visit, "draft_year")
    layout = GivenLayout(**{one.name: visit.text(one.name) for one in fields(GivenLayout)})
    problems = [*_year_problems(visit, year, "draft_year"), *_layout_problems(layout)]
    names = [_file_name(one.filename or "") for one in _sent(visit, _ANSWERS)]
    if len(set(names)) < len(names):
        problems.append(
            Problem(
                "B19", "同じ名前のファイルが2つあります。", expected="違う名前のファイル", column=_ANSWERS
            )
        )
    if not names:
        problems.append(_absent("CSV、Excel、SPSSの回答ファイルか、XLSForm", _ANSWERS))
    if problems:
        return ask(visit, problems, new=year, layout=layout)
    try:
        with _laid(visit, _ANSWERS) as files, _laid(visit, _CODES) as codes:
            told = visit.worker.ask(
                "codebook_draft",
                study=year,
                files=[*files],
                codes="".join(codes[:1]),
                **_arguments(layout),
            )
    except InputError as error:
        return ask(visit, error.problems, new=year, layout=layout)
    made = shaped(DraftedCodebook, told)
    visit.diary.add("codebook_drafted", visit.person, "", visit.text("once"), count=made.questions)
    return show(visit, "new_year_draft.html", new=year, drafted=made)


def begin_with(visit: Visit) -> Response:
    """Take a codebook as a new year where nothing in it is wrong, else tell all that is."""
    year, sent = entered_year(visit, "begin_year"), visit.form.get(_CODEBOOK)
    problems = _year_problems(visit, year, "begin_year")
    if not isinstance(sent, UploadFile) or not sent.filename:
        problems.append(_absent("記入したコードブック（.xlsx）", _CODEBOOK))
    if problems or not isinstance(sent, UploadFile):
        return ask(visit, problems, new=year)
    name = plain_name(sent.filename or "")
    try:
        with (
            _laid(visit, _CODEBOOK) as files,
            visit.doing("study_begun", "schemas/{study}/study.toml", study=year, file=name),
        ):
            begun = shaped(BegunYear, visit.worker.ask("codebook_begin", study=year, file=files[0]))
            if not begun.problems:
                visit.diary.add("study_begun", visit.person, year, visit.text("once"), file=name)
    except InputError as error:
        return ask(visit, error.problems, new=year)
    if begun.problems:
        marked = (
            MadeFile(f"{PurePosixPath(name).stem}_直すところ.xlsx", begun.marked) if begun.marked else None
        )
        return ask(visit, [replace(one, file="") for one in begun.problems], new=year, marked=marked)
    counts = "シート「母集団の人数」の人数も、母集団の表にしました。" if begun.counts == "written" else ""
    return done(f"/years/{year}/definitions", f"{year}年度を、コードブックから作りました。{counts}")


def _year_problems(visit: Visit, year: str, field: str) -> list[Problem]:
    try:
        check_new_year(visit.workspace, year)
    except InputError as error:
        return [
            replace(one, column=field, expected="西暦4桁のまだない年度（例: 2027）") for one in error.problems
        ]
    return []


def _absent(expected: str, field: str) -> Problem:
    return Problem("B77", "ファイルが選ばれていません。", expected=expected, column=field)


def _layout_problems(layout: GivenLayout) -> list[Problem]:
    """What was written of the rows of a table and is no number, or no row of its head."""
    problems = []
    for name, text in (("skip_rows", layout.skip_rows), ("header_rows", layout.header_rows)):
        if text and not (_ROWS.fullmatch(text) and int(text) <= _MOST_ROWS):
            problems.append(
                Problem("B78", "行数を読めません。", expected=f"1から{_MOST_ROWS}までの数", column=name)
            )
    words = [word.strip() for word in layout.name_rows.split(",")] if layout.name_rows else []
    if not all(_ROWS.fullmatch(word) and int(word) <= _number(layout.header_rows, 1) for word in words):
        what = "列の名前の行は、見出しの行数までの番号です。"
        problems.append(Problem("B79", what, expected="例: 1,3", column="name_rows"))
    return problems


def _number(text: str, otherwise: int) -> int:
    return int(text) if _ROWS.fullmatch(text) else otherwise


def _arguments(layout: GivenLayout) -> dict[str, Json]:
    """What the drafting job takes of the layout; what a list does not offer is decided from the file."""
    return {
        "title": layout.title,
        "language": layout.language,
        "sheet": layout.sheet,
        "skip_rows": _number(layout.skip_rows, 0),
        "header_rows": _number(layout.header_rows, 1),
        "name_rows": [int(word) for word in layout.name_rows.split(",") if word.strip()],
        "multiple": [line.strip() for line in layout.multiple.splitlines() if line.strip()],
        "delimiter": layout.delimiter if layout.delimiter in get_args(Delimiter) else "auto",
        "encoding": layout.encoding if layout.encoding in get_args(Encoding) else "auto",
    }


def _sent(visit: Visit, field: str) -> list[UploadFile]:
    """The files of a field, in order."""
    return [one for one in visit.form.getlist(field) if isinstance(one, UploadFile) and one.filename]


@contextmanager
def _laid(visit: Visit, field: str) -> Iterator[list[str]]:
    """The places of the sent files, under their own names, until the act is done."""
    with TemporaryDirectory() as folder:
        places = []
        for sent in _sent(visit, field):
            place = Path(folder, _file_name(sent.filename or ""))
            with place.open("wb") as file:
                while piece := sent.file.read(1 << 20):
                    file.write(piece)
            places.append(str(place))
        yield places


def _file_name(sent: str) -> str:
    """The name of a sent file as every system can store it."""
    name = _UNSAFE.sub("_", plain_name(sent)).strip(". ")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:_LONGEST]}.{ending[:8]}" if dot else name[:_LONGEST] or "file"


ROUTES = [
    posted(f"{SCREEN}/draft", draft, bounds=_BOUNDS, lasting=Lasting("下書きを作っています", SCREEN)),
    posted(
        f"{SCREEN}/codebook",
        begin_with,
        bounds=_BOUNDS,
        lasting=Lasting("コードブックから年度を作っています", SCREEN),
    ),
]
