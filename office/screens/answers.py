"""回答ファイル: files are sent as they came, checked as a whole, and taken together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from office.frame.answering import done, show
from office.frame.routes import Compared, FormBounds, Lasting, posted, view
from office.frame.visit import Visit
from office.receiving.entries import Entries, SentFile, TakenFile, WaitingFile, list_file
from office.receiving.needed import Needed, needed_files
from office.receiving.room import WaitingRoom
from office.worker.client import WorkerStoppedError
from office.worker.protocol import Json
from office.worker.shapes.checked import ArrivedFile
from office.year.evidence import digest
from schemas.errors import Problem
from schemas.loading.studies import load_study

PAGE = "/years/{study}/answers"
_MOST = 20
_LARGEST = 200 << 20
_FORM = 1 << 20
BOUNDS = FormBounds(files=_MOST, size=_LARGEST + _FORM)
_LOOKING = Lasting("回答ファイルを確かめています", PAGE)


@dataclass(frozen=True)
class _Row:
    """A line of the table of needed files: what lies in its place, and what can be undone."""

    needed: Needed
    file: SentFile | None
    taken: TakenFile | None
    lines: int | None

    @property
    def undoable(self) -> bool:
        """Whether the file before can be put back."""
        return self.taken is not None and (self.taken.before is not None or self.file is not None)


def answers(visit: Visit) -> Response:
    """Show what is needed, what is there, what waits and what was refused."""
    needed = _needed(visit)
    entries = _room(visit).entries
    return show(visit, "answers.html", _told(entries), 200, **_shown(visit, needed, entries))


def receive(visit: Visit) -> Response:
    """Store the sent files, check all that waits, and take them where nothing is wrong with any."""
    needed = _needed(visit)
    sent = [one for one in visit.form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not sent:
        problem = Problem("B63", "ファイルを選んでください。", column="files")
        return show(visit, "answers.html", [problem], **_shown(visit, needed, _room(visit).entries))
    room = _room(visit)
    for one in sent:
        room.add(one.filename or "", one.file, visit.person)
    return _checked(visit, room, needed)


def look_again(visit: Visit) -> Response:
    """Check again all that waits: the definitions have changed, or a check was cut short, or a place was chosen."""
    room, needed = _room(visit), _needed(visit)
    chosen, path = visit.text("digest"), visit.text("path")
    if path in {one.path for one in needed}:
        room.note(*(WaitingFile(one.file, path) for one in room.entries.waiting if one.file.digest == chosen))
    return _checked(visit, room, needed)


def take_rest(visit: Visit) -> Response:
    """Take the files that fit, and leave the refused ones out."""
    return _taken(visit, _room(visit), _needed(visit))


def dismiss(visit: Visit) -> Response:
    """Let go of a file that waits, and of what is told about it."""
    sent, room = visit.text("digest"), _room(visit)
    gone = next((one.file for one in room.entries.waiting if one.file.digest == sent), None)
    if gone is None:
        raise HTTPException(404)
    with visit.doing("answers_dismissed", list_file("{study}"), file=gone.name, digest=sent):
        room.dismiss(sent)
        visit.note("answers_dismissed", file=gone.name, digest=sent)
    return done(_address(visit), f"「{gone.name}」を取り下げました。")


def undo(visit: Visit) -> Response:
    """Put the file before back in its place."""
    needed = _needed(visit)
    place = next((one for one in needed if one.path == visit.text("path")), None)
    room = _room(visit)
    taken = None if place is None else room.entries.taken.get(place.path)
    if place is None or taken is None:
        raise HTTPException(404)
    left = taken.now.name if taken.now is not None else place.name
    with visit.doing("answers_undone", list_file("{study}"), file=left, path=place.path):
        swapped = room.undo(place.path, needed)
        if swapped is None:
            raise HTTPException(404)
        left = swapped.before.name if swapped.before is not None else place.name
        visit.note("answers_undone", file=left, path=place.path)
    now = "前のファイルに戻しました" if swapped.now is not None else "受け取る前に戻しました"
    return done(_address(visit), f"{place.label}を、{now}。")


def _checked(visit: Visit, room: WaitingRoom, needed: tuple[Needed, ...]) -> Response:
    waiting = room.entries.waiting
    room.note(*_look(visit, waiting))
    entries = room.entries
    if entries.refused:
        visit.note("answers_refused", file=_names(entries.refused))
    if entries.refused or len(entries.fitting) < len(entries.waiting):
        return done(_address(visit))
    return _taken(visit, room, needed)


def _look(visit: Visit, waiting: Sequence[WaitingFile]) -> list[WaitingFile]:
    """What is found in files that wait; they stay unchecked where the check is cut short."""
    files: list[Json] = [
        {"digest": one.file.digest, "name": one.file.name, "path": one.path} for one in waiting
    ]
    try:
        found = TypeAdapter(tuple[ArrivedFile, ...]).validate_python(
            visit.office.worker.ask("arrived", study=visit.study, files=files)
        )
    except WorkerStoppedError:
        return []
    looked = {one.digest: one for one in found}
    return [
        WaitingFile(one.file, look.path, True, look.rows, look.problems)
        for one in waiting
        if (look := looked.get(one.file.digest)) is not None
    ]


def _taken(visit: Visit, room: WaitingRoom, needed: tuple[Needed, ...]) -> Response:
    fitting = room.entries.fitting
    with visit.doing("answers_received", list_file("{study}"), file=_names(fitting), **_digests(fitting)):
        taken = room.take(needed)
        if taken:
            visit.note("answers_received", file=_names(taken), **_digests(taken))
    if not taken:
        return done(_address(visit))
    return done(_address(visit), f"{len(taken)}つのファイルを受け取りました: {_names(taken)}")


def _digests(files: Sequence[WaitingFile]) -> dict[str, str]:
    """By which the diary knows files that are taken."""
    return {f"digest {one.path}": one.file.digest for one in files}


def _room(visit: Visit) -> WaitingRoom:
    return WaitingRoom(visit.workspace, visit.study)


def _needed(visit: Visit) -> tuple[Needed, ...]:
    return needed_files(load_study(visit.workspace, visit.study))


def _version(visit: Visit) -> str:
    return _room(visit).version


def _compared(visit: Visit) -> Iterator[Compared]:
    """What was to be done beside the lists as they are."""
    entries, asked = _room(visit).entries, visit.request.url.path.rpartition("/")[2]
    mine = {
        "take": "受け取れるファイルを受け取る",
        "dismiss": "ファイルを取り下げる",
        "undo": "前のファイルに戻す",
    }
    waiting = "、".join(f"{one.file.name}（{one.file.person}）" for one in entries.waiting)
    there = [one.now for one in entries.taken.values() if one.now is not None]
    yield Compared("待っているファイル", mine[asked], waiting or "ありません")
    yield Compared(
        "受け取ったファイル",
        mine[asked],
        "、".join(f"{one.name}（{one.person}）" for one in there) or "ありません",
    )


def _told(entries: Entries) -> list[Problem]:
    """What the summary above the page says of each refused file."""
    return [
        Problem(one.problems[0].rule, one.problems[0].what, file=one.file.name) for one in entries.refused
    ]


def _names(files: Sequence[WaitingFile]) -> str:
    return "、".join(one.file.name for one in files)


def _address(visit: Visit) -> str:
    return PAGE.format(study=visit.study)


def _shown(visit: Visit, needed: tuple[Needed, ...], entries: Entries) -> dict[str, object]:
    return {
        "rows": [_row(visit, one, entries.taken.get(one.path)) for one in needed],
        "needed": needed,
        "labels": {one.path: one.label for one in needed},
        "entries": entries,
        "unchecked": [one for one in entries.waiting if not one.checked],
        "version": _version(visit),
        "most": _MOST,
        "largest": _LARGEST,
        "errors_heading": "受け取れないファイルがあります" if entries.refused else "",
        "unchanged": "前に受け取ったファイルは、そのまま残っています。",
    }


def _row(visit: Visit, needed: Needed, taken: TakenFile | None) -> _Row:
    """What lies in a place: as it was taken here, or as somebody laid it there."""
    place = visit.workspace / needed.path
    if not place.is_file():
        return _Row(needed, None, taken, None)
    known = taken.now if taken is not None else None
    if taken is not None and known is not None and digest(place) == known.digest:
        return _Row(needed, known, taken, taken.rows)
    status = place.stat()
    at = datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="seconds")
    return _Row(needed, SentFile("", place.name, status.st_size, at), taken, None)


ROUTES = [
    view(PAGE, answers),
    posted(PAGE, receive, bounds=BOUNDS, lasting=_LOOKING),
    posted(f"{PAGE}/look", look_again, lasting=_LOOKING),
    posted(f"{PAGE}/take", take_rest, version=_version, compared=_compared),
    posted(f"{PAGE}/dismiss", dismiss, version=_version, compared=_compared),
    posted(f"{PAGE}/undo", undo, version=_version, compared=_compared),
]
