"""What holds for the whole office: who uses the page, its rules, and what is open."""

from __future__ import annotations

import shutil
from base64 import b64decode
from pathlib import Path

from starlette.responses import Response

from office.frame.answering import content_to_save, done, show
from office.frame.routes import Compared, posted, view
from office.frame.visit import Visit
from office.names import FILE, a_name, read_names, save_names
from office.worker.shapes import shaped
from office.worker.shapes.defined import MadeFile
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from schemas.tables.taking import sha256
from tracker.settings import load_settings

SETTINGS = "/settings"
_BASES = {"weighted": "重み付き（人口に合わせて補正した割合）", "unweighted": "重みなし（回答した人の割合）"}
_JUDGED = {"interval": "信頼区間で判定する", "plain": "計画書と同じ、値だけで判定する"}


def settings(visit: Visit) -> Response:
    """Show the settings."""
    return show(visit, "settings.html", **_shown(visit))


def save(visit: Visit) -> Response:
    """Replace the list of names, one a line."""
    lines = [line for line in visit.text("names").splitlines() if line.strip()]
    try:
        names = tuple(a_name(line, "names") for line in lines)
    except InputError as error:
        return show(
            visit, "settings.html", error.problems[:1], **{**_shown(visit), "typed": visit.text("names")}
        )
    save_names(visit.workspace, names)
    visit.note("names_saved", count=len(names))
    return done(SETTINGS, f"使う人の名前を{len(names)}人にしました。")


def close_others(visit: Visit) -> Response:
    """End the sessions of all other windows."""
    closed = visit.office.sessions.close_others(visit.session)
    return done(SETTINGS, f"ほかの{closed}つの画面を閉じました。")


def _compared(visit: Visit) -> list[Compared]:
    return [Compared("使う人の名前", visit.text("names"), "\n".join(read_names(visit.workspace)))]


def _names_version(visit: Visit) -> str:
    path = visit.workspace / FILE
    return sha256(path.read_bytes() if path.is_file() else b"")


def _shown(visit: Visit) -> dict[str, object]:
    try:
        rules = _rules(visit.workspace, load_study(visit.workspace, visit.study)) if visit.study else []
    except InputError:
        rules = []  # the faults are told on the screen of the definitions
    return {
        "typed": "\n".join(read_names(visit.workspace)),
        "version": _names_version(visit),
        "free": shutil.disk_usage(visit.workspace).free,
        "rules": rules,
        "folder": visit.workspace.name,
    }


def _rules(workspace: Path, study: Study) -> list[tuple[str, str, str]]:
    """Each rule of a year: what it is about, how it stands, and what a change would do."""
    tracker = load_settings(workspace)
    return [
        (
            "提案した人と承認する人",
            "別の人にする" if tracker.two_persons else "同じ人でもよい",
            "別の人にすると、提案した人は承認できません",
        ),
        (
            "秘匿する人数",
            f"{study.disclosure_minimum}人未満",
            "公開用のデータで伏せる区分が変わります",
        ),
        ("参考値とする人数", f"{study.low_base}人未満", "* の付く区分が変わります"),
        ("目標の判定", _JUDGED[tracker.judgement], "指標の判定が変わります"),
        ("本文の割合", _BASES[study.basis], "報告書のすべての割合が変わります"),
    ]


def bundle(visit: Visit) -> Response:
    """Hand out the file for whoever helps."""
    made = shaped(MadeFile, visit.worker.ask("support_bundle"))
    return content_to_save(b64decode(made.content), made.name)


ROUTES = [
    view(SETTINGS, settings),
    posted(f"{SETTINGS}/names", save, version=_names_version, compared=_compared, again=True),
    posted(f"{SETTINGS}/others", close_others, reading=True),
    posted(f"{SETTINGS}/bundle", bundle, reading=True),
]
