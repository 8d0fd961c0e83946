"""点検: do the rows add up, and which values cannot be used; answers of persons only once they are opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from office.frame.answering import REFUSED, done, show
from office.frame.routes import Lasting, posted, view
from office.frame.visit import Visit
from office.kept import keep, kept
from office.worker.shapes import shaped
from office.worker.shapes.checked import Checked, OpenedFinding, SurveyRows
from office.year.evidence import inputs_digest
from reports.formatting import count_text, share_of_count_text
from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study

KEPT_CHECK = "checked"
_SCREEN = "/years/{study}/checking"
_NARROWEST, _WHOLE = 1.2, 100.0
"""Width of a part of the picture of rows that would be hardly seen, and of all parts together."""


@dataclass(frozen=True)
class KeptCheck:
    """A check with the digest of what it read, and when it was made (UTC, ISO)."""

    inputs: str
    at: str
    checked: Checked


@dataclass(frozen=True)
class RowPart:
    """A part of the picture of rows: its class, place and width in percent."""

    look: str
    start: float
    width: float


def checking(visit: Visit, *refused: Problem) -> Response:
    """Show the last check; findings with their cells where they were opened."""
    last = kept(visit.workspace, visit.study, KEPT_CHECK, KeptCheck)
    opened: tuple[OpenedFinding, ...] = ()
    if last is not None and visit.session.shows_values:
        told = visit.worker.ask("findings_opened", study=visit.study)
        opened = shaped(tuple[OpenedFinding, ...], told)
    return show(
        visit,
        "checking.html",
        refused or (last.checked.problems if last is not None else ()),
        REFUSED if refused else 200,
        refused=bool(refused),
        last=last,
        outdated=last is not None and last.inputs != inputs_now(visit),
        pictures={one.key: tuple(_picture(one)) for one in last.checked.surveys} if last is not None else {},
        rate=share_of_count_text,
        count=count_text,
        opened=opened,
    )


def check(visit: Visit) -> Response:
    """Check, and note what came out and of what."""
    inputs = inputs_now(visit)
    try:
        found = shaped(Checked, visit.worker.ask("check", study=visit.study))
    except InputError as error:
        return checking(visit, *error.problems)
    act = visit.note(
        "checked",
        findings=found.findings,
        open=found.waiting,
        problems=len(found.problems),
        inputs=inputs,
    )
    keep(visit.workspace, visit.study, KEPT_CHECK, KeptCheck(inputs, act.at, found))
    return done(_address(visit), "点検が終わりました。")


def open_values(visit: Visit) -> Response:
    """Let the cells be shown for a while."""
    last = kept(visit.workspace, visit.study, KEPT_CHECK, KeptCheck)
    visit.note("values_shown", count=0 if last is None else last.checked.findings)
    visit.session.open_values()
    return done(f"{_address(visit)}#opened", "回答の値を表示しています。5分たつと伏せます。")


def hide_values(visit: Visit) -> Response:
    """Hide them again."""
    visit.session.values_until = 0.0
    return done(_address(visit), "回答の値を伏せました。")


def _address(visit: Visit) -> str:
    return _SCREEN.format(study=visit.study)


def inputs_now(visit: Visit) -> str:
    """Digest of what a check reads now; "" where the definitions cannot be read."""
    try:
        return inputs_digest(visit.workspace, load_study(visit.workspace, visit.study))
    except InputError:
        return ""


def _picture(rows: SurveyRows) -> Iterator[RowPart]:
    """Valid, invalid and excluded rows side by side; few of them are drawn wide enough to be seen."""
    whole = rows.whole
    counts = {"bar": whole.valid, "bar-second": whole.invalid, "bar-third": whole.excluded}
    widths = {
        look: max(_NARROWEST, _WHOLE * count / whole.rows_in) for look, count in counts.items() if count
    }
    scale, start = _WHOLE / max(_WHOLE, sum(widths.values())), 0.0
    for look, width in widths.items():
        yield RowPart(look, round(start, 2), round(width * scale - 0.3, 2))
        start += width * scale


ROUTES = [
    view(_SCREEN, checking),
    posted(_SCREEN, check, lasting=Lasting("点検しています", _SCREEN)),
    posted(f"{_SCREEN}/values", open_values),
    posted(f"{_SCREEN}/hide", hide_values),
]
