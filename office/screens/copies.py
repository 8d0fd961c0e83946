"""控え: copies of everything for safety, made, saved elsewhere, and unpacked into a folder of their own."""

from __future__ import annotations

from glob import escape

from starlette.exceptions import HTTPException
from starlette.responses import Response

from office.copies import FOLDER, SafetyCopy, copies, new_name, unpacked_name
from office.frame.answering import done, file_to_save, show
from office.frame.routes import Lasting, posted, view
from office.frame.visit import Visit

PAGE = "/settings/copies"


def shown(visit: Visit) -> Response:
    """Show the copies, and what was done since the last."""
    return show(visit, "copies.html", **_shown(visit))


def make(visit: Visit) -> Response:
    """Make a copy."""
    name = new_name()
    with visit.doing("backed_up", f"{FOLDER}/{name}", file=name):
        visit.worker.ask("backup", name=name)
        visit.note("backed_up", file=name)
    return done(PAGE, f"控えを作りました: {name}")


def save(visit: Visit) -> Response:
    """Send a copy to the browser."""
    copy = _copy(visit, str(visit.request.path_params["name"]))
    return file_to_save(visit.workspace / FOLDER / copy.name, copy.name)


def ask(visit: Visit) -> Response:
    """Say what unpacking does, before it is done."""
    copy = _copy(visit, str(visit.request.path_params["name"]))
    return show(visit, "unpack.html", copy=copy, folder=unpacked_name(visit.workspace, copy.name))


def unpack(visit: Visit) -> Response:
    """Unpack a copy beside the workspace."""
    copy = _copy(visit, str(visit.request.path_params["name"]))
    folder = unpacked_name(visit.workspace, copy.name)
    with visit.doing("restored", f"../{escape(folder)}/schemas/*/study.toml", file=copy.name, folder=folder):
        visit.worker.ask("restore", name=copy.name, folder=folder)
        visit.note("restored", file=copy.name, folder=folder)
    return done(
        PAGE,
        f"控えを、フォルダー「{folder}」に戻しました。今のフォルダーは、何も変わっていません。",
    )


def _copy(visit: Visit, name: str) -> SafetyCopy:
    """The copy of a name. No other file is ever given out (404)."""
    found = next((one for one in copies(visit.workspace) if one.name == name), None)
    if found is None:
        raise HTTPException(404)
    return found


def _shown(visit: Visit) -> dict[str, object]:
    found = copies(visit.workspace)
    acts = visit.office.diary.acts()
    last = max((act.number for act in acts if act.act == "backed_up"), default=0)
    return {"copies": found, "since": sum(act.number > last for act in acts), "folder": FOLDER}


ROUTES = [
    view(PAGE, shown),
    posted(PAGE, make, lasting=Lasting("控えを作っています", PAGE)),
    view(f"{PAGE}/{{name}}", save),
    view(f"{PAGE}/{{name}}/unpack", ask),
    posted(f"{PAGE}/{{name}}/unpack", unpack, lasting=Lasting("控えを戻しています", PAGE)),
]
