"""取組の進行管理: the state of each measure of the plan in a year, entered by a table, and the plan's tables of them."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.errors import Problem
from schemas.tables.tabular import DefinitionRow
from tracker.sheets import EnteredSheet, cell_problem, checked_rows, rows_of
from tracker.terms import messages
from tracker.terms.model import Measure, Proposal
from tracker.words import SIGNS, MeasureState

MEASURE_COLUMNS = {
    "measure": "取組キー",
    "policy": "基本施策",
    "project": "基本事業",
    "item": "推進項目",
    "number": "番号",
    "text": "推進内容",
    "offices": "担当課",
    "state": "実施状況",
    "future": "今後の取扱い",
    "verification": "検証内容",
    "repeated": "再掲",
}
MEASURE_REQUIRED = ("measure", "policy", "project", "text", "state", "future", "verification")
_YES = ("yes", "はい", "再掲", "○", "有", "1", "true")
_NO = ("", "no", "いいえ", "-", "×", "無", "0", "false")
_TWINS = str.maketrans("〇◯⭕⚪◉⦿✕✖☓╳▵", "○○○○◎◎××××△")
"""Signs that look like those of the annex."""

_COUNTS = ("completed", "continued", "partial", "not_started")
PRINTED_COLUMNS = {name: name for name in ("policy", "project", "measures", *_COUNTS)}
"""The columns of a published table 取組状況."""


@dataclass(frozen=True)
class ProjectStates:
    """One line of the table 取組状況: a 基本事業 with the number of its measures in each state."""

    policy: str
    project: str
    measures: int
    counts: Mapping[MeasureState, int]


def read_measures(sheet: EnteredSheet, year: int, area: str) -> Proposal:
    """The measures of a year in a table, checked: every problem is told at once, with its row.

    The state is a word (完了, 継続推進, 一部実施, 未実施) or the annex's sign for it. Raises InputError: G35, G37, G39, G42, G47, G49, G51.
    """
    found = [
        _measure(row)
        for row in checked_rows(sheet, MEASURE_COLUMNS, MEASURE_REQUIRED, ("measure",), _problem)
    ]
    digest = hashlib.sha256(repr(found).encode()).hexdigest()
    return Proposal(area, year, measures=tuple(found), provenance={("sheet", sheet.file): digest})


def _state(text: str) -> MeasureState | None:
    even = _even(text)
    return SIGNS.get(even) or next((state for state in MeasureState if state == even), None)


def _even(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_TWINS).casefold()


def _problem(row: DefinitionRow) -> Problem | None:
    if _state(row["state"]) is None:
        return cell_problem(messages.UNKNOWN_STATE, row, "state", MEASURE_COLUMNS)
    if _even(row["repeated"]) not in (*_YES, *_NO):
        return cell_problem(
            messages.NO_SUCH_WORD, row, "repeated", MEASURE_COLUMNS, expected="「再掲」か空欄"
        )
    return None


def _measure(row: DefinitionRow) -> Measure:
    same = {name: row[name] for name in MEASURE_COLUMNS if name not in ("measure", "state", "repeated")}
    repeated = _even(row["repeated"]) in _YES
    return Measure(measure_id=row["measure"], state=str(_state(row["state"])), repeated=repeated, **same)


def by_project(states: Sequence[tuple[str, str, str]]) -> list[ProjectStates]:
    """The table 取組状況 from (policy, project, state) of every measure, in their order."""
    lines: dict[tuple[str, str], Counter[str]] = {}
    for policy, project, state in states:
        lines.setdefault((policy, project), Counter())[state] += 1
    return [
        ProjectStates(policy, project, sum(counts.values()), {one: counts[one] for one in MeasureState})
        for (policy, project), counts in lines.items()
    ]


def carried_out(lines: Sequence[ProjectStates]) -> int:
    """The number of measures that were carried out, at least in part (実施): all but 未実施."""
    return sum(line.measures - line.counts[MeasureState.NOT_STARTED] for line in lines)


def contradictions(lines: Sequence[ProjectStates], table: EnteredSheet, claimed: int | None) -> list[str]:
    """What a published table 取組状況, and a published number of measures carried out, say otherwise.

    The table has the columns policy, project, measures, completed, continued, partial, not_started and one line for each
    基本事業, in the order of the list. Raises InputError: G36, G39, G49.
    """
    printed = rows_of(table, PRINTED_COLUMNS, tuple(PRINTED_COLUMNS))
    told = []
    if len(printed) != len(lines):
        told.append(f"基本事業の数: 表は{len(printed)}、一覧は{len(lines)}です。")
    sums = 0
    for row, line in zip(printed, lines, strict=False):
        numbers = {name: row[name] for name in ("measures", *_COUNTS)}
        wrong = next((name for name, text in numbers.items() if not text.isdecimal()), None)
        if wrong is not None:
            raise cell_problem(messages.NO_NUMBER, row, wrong, PRINTED_COLUMNS).error()
        if row["project"] != line.project:
            told.append(f"基本事業の名前: 表は「{row['project']}」、一覧は「{line.project}」です。")
        counted = {"取組": line.measures, **{str(state): line.counts[state] for state in MeasureState}}
        for (name, count), text in zip(counted.items(), numbers.values(), strict=True):
            if int(text) != count:
                told.append(f"{line.project}の{name}: 表は{text}、一覧は{count}です。")
        sums += int(numbers["measures"]) - int(numbers["not_started"])
    for name, number in (("表の合計", sums), ("一覧", carried_out(lines))):
        if claimed is not None and claimed != number:
            told.append(f"実施した取組の数: 本文は{claimed}、{name}では{number}です。")
    return told
