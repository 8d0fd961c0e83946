"""What the tests of merging ask of a merge, and a save by LibreOffice."""

from __future__ import annotations

import subprocess
from pathlib import Path

from reports.merge.anchors import locate
from reports.merge.opened_chapter import open_chapter
from reports.merge.outcomes import Merged, Outcome, Result
from reports.word.said_text import fingerprint
from tests.reports.report_of_staff import THEN
from tests.reports.staff_edits import Desk


def outcome(merged: Merged, piece: str) -> Outcome:
    return next(told for told in merged.outcomes if told.piece == piece)


def results(merged: Merged) -> dict[str, Result]:
    """Results of the pieces that are not as they were."""
    return {told.piece: told.result for told in merged.outcomes if told.result != "same"}


def edited(content: bytes = THEN) -> Desk:
    return Desk(content)


def assert_says_what_is_generated(document: bytes, fresh: bytes) -> None:
    """Every piece of a document is the generated one, in the same order, with every number anchored."""
    here, there = open_chapter(document, ""), open_chapter(fresh, "")
    assert here.ledger is not None
    assert here.ledger == there.ledger
    found = locate(here.body, here.ledger)
    assert [fingerprint(found.pieces[piece.id], here.objects) for piece in here.ledger.pieces] == [
        piece.hash for piece in here.ledger.pieces
    ]
    assert list(found.pieces) == [piece.id for piece in here.ledger.pieces]
    for piece in here.ledger.pieces:
        assert [found.numbers[mark.anchor] for mark in piece.numbers] == [
            mark.shown for mark in piece.numbers
        ]
    assert Desk(document).texts() == Desk(fresh).texts()


def saved_by_libreoffice(content: bytes, folder: Path) -> bytes:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "chapter.docx").write_bytes(content)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(folder),
            str(folder / "in" / "chapter.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "chapter.docx").read_bytes()
