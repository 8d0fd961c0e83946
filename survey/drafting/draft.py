"""Draft a codebook from a file: raw answers in any readable form, SPSS, or an XLSForm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from schemas.codebook.tables import Codebook
from schemas.errors import InputError
from schemas.messages import files as file_rules
from schemas.messages.acts import Saying
from schemas.questions.concepts import load_concepts
from schemas.settings.study import RawFile
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.drafting.assembling import DraftSurvey, assemble
from survey.drafting.codes_reading import read_codes
from survey.drafting.codes_table import labelled, with_codes
from survey.drafting.columns import columns_together, machine_columns, seen_columns, spss_columns
from survey.drafting.evidence import with_evidence
from survey.drafting.forms import find_form
from survey.drafting.grids import with_distinct_labels
from survey.drafting.guessing import day_column, guess_questions, respondent_column
from survey.drafting.model import DraftFile, DraftQuestion, Note, NoteKind, SeenColumn
from survey.drafting.multiples import NamedSet, named_set
from survey.drafting.xlsform import xlsform_questions
from survey.reading.formats.sav import AnswerSet, is_sav, read_variables
from survey.reading.reading import read_raw
from survey.rules.file_rows import is_total, listed

_FEW = 2
"""A survey has more questions: with so few, the header is rather not where it was looked for."""


@dataclass(frozen=True)
class Draft:
    """A drafted codebook, and what staff should know, by kind.

    form: it was made from an XLSForm, which holds no answers.
    """

    codebook: Codebook
    notes: tuple[Note, ...] = ()
    form: bool = False


@dataclass(frozen=True)
class DraftOptions:
    """What the user tells besides the file.

    multiple: columns of multiple-answer questions (`設問文=最初の列,数` or `列|列|…`). language: that of a
    form's labels. codes: the contractor's table of codes.
    """

    multiple: tuple[str, ...] = ()
    language: str = ""
    codes: Path | None = None


def draft_codebook(
    root: Path,
    survey: DraftSurvey,
    path: Path,
    options: DraftOptions = DraftOptions(),
    *,
    more: Sequence[Path] = (),
) -> Draft:
    """The draft of one survey's codebook; `survey.file` says how the file is laid out.

    `more` are further files of answers (paper and web), one for each of `survey.others` and laid out alike: their columns
    of the same name are one. Concepts of the workspace `root` are taken over where the choices are the same. Raises
    InputError where a file cannot be read, or they hold no column besides the respondent's number and the day.
    """
    known = load_concepts(root) if (root / "schemas/concepts.csv").is_file() else {}
    missing = [one for one in (path, *more) if not one.is_file()]
    if missing:
        raise InputError([file_rules.ABSENT.problem(str(one)) for one in missing])
    notes: list[Note] = []
    form = find_form(path.read_bytes(), path.name)
    if form is not None and not more:
        questions = xlsform_questions(form, path, int(survey.study), options.language, notes)
        questions = with_distinct_labels(questions, notes)
        without_file = replace(survey, file=DraftFile(""))
        return Draft(assemble(without_file, questions, known), tuple(notes), form=True)
    files = [_columns_of(one, survey.file) for one in (path, *more)]
    sets = tuple(entry for file in files for entry in file.sets)
    doubts = list(dict.fromkeys(note for file in files for note in file.doubts))
    columns = columns_together([file.columns for file in files])
    doubts += _not_in_all(columns, files)
    number, day = respondent_column(columns), day_column(columns)
    machine = machine_columns(columns, (number, day), notes)
    asked = tuple(column for column in columns if column.name not in {number, day, *machine})
    if not any(column.counts for column in asked):
        raise InputError(file_rules.NO_ROWS.problem(path.name))
    unnamed = sum(file.unnamed for file in files if file.unnamed is not None)
    codes = read_codes(options.codes) if options.codes is not None else None
    if codes is not None:
        asked = labelled(asked, codes)
    named = [named_set(entry, columns) for entry in options.multiple]
    named += _sets_of_file(sets, asked, {name for entry in named for name in entry.columns})
    guessed: list[Note] = []
    questions = guess_questions(asked, int(survey.study), named, guessed)
    if any(file.unnamed is not None for file in files):
        doubts += _doubts(questions, unnamed)
    if codes is not None:
        questions = with_codes(questions, asked, codes, notes)
    notes += guessed
    questions = with_evidence(with_distinct_labels(questions, notes), asked, notes)
    placed = replace(survey, file=replace(survey.file, id_column=number, date_column=day))
    codebook = assemble(placed, questions, known)
    return Draft(codebook, (*notes, *doubts, *_unscored(codebook)))


def _unscored(codebook: Codebook) -> Iterator[Note]:
    """A note where the figure of satisfaction and importance waits for the meaning of its codes."""
    items = codebook.sheets["matrix"]
    if items and not items[0]["scores"]:
        text = (
            f"同じ項目を尋ねる満足度と重要度の設問（{len(items)}項目）から、図の下書きを作りました。番号の意味が回答からは分からないため、"
            "シート「満足度と重要度」の「点数」と、シート「まとめ」の「まとめる選択肢」を書いてください。図を作らないときは、どちらの行も消します。"
        )
        yield Note(NoteKind.PROPOSED, "満足度と重要度", text)


@dataclass(frozen=True)
class _FileColumns:
    """What a file of answers has; `unnamed` counts the columns without a head (None: its format has no such)."""

    name: str
    columns: tuple[SeenColumn, ...]
    sets: tuple[AnswerSet, ...] = ()
    doubts: tuple[Note, ...] = ()
    unnamed: int | None = None


def _columns_of(path: Path, layout: DraftFile) -> _FileColumns:
    """The columns of a file. Raises InputError where it cannot be read; a form has no rows (F15)."""
    content = path.read_bytes()
    if find_form(content, path.name) is not None:
        raise InputError(file_rules.NO_ROWS.problem(path.name, detail="XLSForm"))
    if is_sav(content):
        variables, sets = read_variables(content, path.name, layout.encoding)
        return _FileColumns(path.name, spss_columns(variables), tuple(sets))
    table, sums = _without_sums(_read(path, layout))
    columns = seen_columns(table)
    unnamed = sum(not heading.name for heading in table.headings)
    return _FileColumns(path.name, columns, doubts=(*_heads_below(columns), *sums), unnamed=unnamed)


def _without_sums(table: RawTable) -> tuple[RawTable, tuple[Note, ...]]:
    """The table without rows whose first cell names a sum where the others are numbers, with a note of them."""
    first = table.columns[0]
    sums = np.isin(first.codes, [place for place in first.digitless if is_total(first.values[place])])
    if not sums.any():
        return table, ()
    lines = [f"{table.first_row + row}行" for row in np.flatnonzero(sums).tolist()]
    text = f"合計や平均の行とみられるため、見ていません（{listed(lines)}）。"
    columns = tuple(column.take(~sums) for column in table.columns)
    return replace(table, columns=columns), (Note(NoteKind.CHECK, "回答ではない行", text),)


def _not_in_all(columns: Sequence[SeenColumn], files: Sequence[_FileColumns]) -> Iterator[Note]:
    """A note for each column that some of the files lack."""
    names = {file.name: {match_name(one.name) for one in file.columns} for file in files}
    for column in columns:
        lacking = [file for file, own in names.items() if match_name(column.name) not in own]
        if lacking:
            text = (
                f"この列は、{'、'.join(lacking)} にありません。名前が違うだけのときは、ファイルの見出しをそろえるか、"
                "シート「列の配置」に、そのファイルの列を書いてください。"
            )
            yield Note(NoteKind.CHECK, column.name, text)


def _sets_of_file(
    sets: Sequence[AnswerSet], columns: Sequence[SeenColumn], taken: set[str]
) -> list[NamedSet]:
    """The multiple-response sets of an SPSS file whose variables are free; names there are in any case."""
    names = {column.name.casefold(): column.name for column in columns}
    found = []
    for entry in sets:
        own = tuple(names[name.casefold()] for name in entry.variables if name.casefold() in names)
        if len(own) > 1 and taken.isdisjoint(own):
            taken.update(own)
            found.append(NamedSet(own, entry.label or entry.name, entry.counted, slots=not entry.counted))
    return found


def _heads_below(columns: Sequence[SeenColumn]) -> tuple[Note, ...]:
    """A note where rows of a survey service's heading stand below the head."""
    if not any(text.startswith('{"ImportId"') for column in columns for text in column.counts):
        return ()
    text = (
        "見出しの下に、設問の文や取り込み用の記号の行があります。回答に数えないよう、"
        + Saying.HEADER_ROWS.typed
    )
    return (Note(NoteKind.CHECK, "見出しの下の行", text),)


def _doubts(questions: Sequence[DraftQuestion], unnamed: int) -> tuple[Note, ...]:
    """Signs of a header that stands elsewhere, and the order of labels, which a file does not tell."""
    doubts = []
    odd = [f"見出しのない列が{unnamed}列"] if unnamed else []
    odd += [f"設問が{len(questions)}問だけ"] if len(questions) <= _FEW else []
    if odd:
        text = f"{'、'.join(odd)}です。{Saying.ODD_HEADER.typed}"
        doubts.append(Note(NoteKind.CHECK, "回答ファイル", text))
    if any(question.worded for question in questions):
        text = (
            "回答が選択肢の文で入っている設問は、選択肢の並びと番号が回答に現れた順です。"
            "シート「選択肢」と「概念の選択肢」を、調査票の順に並べ直してください。"
        )
        doubts.append(Note(NoteKind.CHECK, "選択肢の並び", text))
    return tuple(doubts)


_OPTIONS = {
    file_rules.NO_SHEET.code: Saying.DRAFT_SHEET.typed,
    file_rules.SEVERAL_SHEETS.code: Saying.DRAFT_SHEETS.typed,
    file_rules.NO_HEADER.code: Saying.DRAFT_HEADER.typed,
    file_rules.UNDECODABLE.code: Saying.DRAFT_ENCODING.typed
    + "分からないときは、Excelの「CSV UTF-8（コンマ区切り）」形式で保存し直してください。",
    file_rules.DUPLICATE_NAME.code: Saying.ODD_HEADER.typed
    + "見出しが1行だけのときは、どちらかの列の見出しを直してください。",
}
"""What to do where there is no study.toml yet that could say it."""


def _read(path: Path, file: DraftFile) -> RawTable:
    rows = file.name_rows or tuple(range(1, file.header_rows + 1))
    try:
        return read_raw(
            path.parent,
            RawFile(
                path.name,
                "",
                file.sheet,
                file.skip_rows,
                file.header_rows,
                rows,
                delimiter=file.delimiter,
                encoding=file.encoding,
            ),
        )
    except InputError as error:
        told = [replace(one, remedy=_OPTIONS.get(one.rule, one.remedy)) for one in error.problems]
        raise InputError(told) from None
