"""決まり: the rules of a year that staff decide, each with its help from where it is declared (as in docs/設定.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from office.begun import DEFINITIONS
from office.frame.answering import done, show
from office.frame.routes import Compared, Lasting, posted, view
from office.frame.visit import Visit
from office.screens.definitions import CODEBOOK, definitions_version
from office.undoing import Undo
from schemas.codebook.applying import plan_codebook
from schemas.codebook.study_sheets import ITEMS, STUDY, SURVEYS
from schemas.codebook.tables import Codebook, SheetRow, read_codebook
from schemas.errors import InputError, Problem
from schemas.messages.acts import Act
from schemas.settings.cleaning_settings import CleaningSettings
from schemas.settings.page import left_out
from schemas.settings.study import Study
from schemas.settings.weighting_settings import Weighting
from schemas.tables.replacing import replace_files, replacing
from schemas.tables.settings import SettingsTable, declared
from schemas.tables.sheets import SheetColumn

_HERE = "/years/{study}/rules"
_OF_YEAR = (
    "basis",
    "basis_reason",
    "level",
    "low_base",
    "disclosure_minimum",
    "unknown_row",
    "counted_gap",
)
_OF_SURVEY = ("cleaning.", "weighting.")
_NAME = "決まり"
_TABLES: Mapping[str, type[SettingsTable]] = {
    "": Study,
    "cleaning": CleaningSettings,
    "weighting": Weighting,
}


@dataclass(frozen=True)
class RuleField:
    """A rule as it is shown: the name of its field, its column of the codebook, its value as text, and where it stands."""

    name: str
    column: SheetColumn
    value: str
    sheet: str
    row: int

    @property
    def usual(self) -> str:
        """What holds where it is left blank."""
        table, _, key = self.column.key.rpartition(".")
        told = left_out(declared(_TABLES[table])[key]).replace("`", "")
        return self.column.shown(told)

    @property
    def hint(self) -> str:
        """What it means, and what holds where it is left blank."""
        note = self.column.note
        return note if not self.usual or "空欄" in note else f"{note}。空欄は{self.usual}"

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may be chosen, where only these are allowed; blank first, which is the usual."""
        words = [(word.value, word.shown) for word in self.column.words]
        return [("", f"書かない（{self.usual}）"), *words] if words else []

    def shown(self, value: str) -> str:
        """A value in words."""
        return self.column.shown(value) or "（書かない）"


@dataclass(frozen=True)
class RuleGroup:
    """Rules under one heading: of the whole year, or of one survey."""

    title: str
    fields: tuple[RuleField, ...]


def rules(visit: Visit) -> Response:
    """Show the rules as they stand."""
    return show(visit, "rules.html", groups=_groups(visit), version=definitions_version(visit))


def _groups(visit: Visit, sent: Mapping[str, str] | None = None) -> list[RuleGroup]:
    """All rules; with what was `sent` in their fields, where a field was."""
    return list(_grouped(read_codebook(visit.workspace, visit.study), sent or {}))


def _grouped(codebook: Codebook, sent: Mapping[str, str]) -> Iterator[RuleGroup]:
    items = {line["item"]: (number, line["value"]) for number, line in _numbered(codebook, STUDY.key)}
    columns = {column.key: column for column in ITEMS}
    yield RuleGroup(
        "年度全体",
        tuple(
            RuleField(key, columns[key], sent.get(key, items[key][1]), STUDY.name, items[key][0])
            for key in _OF_YEAR
        ),
    )
    for number, line in _numbered(codebook, SURVEYS.key):
        yield RuleGroup(
            line["title"],
            tuple(
                RuleField(name, column, sent.get(name, line[column.key]), SURVEYS.name, number)
                for column in SURVEYS.columns
                if column.key.startswith(_OF_SURVEY)
                for name in [f"{line['key']}.{column.key}"]
            ),
        )


def _numbered(codebook: Codebook, sheet: str) -> Iterator[tuple[int, SheetRow]]:
    return enumerate(codebook.sheets[sheet], start=1)


def _fields(groups: Sequence[RuleGroup]) -> Iterator[RuleField]:
    for group in groups:
        yield from group.fields


def _sent(visit: Visit) -> dict[str, str]:
    return {one.name: visit.text(one.name) for one in _fields(_groups(visit)) if one.name in visit.form}


def save(visit: Visit) -> Response:
    """Save what was changed, where all definitions hold together with it."""
    sent = _sent(visit)
    with replacing(visit.workspace):
        before = list(_fields(_groups(visit)))
        changed = [one for one in before if sent.get(one.name, one.value) != one.value]
        if not changed:
            return done(_HERE.format(study=visit.study), "変わったところはありません。")
        groups = _groups(visit, sent)
        codebook = _with(read_codebook(visit.workspace, visit.study), list(_fields(groups)))
        try:
            planned = plan_codebook(visit.workspace, codebook, _NAME)
        except InputError as error:
            problems = [_at_field(list(_fields(groups)), one) for one in error.problems]
            return show(
                visit,
                "rules.html",
                problems,
                groups=groups,
                version=definitions_version(visit),
                unchanged=Act.CODEBOOK_IMPORT.kept,
            )
        names = "、".join(dict.fromkeys(one.column.head for one in changed))
        with visit.doing("rules_changed", *DEFINITIONS, names=names):
            Undo(visit.workspace, visit.study, CODEBOOK).keep(planned.changed)
            replace_files(visit.workspace, planned.changed)
            visit.note("rules_changed", names=names)
    return done(
        _HERE.format(study=visit.study),
        f"決まりを変えました: {names}。集計するまでは、「1 定義」の画面で取り消せます。",
    )


def _with(codebook: Codebook, fields: Sequence[RuleField]) -> Codebook:
    """The codebook with these values, its rows numbered so that a problem tells of which."""
    values = {(one.sheet, one.row, one.column.key): one.value for one in fields}
    study = tuple(
        SheetRow(
            {**line.cells, "value": values.get((STUDY.name, number, line["item"]), line["value"])}, number
        )
        for number, line in _numbered(codebook, STUDY.key)
    )
    surveys = tuple(
        SheetRow(
            {key: values.get((SURVEYS.name, number, key), value) for key, value in line.cells.items()}, number
        )
        for number, line in _numbered(codebook, SURVEYS.key)
    )
    return replace(codebook, sheets={**codebook.sheets, STUDY.key: study, SURVEYS.key: surveys})


def _at_field(fields: Sequence[RuleField], problem: Problem) -> Problem:
    """A problem of a cell at the field that it is of."""
    for one in fields:
        own = (one.sheet, one.row) == (problem.sheet, problem.row)
        if own and problem.column in (one.column.head, STUDY.field("value").head):
            return Problem(
                problem.rule,
                problem.what if one.column.head in problem.what else f"「{one.column.head}」: {problem.what}",
                one.column.form,
                column=one.name,
                found=problem.found,
            )
    return problem


def _compared(visit: Visit) -> Iterator[Compared]:
    sent = _sent(visit)
    for group in _groups(visit):
        for one in group.fields:
            label = f"{one.column.head}（{group.title}）"
            yield Compared(label, one.shown(sent.get(one.name, one.value)), one.shown(one.value))


ROUTES = [
    view(_HERE, rules),
    posted(
        _HERE,
        save,
        version=definitions_version,
        compared=_compared,
        again=True,
        lasting=Lasting("決まりを確かめています", _HERE),
    ),
]
