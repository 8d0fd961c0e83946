"""保存と削除: the day until which answers are kept, and their deletion after a page that says what cannot be undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from starlette.responses import Response

from office.frame.answering import done, show
from office.frame.confirming import named, no_day, ticked
from office.frame.routes import Compared, Lasting, posted, view
from office.frame.visit import Visit
from office.year.evidence import Evidence, gather
from office.year.tasks.every import as_they_stand
from reports.runs.microdata import left_over, microdata_files
from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study
from schemas.messages.acts import Act
from survey.corrections.purged import PLANNED

_HERE = "/years/{study}/keeping"
_PURGE = f"{_HERE}/purge"


def _look(visit: Visit) -> Evidence:
    return gather(visit.workspace, visit.study, visit.diary, None)


def keeping(visit: Visit, *problems: Problem) -> Response:
    """Show what is kept, until when, and what was deleted."""
    seen = _look(visit)
    return show(
        visit,
        "keeping.html",
        problems,
        task=as_they_stand(seen)["keeping"],
        day=visit.text("day") or _limit(seen),
        limit=_limit(seen),
        over=_over(seen),
        kept=seen.last("backed_up"),
        since=_since_copy(seen),
        purged=seen.purged,
        unfinished=any(entry.state == PLANNED for entry in seen.purged),
        files=_names(visit),
    )


def _limit(seen: Evidence) -> str:
    """The day until which the answers are kept; "" where nobody has said."""
    deed = seen.last("retention")
    return deed.text("day") if deed is not None else ""


def _over(seen: Evidence) -> bool:
    """Whether that day is over, or a deletion was begun."""
    begun = any(entry.state == PLANNED for entry in seen.purged)
    return begun or (bool(_limit(seen)) and _limit(seen) < seen.today.isoformat())


def _since_copy(seen: Evidence) -> int:
    """How many acts the diary has of the year since the last copy."""
    kept = seen.last("backed_up")
    return sum(1 for deed in seen.acts if kept is None or deed.number > kept.number)


def _names(visit: Visit) -> list[str]:
    """The files with answers that are there, from the workspace."""
    files = microdata_files(visit.workspace, load_study(visit.workspace, visit.study))
    return [path.relative_to(visit.workspace).as_posix() for path in files]


def set_limit(visit: Visit) -> Response:
    """Note until which day the answers are kept."""
    day = visit.text("day")
    if wrong := no_day(day):
        return keeping(visit, *wrong)
    visit.note("retention", day=day)
    return done(
        f"/years/{visit.study}/keeping",
        "回答の保存期限を決めました。期限の30日前に「次にすること」に出ます。",
    )


def ask(visit: Visit, *problems: Problem) -> Response:
    """Show what would be deleted, what stays, and what cannot be undone."""
    seen = _look(visit)
    if not _over(seen):
        return keeping(
            visit, Problem("B16", "まだ削除できません。保存期限を過ぎると、削除できます。", column="day")
        )
    definition = load_study(visit.workspace, visit.study)
    return show(
        visit,
        "purge.html",
        problems,
        unchanged=Act.PURGE.kept,
        limit=_limit(seen),
        files=_names(visit),
        others=[
            path.relative_to(visit.workspace).as_posix() for path in left_over(visit.workspace, definition)
        ],
        lost=visit.worker.ask("results_lost", study=visit.study),
        typed={"by": visit.text("by")},
        version=version(visit),
    )


def version(visit: Visit) -> str:
    """The files that would be deleted, as they are counted."""
    names = _names(visit)
    sizes = sum(Path(visit.workspace, name).stat().st_size for name in names)
    return f"{len(names)}-{sizes}"


def _compared(visit: Visit) -> list[Compared]:
    return [
        Compared("削除する回答データ", "画面を開いたときのファイル", "、".join(_names(visit)) or "ありません")
    ]


def purge(visit: Visit) -> Response:
    """Delete the answers, after a tick and in the name of whoever does it."""
    by, nameless = named(visit)
    problems = [*ticked(visit, "元に戻せないこと"), *nameless]
    if problems or not _over(_look(visit)):
        return ask(visit, *problems)
    try:
        count = visit.worker.ask("purge", study=visit.study, by=by, day=date.today().isoformat())
    except InputError as error:
        if error.partly_done:
            raise
        return ask(visit, *error.problems)
    visit.note("purged", count=count if isinstance(count, int) else 0, by=by)
    return done(
        f"/years/{visit.study}/keeping",
        f"回答データ{count}件を削除しました。控え、メールの添付、ごみ箱に残る写しは、別に削除してください。",
    )


ROUTES = [
    view(_HERE, keeping),
    posted(f"{_HERE}/limit", set_limit),
    view(_PURGE, ask),
    posted(
        _PURGE,
        purge,
        version=version,
        compared=_compared,
        lasting=Lasting("回答データを削除しています", _HERE),
    ),
]
