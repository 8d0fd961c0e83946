"""定義: the codebook goes out, comes back and is taken as it was shown; what differs from the earlier year."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from office.begun import DEFINITIONS
from office.deeds import DEEDS, told
from office.frame.answering import REFUSED, content_to_save, done, show
from office.frame.routes import Compared, FormBounds, Lasting, posted, view
from office.frame.visit import Visit
from office.kept import keep, kept, office_folder
from office.receiving.needed import plain_name
from office.times import moment
from office.undoing import Undo
from office.worker.shapes import shaped
from office.worker.shapes.defined import CheckedCodebook, MadeFile, TakenCodebook
from schemas.codebook.new_study import to_fill_in
from schemas.errors import InputError, Problem
from schemas.indicators.definitions import load_indicators
from schemas.loading.asked_again import AskedAgain, asked_before
from schemas.loading.studies import load_study
from schemas.messages.acts import Act, on_page, told_on_page
from schemas.settings.study import Study
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256

SCREEN = "/years/{study}/definitions"
CODEBOOK = "codebook"
_KEPT = "codebook_waiting"
_BOUNDS = FormBounds(files=1, size=50_000_000)
_LOOKING = Lasting("コードブックを確かめています", SCREEN)
_SHOWN = 60
"""Changes of cells that are shown; the rest are counted."""


@dataclass(frozen=True)
class WaitingCodebook:
    """A workbook that was looked through and waits: its name and digest, when and by whom it was given.

    `version` is that of the definitions that it was looked through with.
    """

    name: str
    digest: str
    at: str
    person: str
    version: str
    checked: CheckedCodebook


@dataclass(frozen=True)
class DefinitionTable:
    """A table that belongs to the definitions: what it is, its path, whether it is there, and where to go on."""

    name: str
    path: str
    there: bool
    href: str


def definitions(visit: Visit, *problems: Problem) -> Response:
    """Show the definitions as they are, and the workbook that waits."""
    visit.office.ahead(lambda _: _codebook(visit))
    waiting = kept(visit.workspace, visit.study, _KEPT, WaitingCodebook)
    faults: tuple[Problem, ...] = ()
    study = None
    try:
        study = load_study(visit.workspace, visit.study)
    except InputError as error:
        faults = error.problems
    if waiting is not None:
        faults = tuple(replace(one, file="") for one in waiting.checked.problems)
    own = problems or faults
    version = definitions_version(visit)
    again: Mapping[str, tuple[AskedAgain, ...]] = {}
    if waiting is not None and waiting.checked.again:
        again = waiting.checked.again
    elif study is not None:
        again = asked_before(visit.workspace, study)
    return show(
        visit,
        "definitions.html",
        own,
        REFUSED if problems else 200,
        unchanged="" if waiting is None and not problems else Act.CODEBOOK_IMPORT.kept,
        faults=[told_on_page(one) for one in faults],
        waiting=waiting,
        stale=waiting is not None and waiting.version != version,
        version=version,
        study=study,
        tables=_tables(visit, study),
        again=again,
        shown=_SHOWN,
        undo=Undo(visit.workspace, visit.study, CODEBOOK).hindrance(),
        tasks=[on_page(task) for task in _to_fill_in(visit)],
    )


def _to_fill_in(visit: Visit) -> tuple[str, ...]:
    """What a year that was begun from an earlier one still needs, until a codebook is taken."""
    steps = [act for act in visit.diary.acts(visit.study) if act.act in ("study_made", "definitions_taken")]
    if not steps or steps[-1].act != "study_made":
        return ()
    try:
        return to_fill_in(load_study(visit.workspace, steps[-1].text("source")), visit.study)
    except InputError:  # the earlier year is gone, or does not load any more
        return ()


def _tables(visit: Visit, study: Study | None) -> list[DefinitionTable]:
    """Tables of the population, and of the numbers that other offices report where an indicator needs one."""
    if study is None:
        return []
    here = SCREEN.format(study=study.key)
    wanted = [
        ("母集団の表（地域や年代ごとの人口）", frame.path, f"{here}/population?path={quote(frame.path)}")
        for frame in study.frames()
    ]
    with suppress(
        InputError
    ):  # what is wrong with the indicators is told among the faults of the definitions
        if study.administrative and any(
            one.source == "administrative" for one in load_indicators(visit.workspace, study)
        ):
            wanted.append(("行政の数値（研修会の参加者数など）", study.administrative, f"{here}/reported"))
    return [
        DefinitionTable(name, path, (visit.workspace / path).is_file(), href) for name, path, href in wanted
    ]


def save_template(visit: Visit) -> Response:
    """Hand out a table of the population with the year's groups and blank counts."""
    path = visit.request.query_params.get("path", "")
    made = shaped(MadeFile, visit.office.worker.ask("population_template", study=visit.study, path=path))
    return content_to_save(b64decode(made.content), made.name)


def definitions_version(visit: Visit) -> str:
    """Digest of all definition files, which a change is made upon."""
    root = visit.workspace / "schemas"
    files = sorted(path for path in root.rglob("*") if path.suffix in {".csv", ".toml"})
    return sha256(
        "".join(f"{path.relative_to(root)} {sha256(path.read_bytes())}\n" for path in files).encode()
    )


def save_codebook(visit: Visit) -> Response:
    """Hand out the definitions as a workbook."""
    made = _codebook(visit)
    return content_to_save(b64decode(made.content), made.name)


def _codebook(visit: Visit) -> MadeFile:
    return visit.office.remembered(
        f"codebook {visit.study}",
        definitions_version(visit),
        lambda: shaped(MadeFile, visit.worker.ask("codebook_book", study=visit.study)),
    )


def receive(visit: Visit) -> Response:
    """Look a workbook through and let it wait."""
    sent = visit.form.get("codebook")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return definitions(
            visit,
            Problem(
                "B73",
                "ファイルが選ばれていません。",
                expected=f"直したコードブック（例: コードブック_{visit.study}.xlsx）",
                column="codebook",
            ),
        )
    name = plain_name(sent.filename)
    place = _place(visit)
    make_folder(place.parent, 0o700)
    write_whole(place, sent.file.read(), private=True)
    return _look_through(visit, name)


def look_again(visit: Visit) -> Response:
    """Look through the workbook that waits with the definitions as they are by now."""
    waiting = kept(visit.workspace, visit.study, _KEPT, WaitingCodebook)
    return _to(visit) if waiting is None else _look_through(visit, waiting.name)


def _look_through(visit: Visit, name: str) -> Response:
    version, place = definitions_version(visit), _place(visit)
    told = visit.office.worker.ask("codebook_check", study=visit.study, file=str(place), name=name)
    checked = shaped(CheckedCodebook, told)
    digest = sha256(place.read_bytes())
    if checked.problems:
        act = visit.note("definitions_refused", file=name, count=len(checked.problems), digest=digest)
    else:
        act = visit.note("definitions_looked", file=name, count=len(checked.changes), digest=digest)
    keep(
        visit.workspace,
        visit.study,
        _KEPT,
        WaitingCodebook(name, digest, act.at, visit.person, version, checked),
    )
    return done(SCREEN.format(study=visit.study))


def save_marked(visit: Visit) -> Response:
    """Hand the workbook back with its faults marked."""
    waiting = kept(visit.workspace, visit.study, _KEPT, WaitingCodebook)
    if waiting is None or not waiting.checked.marked:
        return _to(visit)
    return content_to_save(b64decode(waiting.checked.marked), f"{Path(waiting.name).stem}_直すところ.xlsx")


def take(visit: Visit) -> Response:
    """Take over just what was shown."""
    waiting = kept(visit.workspace, visit.study, _KEPT, WaitingCodebook)
    if waiting is None or waiting.checked.problems:
        return _to(visit)
    with visit.doing(
        "definitions_taken", *DEFINITIONS, "raw/{study}/*.csv", file=waiting.name, digest=waiting.digest
    ):
        told = visit.office.worker.ask(
            "codebook_take",
            study=visit.study,
            file=str(_place(visit)),
            name=waiting.name,
            digest=waiting.digest,
        )
        taken = shaped(TakenCodebook, told)
        visit.note("definitions_taken", file=waiting.name, digest=waiting.digest)
    _clear(visit)
    counts = {
        "": "",
        "written": "シート「母集団」の人数も、母集団の表にしました。",
        "other": "母集団の表には別の人数があるため、シート「母集団」の人数には書き換えていません。",
    }
    return done(
        SCREEN.format(study=visit.study),
        f"定義を取り込みました（{len(taken.written) + len(taken.removed)}個の表が変わりました）。{counts[taken.counts]}",
    )


def dismiss(visit: Visit) -> Response:
    """Let go of the workbook that waits."""
    _clear(visit)
    return done(
        SCREEN.format(study=visit.study),
        f"入れたコードブックを取り消しました。{Act.CODEBOOK_IMPORT.kept}",
    )


def undo(visit: Visit) -> Response:
    """Take the last import back."""
    with visit.doing("definitions_undone", *DEFINITIONS, "raw/{study}/*.csv"):
        Undo(visit.workspace, visit.study, CODEBOOK).take_back()
        visit.note("definitions_undone")
    return done(SCREEN.format(study=visit.study), "定義を、取り込む前に戻しました。")


def _compared(visit: Visit) -> list[Compared]:
    """What was to be taken over beside what changed the definitions last."""
    waiting = kept(visit.workspace, visit.study, _KEPT, WaitingCodebook)
    taking = visit.request.url.path.endswith("/take")
    name = waiting.name if waiting is not None else "コードブック"  # which another form has taken by now
    mine = f"{name} を取り込む" if taking else "前の定義に戻す"
    acts = [act for act in visit.diary.acts(visit.study) if DEEDS[act.act].task == "definitions"]
    now = (
        f"{told(acts[-1])}（{acts[-1].person}、{moment(acts[-1].at)}）"
        if acts
        else "ページの外で変わりました"
    )
    return [Compared("定義", mine, now)]


def _place(visit: Visit) -> Path:
    return office_folder(visit.workspace, visit.study) / "waiting" / CODEBOOK


def _clear(visit: Visit) -> None:
    _place(visit).unlink(missing_ok=True)
    (office_folder(visit.workspace, visit.study) / f"{_KEPT}.json").unlink(missing_ok=True)


def _to(visit: Visit) -> Response:
    return RedirectResponse(SCREEN.format(study=visit.study), 303)


ROUTES = [
    view(SCREEN, definitions),
    view(f"{SCREEN}/codebook", save_codebook),
    view(f"{SCREEN}/marked", save_marked),
    view(f"{SCREEN}/population", save_template),
    posted(f"{SCREEN}/codebook", receive, bounds=_BOUNDS, lasting=_LOOKING),
    posted(f"{SCREEN}/again", look_again, lasting=_LOOKING),
    posted(
        f"{SCREEN}/take",
        take,
        version=definitions_version,
        compared=_compared,
        lasting=Lasting("定義を取り込んでいます", SCREEN),
    ),
    posted(f"{SCREEN}/dismiss", dismiss),
    posted(f"{SCREEN}/undo", undo, version=definitions_version, compared=_compared),
]
