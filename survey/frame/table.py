"""The population file as it may be laid out: a row for each combination of groups, or one breakdown across.

Heads are the keys of the breakdowns or their names (`region`, 地域), those of the counts `population`, 人口 or
人数. Without such a column the heads to the right are the groups of one breakdown (wide form), and each of
their cells is a count.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from schemas.questions.placeholders import to_write
from schemas.settings.study import Study
from survey.answers.columns import Rows, TextColumn, column_from
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable

COUNT = "population"
COUNTS = ("population", "人口", "人数", "人口(人)", "人数(人)", "母集団", "住民数")
_BESIDE = re.compile(r"(?:合計|総数|計|小計|総計|備考|コード|番号|no\.?)?", re.IGNORECASE)
_MOSTLY = 0.5
_LEFT = 4  # columns at the left that may be breakdowns whatever their heads are


@dataclass(frozen=True, eq=False)
class FrameTable:
    """Columns by breakdown and `population` where the file has them; row i is row `rows[i]` of the file."""

    file: str
    columns: Mapping[str, TextColumn]
    rows: Rows
    others: Mapping[str, TextColumn] = field(default_factory=dict)
    """Columns with a head that is neither a breakdown of the study, nor a count, nor a code or a remark."""

    heads: Mapping[str, str] = field(default_factory=dict)
    """The heads of the columns in the file, but for the counts and groups of the wide form."""

    across: str = ""
    """The breakdown whose groups are heads in the file (wide form)."""

    def head(self, name: str, row: int) -> str:
        """The head in the file under which a cell stands."""
        return self.heads[name] if name in self.heads else self.columns[self.across][row]


def is_sum(text: str) -> bool:
    """Whether a cell or a head names a sum, a remark or a number, not a group; blank too."""
    return bool(_BESIDE.fullmatch(match_name(text)))


def spellings(study: Study, name: str) -> dict[str, str]:
    """Option keys by every way in which the study writes the groups of a breakdown; keys win.

    The text that a draft writes for a code (`（1の文を記入）`) is one of them.
    """
    found: dict[str, str] = {}
    for survey in study.surveys:
        question = survey.questionnaire.by_concept(name)
        for choice in question.choices if question is not None else ():
            for text in (to_write(choice.code), choice.label, *choice.aliases):
                found[match_name(text)] = choice.option
    for option in study.concepts[name].options:
        found[match_name(option.label)] = option.key
    for option in study.concepts[name].options:
        found[match_name(option.key)] = option.key
    return found


def frame_table(table: RawTable, study: Study, breakdowns: Sequence[str]) -> FrameTable:
    """The table with a column for each of the study's breakdowns that it has, in the long form.

    A column at the left with another head is a breakdown where most of its texts are groups of one.
    """
    places: dict[str, int] = {}
    known = {name: spellings(study, name) for name in breakdowns}
    heads = [match_name(head.name) for head in table.headings]
    for name in breakdowns:
        for head in _names(study, name):
            if head in heads and heads.index(head) not in places.values():
                places.setdefault(name, heads.index(head))
    count = next((heads.index(match_name(head)) for head in COUNTS if match_name(head) in heads), None)
    for place, column in enumerate(table.columns[:_LEFT]):
        texts = [match_name(text) for text in column.values if text.strip()]
        for name in breakdowns:
            fitting = sum(text in known[name] for text in texts)
            if (
                name not in places
                and place not in (count, *places.values())
                and fitting > _MOSTLY * len(texts)
            ):
                places[name] = place
    if count is not None:
        columns = {name: table.columns[place] for name, place in places.items()}
        rows = np.arange(table.n, dtype=np.int64) + table.first_row
        others = {
            head.name: column
            for place, (head, column) in enumerate(zip(table.headings, table.columns, strict=True))
            if place not in (count, *places.values()) and not _BESIDE.fullmatch(heads[place])
        }
        named = {name: table.headings[place].name for name, place in {**places, COUNT: count}.items()}
        return FrameTable(table.file, {**columns, COUNT: table.columns[count]}, rows, others, named)
    return _wide(table, known, places)


def _names(study: Study, name: str) -> tuple[str, ...]:
    texts = [name, study.concepts[name].label]
    for survey in study.surveys:
        question = survey.questionnaire.by_concept(name)
        texts += [question.text] if question is not None else []
    return tuple(match_name(text) for text in texts)


def _wide(table: RawTable, known: Mapping[str, Mapping[str, str]], places: Mapping[str, int]) -> FrameTable:
    """The wide form made long; the table as it is where no breakdown stands across."""
    heads = [match_name(head.name) for head in table.headings]
    free = [name for name in known if name not in places]
    across = max(free, key=lambda name: sum(head in known[name] for head in heads), default="")
    beside = [place for place in range(len(heads)) if place not in places.values()]
    groups = [place for place in beside if not _BESIDE.fullmatch(heads[place])]
    rows = np.arange(table.n, dtype=np.int64) + table.first_row
    if not across or sum(heads[place] in known[across] for place in groups) < 2:
        return FrameTable(table.file, {name: table.columns[place] for name, place in places.items()}, rows)
    columns = {
        name: column_from([text for text in table.columns[place].texts().tolist() for _ in groups])
        for name, place in places.items()
    }
    columns[across] = column_from([table.headings[place].name for place in groups] * table.n)
    counts = zip(*(table.columns[place].texts().tolist() for place in groups), strict=True)
    columns[COUNT] = column_from([text for row in counts for text in row])
    named = {name: table.headings[place].name for name, place in places.items()}
    return FrameTable(table.file, columns, np.repeat(rows, len(groups)), heads=named, across=across)
