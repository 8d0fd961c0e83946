"""母集団の表: residents of each group, from a template with the year's own groups."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from office.frame.answering import REFUSED, content_to_save, done, show
from office.frame.routes import FormBounds, posted, view
from office.frame.visit import Visit
from office.kept import keep, kept, office_folder
from office.undoing import Undo
from office.worker.shapes import shaped
from office.worker.shapes.defined import CountedPeople, MadeFile
from reports.formatting import count_text
from schemas.errors import Problem
from schemas.loading.studies import load_study
from schemas.settings.study import FrameSettings
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256

_SCREEN = "/years/{study}/definitions/population/{place}"
_BOUNDS = FormBounds(files=1, size=20_000_000)
_KEPT_AS_IT_WAS = "母集団の表は、何も変わっていません。"


@dataclass(frozen=True)
class WaitingTable:
    """A table that was looked through and waits; `version` is the digest of the one that it would replace."""

    name: str
    digest: str
    at: str
    person: str
    version: str
    counted: CountedPeople


def population(visit: Visit) -> Response:
    """Show the table that is there, and the one that waits."""
    return _show(visit)


def _show(visit: Visit, *problems: Problem) -> Response:
    frame = _frame(visit)
    waiting = kept(visit.workspace, visit.study, _key(visit), WaitingTable)
    faults = (
        () if waiting is None else tuple(replace(problem, file="") for problem in waiting.counted.problems)
    )
    own = problems or faults
    version = table_version(visit)
    return show(
        visit,
        "population.html",
        REFUSED if problems else 200,
        own,
        unchanged=_KEPT_AS_IT_WAS,
        frame=frame,
        there=bool(version),
        waiting=waiting,
        faults=faults,
        stale=waiting is not None and waiting.version != version,
        version=version or "none",
        here=visit.request.url.path,
        undo=Undo(visit.workspace, visit.study, _undo_key(frame)).hindrance(),
        count=count_text,
    )


def _frame(visit: Visit) -> FrameSettings:
    """The frame of the address. Raises InputError where the definitions do not hold."""
    frames = load_study(visit.workspace, visit.study).frames()
    place = str(visit.request.path_params["place"])
    if not place.isdecimal() or not 1 <= int(place) <= len(frames):
        raise HTTPException(404)
    return frames[int(place) - 1]


def table_version(visit: Visit) -> str:
    """Digest of the table that is there; "" where none is."""
    path = visit.workspace / _frame(visit).path
    return sha256(path.read_bytes()) if path.is_file() else ""


def _version(visit: Visit) -> str:
    return table_version(visit) or "none"


def save_template(visit: Visit) -> Response:
    """Hand out a table with the year's groups and blank counts."""
    told = visit.worker.ask("population_template", study=visit.study, path=_frame(visit).path)
    made = shaped(MadeFile, told)
    return content_to_save(b64decode(made.content), made.name)


def receive(visit: Visit) -> Response:
    """Look a table through and let it wait."""
    frame = _frame(visit)
    sent = visit.form.get("table")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return _show(
            visit,
            Problem(
                "S53", "ファイルが選ばれていません。", expected="人数を書いた表（CSVかExcel）", column="table"
            ),
        )
    name = Path(sent.filename.replace("\\", "/")).name
    place = _place(visit)
    make_folder(place.parent, 0o700)
    content = sent.file.read()
    write_whole(place, content, private=True)
    told = visit.worker.ask(
        "population_check", study=visit.study, path=frame.path, file=str(place), name=name
    )
    counted = shaped(CountedPeople, told)
    act = visit.note("population_looked", file=name, count=len(counted.problems))
    keep(
        visit.workspace,
        visit.study,
        _key(visit),
        WaitingTable(name, sha256(content), act.at, visit.person, table_version(visit), counted),
    )
    return done(visit, visit.request.url.path)


def take(visit: Visit) -> Response:
    """Take just the table that was shown."""
    frame = _frame(visit)
    waiting = kept(visit.workspace, visit.study, _key(visit), WaitingTable)
    if waiting is None or waiting.counted.problems:
        return RedirectResponse(_home(visit), 303)
    told = visit.worker.ask(
        "population_take",
        study=visit.study,
        path=frame.path,
        file=str(_place(visit)),
        name=waiting.name,
        digest=waiting.digest,
    )
    counted = shaped(CountedPeople, told)
    visit.note("population_taken", file=waiting.name, path=frame.path, digest=waiting.digest)
    _clear(visit)
    return done(
        visit, _home(visit), f"母集団の表を取り込みました（{counted.rows:,}区分、{counted.people:,}人）。"
    )


def dismiss(visit: Visit) -> Response:
    """Let go of the table that waits."""
    _clear(visit)
    return done(visit, _home(visit), f"入れた表を取り消しました。{_KEPT_AS_IT_WAS}")


def undo(visit: Visit) -> Response:
    """Put the table before back."""
    frame = _frame(visit)
    Undo(visit.workspace, visit.study, _undo_key(frame)).take_back()
    visit.note("population_undone", path=frame.path)
    return done(visit, _home(visit), "母集団の表を、取り込む前に戻しました。")


def _home(visit: Visit) -> str:
    return _SCREEN.format(study=visit.study, place=visit.request.path_params["place"])


def _key(visit: Visit) -> str:
    return f"population_{visit.request.path_params['place']}_waiting"


def _undo_key(frame: FrameSettings) -> str:
    return f"population-{Path(frame.path).stem}"


def _place(visit: Visit) -> Path:
    return office_folder(visit.workspace, visit.study) / "waiting" / _key(visit)


def _clear(visit: Visit) -> None:
    _place(visit).unlink(missing_ok=True)
    (office_folder(visit.workspace, visit.study) / f"{_key(visit)}.json").unlink(missing_ok=True)


ROUTES = [
    view(_SCREEN, population),
    view(f"{_SCREEN}/template", save_template),
    posted(_SCREEN, receive, bounds=_BOUNDS),
    posted(f"{_SCREEN}/take", take, version=_version),
    posted(f"{_SCREEN}/dismiss", dismiss),
    posted(f"{_SCREEN}/undo", undo, version=_version),
]
