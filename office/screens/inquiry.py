"""委託先への照会: the list of what may be wrong goes out, comes back filled in, and is taken in as it was shown."""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from datetime import date
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from office.begun import CORRECTIONS
from office.diary import Deed
from office.frame.answering import content_to_save, done, show
from office.frame.routes import FormBounds, Lasting, posted, view
from office.frame.visit import Visit
from office.kept import kept
from office.screens.checking import KEPT_CHECK, KeptCheck
from office.worker.protocol import Json
from office.worker.shapes import shaped
from office.worker.shapes.checked import OpenedBook
from office.worker.shapes.returned import ReturnedPreview, TakenCorrections
from reports.formatting import count_text
from reports.runs.last_record import last_record
from schemas.errors import InputError, Problem
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256
from survey.corrections.record_files import correction_files, corrections_folder

_SCREEN = "/years/{study}/inquiry"
_RETURNED = f"{_SCREEN}/returned"
_LARGEST = 50_000_000
_BOUNDS = FormBounds(files=1, size=_LARGEST)
_UNCHANGED = "訂正は、何も取り込んでいません。"
_KEPT_NAMES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")


def inquiry(visit: Visit, *problems: Problem) -> Response:
    """Show what went out, what came back, and what was taken in."""
    return show(
        visit,
        "inquiry.html",
        problems,
        check=kept(visit.workspace, visit.study, KEPT_CHECK, KeptCheck),
        sent=_last(visit, "list_sent"),
        saved=_last(visit, "list_saved"),
        waiting=_waiting(visit),
        taken=_undoable(visit),
        unchanged=_UNCHANGED if problems else "",
        due=visit.text("due"),
        count=count_text,
    )


def save_list(visit: Visit) -> Response:
    """Hand out the list for the contractor, made of the answers as they are now."""
    book = shaped(OpenedBook, visit.worker.ask("findings_book_opened", study=visit.study))
    visit.note("list_saved", count=book.findings)
    return content_to_save(b64decode(book.content), f"入力誤り一覧_{visit.study}.xlsx")


def note_sent(visit: Visit) -> Response:
    """Note that the list has gone out, and by when it is asked back."""
    day = visit.text("due")
    try:
        known = date.fromisoformat(day) >= date.today()
    except ValueError:
        known = False
    if not known:
        return inquiry(
            visit,
            Problem(
                "B35",
                "返送の期限は、今日から後の日にしてください。",
                found=day,
                expected=f"年-月-日（例: {date.today().isoformat()}）",
                remedy="委託先と決めた日を入れてください。",
                column="due",
            ),
        )
    visit.note("list_sent", due=day)
    return done(_at(visit, _SCREEN), "一覧を送ったことを記録しました。")


def receive(visit: Visit) -> Response:
    """Take a returned list into the room where it waits, and lead to what it would change."""
    sent = visit.form.get("list")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return inquiry(
            visit,
            Problem("B36", "ファイルが選ばれていません。", expected="記入済みの一覧（Excel）", column="list"),
        )
    name = Path(sent.filename.replace("\\", "/")).name
    content = sent.file.read()
    end = Path(name).suffix.lower()
    if end not in _KEPT_NAMES:
        return inquiry(
            visit,
            Problem(
                "B37",
                "Excelの一覧ではありません。",
                found=end or "拡張子なし",
                expected="記入済みの一覧（.xlsx）",
                column="list",
            ),
        )
    path = _room(visit) / f"{sha256(content)}{end}"
    make_folder(path.parent, 0o700)
    write_whole(path, content, private=True)
    received = visit.note("list_received", file=name, stored=path.name)
    with suppress(InputError):  # what it finds is told on the screen that comes next
        visit.worker.ask("returned_preview", name=name, **_list(visit, received))
    return done(_at(visit, _RETURNED))


def returned(visit: Visit) -> Response:
    """Show what the list that waits would change; what is wrong with it, all at once, where it has faults."""
    waiting = _waiting(visit)
    if waiting is None:
        return RedirectResponse(_at(visit, _SCREEN), 303)
    opened = visit.session.shows_values
    job = "returned_preview_opened" if opened else "returned_preview"
    try:
        preview = shaped(
            ReturnedPreview, visit.worker.ask(job, name=waiting.text("file"), **_list(visit, waiting))
        )
    except InputError as error:
        return show(
            visit,
            "returned_faulty.html",
            error.problems,
            waiting=waiting,
            unchanged=_UNCHANGED,
        )
    return show(
        visit,
        "returned.html",
        waiting=waiting,
        preview=preview,
        pairs=list(zip(preview.before, preview.after, strict=True)),
        opened=opened,
        count=count_text,
        version=preview.shown,
    )


def open_values(visit: Visit) -> Response:
    """Let the cells be shown for a while."""
    visit.note("values_shown", count=int(visit.text("count") or 0))
    visit.session.open_values()
    return done(_at(visit, _RETURNED), "回答の値を表示しています。5分たつと伏せます。")


def marked(visit: Visit) -> Response:
    """Hand back the list with its faults marked; what was wrong with the whole file cannot be."""
    waiting = _waiting(visit)
    content = "" if waiting is None else visit.worker.ask("returned_marked_opened", **_list(visit, waiting))
    if not content or waiting is None:
        return done(_at(visit, _RETURNED), "印を付けた一覧は作れません（欄の誤りではありません）。")
    return content_to_save(b64decode(str(content)), f"{Path(waiting.text('file')).stem}_直すところ.xlsx")


def take(visit: Visit) -> Response:
    """Take in just what was shown (K18 where it would be something else by now)."""
    waiting = _waiting(visit)
    if waiting is None:
        return RedirectResponse(_at(visit, _SCREEN), 303)
    with visit.doing("corrections_taken", CORRECTIONS, file=waiting.text("file")):
        told = visit.worker.ask(
            "take_corrections", name=waiting.text("file"), shown=visit.text("shown"), **_list(visit, waiting)
        )
        taken = shaped(TakenCorrections, told)
        visit.note("corrections_taken", count=taken.count, record=taken.record, file=waiting.text("file"))
    return done(
        _at(visit, _SCREEN), f"{count_text(taken.count)}件を取り込みました。次は、もう一度点検します。"
    )


def dismiss(visit: Visit) -> Response:
    """Take the waiting list away; nothing of it is taken in."""
    waiting = _waiting(visit)
    if waiting is not None:
        visit.note("list_dismissed", file=waiting.text("file"))
    return done(_at(visit, _SCREEN), "返送された一覧を取り下げました。何も取り込んでいません。")


def undo(visit: Visit) -> Response:
    """Take back the last corrections, as long as no run has counted them."""
    taken = _undoable(visit)
    if taken is not None:
        with visit.doing("corrections_undone", CORRECTIONS, record=taken.text("record")):
            visit.worker.ask("withdraw_corrections", study=visit.study, record=taken.text("record"))
            visit.note("corrections_undone", record=taken.text("record"))
    return done(_at(visit, _SCREEN), "訂正の取り込みを取り消しました。")


def _at(visit: Visit, screen: str) -> str:
    return screen.format(study=visit.study)


def _room(visit: Visit) -> Path:
    """Where returned lists lie: with the corrections, so that they go with the answers when these are deleted."""
    return visit.workspace / corrections_folder(visit.study) / "returned"


def _last(visit: Visit, *keys: str) -> Deed | None:
    acts = visit.office.diary.acts(visit.study)
    return next((act for act in reversed(acts) if act.act in keys), None)


def _waiting(visit: Visit) -> Deed | None:
    """The receipt of the list that waits to be taken in."""
    last = _last(visit, "list_received", "list_dismissed", "corrections_taken")
    return last if last is not None and last.act == "list_received" else None


def _list(visit: Visit, waiting: Deed) -> dict[str, Json]:
    """What a job is told of the list that waits: lines without a day were corrected on the day that it came."""
    return {
        "study": visit.study,
        "file": str(_room(visit) / waiting.text("stored")),
        "by": visit.person,
        "day": waiting.at[:10],
    }


def _undoable(visit: Visit) -> Deed | None:
    """The corrections that were taken in last, if no run has counted them and nothing was added since."""
    last = _last(visit, "corrections_taken", "corrections_undone")
    files = correction_files(visit.workspace, visit.study)
    if last is None or last.act != "corrections_taken" or not files or files[-1].name != last.text("record"):
        return None
    try:
        counted = last_record(visit.workspace, visit.study).inputs
    except InputError:
        counted = {}
    return None if files[-1].relative_to(visit.workspace).as_posix() in counted else last


ROUTES = [
    view(_SCREEN, inquiry),
    posted(f"{_SCREEN}/list", save_list),
    posted(f"{_SCREEN}/sent", note_sent),
    posted(
        f"{_SCREEN}/receive",
        receive,
        bounds=_BOUNDS,
        lasting=Lasting("返送された一覧を確かめています", _SCREEN),
    ),
    posted(f"{_SCREEN}/undo", undo),
    view(_RETURNED, returned),
    posted(f"{_RETURNED}/values", open_values),
    posted(f"{_RETURNED}/marked", marked),
    posted(f"{_RETURNED}/take", take, lasting=Lasting("訂正を取り込んでいます", _RETURNED)),
    posted(f"{_RETURNED}/dismiss", dismiss),
]
