"""The table of a survey's files, with its columns found in each of them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby

import numpy as np

from schemas.errors import Problem, raise_any
from schemas.messages import files as file_rules
from schemas.settings.study import RawFile, Survey
from survey.answers.fields import DATE, ID, OF_STUDY, SECONDS, Field, file_fields
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.answers.table import AnswerTable, Source

_FEW = 4  # of fewer columns, each that is missing is told
_SHOWN = 3
_LONGEST = 30
_FIRST_ROWS = 20
_USUAL_SIGNS = (",", "\t")  # within a heading where quotes stand around the whole row
_OTHER_SIGNS = (*_USUAL_SIGNS, "|", ":", "、", "，", "；", "｜", "^", "~", " ", "\u3000")


def locate(tables: Sequence[RawTable], survey: Survey) -> AnswerTable:
    """The files of a survey, with the places of their fields, one below the other: nothing is cleaned or found yet.

    Raises InputError (F12) with every missing column of every file; the columns of a question are one problem.
    """
    sources, problems = [], []
    for table, file in zip(tables, survey.files, strict=True):
        names = table.places()
        fields = file_fields(survey, file, names)
        places = {one.key: names[match_name(one.name)] for one in fields if match_name(one.name) in names}
        missing = [one for one in fields if one.key not in places]
        if len(fields) >= _FEW and len(missing) * 5 >= len(fields) * 4:
            problems.append(_other_file(table, fields, len(missing)))
        else:
            of_questions = groupby(missing, key=lambda one: one.question.key if one.question else one.key)
            problems += [_missing(table, tuple(same), file, survey) for _, same in of_questions]
        sources.append(Source(table, survey.questionnaire_of(file), places))
    raise_any(problems)
    sizes = [source.n for source in sources]
    return AnswerTable(
        sources=tuple(sources),
        file=np.repeat(np.arange(len(sources), dtype=np.int16), sizes),
        place=np.concatenate([np.arange(size, dtype=np.int64) for size in sizes]),
        status=np.zeros(sum(sizes), dtype=np.int8),
    )


def _other_file(table: RawTable, fields: Sequence[Field], missing: int) -> Problem:
    """One problem for a file that lacks most columns, with the row where its header seems to stand."""
    named = {match_name(one.name) for one in fields}
    problem = file_rules.OTHER_SURVEY.problem(
        table.file,
        sheet=table.sheet,
        found=f"{len(fields)}列のうち{missing}列がない（見出しは「{'」「'.join(_heads(table))}」など）",
        expected="「" + "」「".join(one.name for one in fields[:_SHOWN]) + "」など",
    )
    sign = _other_delimiter(table, named)
    if sign in _USUAL_SIGNS:
        return file_rules.WHOLE_ROW_IN_A_CELL.problem(
            table.file,
            sheet=table.sheet,
            row=table.first_row - 1,
            found="見出しの行",
            expected=problem.expected,
        )
    if sign:
        remedy = "カンマ、タブ、セミコロンのどれかで区切って保存し直すか、委託先に再提出を依頼してください。"
        return replace(problem, found=f"すべての列が「{sign}」で区切られた1列", remedy=remedy)
    for row in range(min(table.n, _FIRST_ROWS)):
        if len(named & {match_name(column[row]) for column in table.columns}) * 2 > len(named):
            above = table.first_row + row - 1
            remedy = f"見出しは{above + 1}行目にあるようです。コードブックのシート「回答ファイル」の「見出しの上の行数」（skip_rows）を{above}にしてください。"
            return replace(problem, remedy=remedy)
    return problem


def _other_delimiter(table: RawTable, named: AbstractSet[str]) -> str:
    """The sign that divides the names of columns within the one heading that there is; "" for any other file."""
    heads = [head.name for head in table.headings if head.name]
    signs = (sign for sign in _OTHER_SIGNS if len(heads) == 1 and sign in heads[0])
    return next((sign for sign in signs if len(named & set(map(match_name, heads[0].split(sign)))) > 1), "")


def _heads(table: RawTable) -> list[str]:
    names = [heading.name for heading in table.headings if heading.name]
    return [name if len(name) <= _LONGEST else name[:_LONGEST] + "…" for name in names[:_SHOWN]]


def _missing(table: RawTable, fields: Sequence[Field], file: RawFile, survey: Survey) -> Problem:
    """The problem of a question's missing columns, or of the number's or the date's, with the sheet that names them."""
    first, question = fields[0], fields[0].question
    several = len(fields) > 1
    heads = [first.name]
    if question is None:
        own = {ID: file.id_column, DATE: file.date_column, SECONDS: file.seconds_column}.get(first.key, "")
        words = OF_STUDY[first.key]
        place = f"シート「{'回答ファイル' if own else '調査'}」の「{words}」"
        detail = ""
    else:
        if first.choice is not None:
            heads.append(question.columns.replace("{code}", first.choice.label))
        printed = question is survey.questionnaire.question(question.key)
        place = f"シート「{'設問' if printed else '列の配置'}」の「列の見出し」（columns）"
        detail = f"設問{question.number} {question.key}" + (f"の{len(fields)}列" if several else "")
    problem = file_rules.NO_COLUMN.problem(
        table.file,
        sheet=table.sheet,
        column=question.columns if question and several else first.name,
        expected=f"見出し{'または'.join(f'「{head}」' for head in heads)}" + ("など" if several else ""),
        detail=detail,
    )
    return replace(
        problem, remedy=f"ファイルの見出しを直すか、コードブックの{place}を見出しに合わせてください。"
    )
