"""行政の数値: numbers that other offices report, typed in beside those of the year before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response

from office.frame.answering import done, show
from office.frame.routes import Compared, posted, view
from office.frame.visit import Visit
from office.undoing import Undo
from schemas.errors import UNPRINTABLE, InputError, Problem
from schemas.indicators.definitions import Indicator, load_indicators
from schemas.loading.asked_again import earlier_years
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from schemas.tables.csv_text import csv_text
from schemas.tables.replacing import replace_files
from schemas.tables.tabular import finite_decimal, read_table
from schemas.tables.taking import sha256

_SCREEN = "/years/{study}/definitions/reported"
_HEADS = ("indicator", "value", "source")
_LONGEST = 200
_UNDO = "reported"


@dataclass(frozen=True)
class ReportedNumber:
    """A number as it is typed: its indicator, what stands in its two fields, and the value of the year before."""

    indicator: Indicator
    value: str
    source: str
    before: str

    @property
    def key(self) -> str:
        """By which its fields are named."""
        return self.indicator.key


def reported(visit: Visit) -> Response:
    """Show the numbers in their fields."""
    study = _study(visit)
    return _show(visit, study, _numbers(visit.workspace, study))


def _show(visit: Visit, study: Study, numbers: list[ReportedNumber], *problems: Problem) -> Response:
    return show(
        visit,
        "reported.html",
        problems,
        unchanged="行政の数値は、何も変わっていません。",
        numbers=numbers,
        path=study.administrative,
        version=_version(visit),
        undo=Undo(visit.workspace, visit.study, _UNDO).hindrance(),
    )


def _study(visit: Visit) -> Study:
    """The year's definitions, which name a file of such numbers. Raises InputError where they do not hold."""
    study = load_study(visit.workspace, visit.study)
    if not study.administrative:
        raise HTTPException(404)
    return study


def _version(visit: Visit) -> str:
    path = visit.workspace / _study(visit).administrative
    return sha256(path.read_bytes()) if path.is_file() else "none"


def _numbers(workspace: Path, study: Study) -> list[ReportedNumber]:
    own = _read(workspace, study)
    earlier = next(iter(earlier_years(workspace, study).values()), None)
    before = {} if earlier is None else _read(workspace, earlier)
    return [
        ReportedNumber(one, *own.get(one.key, ("", "")), before.get(one.key, ("", ""))[0])
        for one in load_indicators(workspace, study)
        if one.source == "administrative"
    ]


def _read(workspace: Path, study: Study) -> dict[str, tuple[str, str]]:
    """Value and source by indicator, as they stand in the file; nothing where there is none that can be read."""
    if not study.administrative or not (workspace / study.administrative).is_file():
        return {}
    try:
        rows = read_table(workspace, study.administrative, _HEADS)
    except InputError:
        return {}
    return {row["indicator"]: (row["value"], row["source"]) for row in rows}


def _compared(visit: Visit) -> Iterator[Compared]:
    """Of each number the value and the source."""
    for one in _numbers(visit.workspace, _study(visit)):
        yield Compared(one.indicator.name, visit.text(f"{one.key}-value").replace(",", ""), one.value)
        yield Compared(f"{one.indicator.name}の出所", visit.text(f"{one.key}-source"), one.source)


def save(visit: Visit) -> Response:
    """Write the numbers that were typed; a blank one is not known yet and is left out."""
    study = _study(visit)
    numbers = [
        ReportedNumber(
            one.indicator,
            visit.text(f"{one.key}-value").replace(",", ""),
            visit.text(f"{one.key}-source"),
            one.before,
        )
        for one in _numbers(visit.workspace, study)
    ]
    if problems := [problem for one in numbers for problem in _problems(one)]:
        return _show(visit, study, numbers, *problems)
    known = [one for one in numbers if one.value]
    place = visit.workspace / study.administrative
    content = csv_text([_HEADS, *((one.key, one.value, one.source) for one in known)]).encode("utf-8")
    changed = {study.administrative: content}
    if not place.is_file() or place.read_bytes() != content:
        Undo(visit.workspace, visit.study, _UNDO).keep(changed)
        place.parent.mkdir(parents=True, exist_ok=True)
        with visit.doing("reported_taken", escape(study.administrative), count=len(known)):
            replace_files(visit.workspace, changed)
            visit.note("reported_taken", count=len(known))
    lacking = len(numbers) - len(known)
    more = f"あと{lacking}つは、まだ空欄です。" if lacking else ""
    return done(_SCREEN.format(study=visit.study), f"行政の数値{len(known)}つを保存しました。{more}")


def _problems(one: ReportedNumber) -> list[Problem]:
    found = []
    if one.value and finite_decimal(one.value) is None:
        expected = f"数字だけ（例: {one.before or '188'}）。単位（{one.indicator.unit}）は書きません"
        found.append(
            Problem(
                "D074",
                f"「{one.indicator.name}」が数値ではありません。",
                expected,
                found=one.value,
                column=f"{one.key}-value",
            )
        )
    if one.value and not one.source:
        found.append(
            Problem(
                "B75",
                f"「{one.indicator.name}」の出所が空欄です。",
                "数値を確かめた資料の名前（例: 令和4年度 事業実績報告書）",
                column=f"{one.key}-source",
            )
        )
    if len(one.source) > _LONGEST or UNPRINTABLE.search(one.source):
        found.append(
            Problem(
                "B76",
                "出所に書けない文字があるか、長すぎます。",
                f"{_LONGEST}字までの文",
                column=f"{one.key}-source",
            )
        )
    return found


def undo(visit: Visit) -> Response:
    """Put the numbers before back."""
    with visit.doing("reported_undone", escape(_study(visit).administrative)):
        Undo(visit.workspace, visit.study, _UNDO).take_back()
        visit.note("reported_undone")
    return done(_SCREEN.format(study=visit.study), "行政の数値を、前に戻しました。")


ROUTES = [
    view(_SCREEN, reported),
    posted(_SCREEN, save, version=_version, compared=_compared, again=True),
    posted(f"{_SCREEN}/undo", undo, version=_version),
]
