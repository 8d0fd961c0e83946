"""Every form of every screen, sent with nothing in it and with what nobody would enter: refused in Japanese, at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import lxml.html
import pytest

from tests.measured_city import measured_city
from tests.office.test_every_screen import SCREENS
from tests.office.visiting import Visitor, office_of

NOT_HERE = ("/run", "/run/stop", "/end", "/years/new")
"""What takes long, ends the page, or tells of no wrong entry on its own."""

ENGLISH = re.compile(r"Error|Exception|Traceback|\b(None|null|nan|invalid|undefined|must be|expected)\b")
TYPED = ".//input[not(@type='file') and not(@type='hidden')] | .//textarea | .//select"
ENTRIES = {
    "nothing": ("", ("", b"")),
    "odd": ("\x01<b>１２３\u202e" + "あ" * 3_000, ("../../議事録\x00.xlsx", b"PK\x03\x04broken")),
    "other": ("-1e999", ("議事録.csv", "日付,出席者\n8月1日,山田\n".encode())),
    "empty file": ("2022-13-45", ("CON.docx", b"")),
}


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    office = office_of(measured_city(tmp_path_factory.mktemp("city") / "work"))
    yield Visitor(office)
    office.close()


@pytest.mark.parametrize("entry", ENTRIES)
def test_wrong_entries_are_refused_plainly_at_their_place(visited: Visitor, entry: str) -> None:
    text, file = ENTRIES[entry]
    sent = 0
    for screen in (path.replace("2022", "2030") for path in SCREENS):
        for number in range(len(forms(visited, screen))):
            form = forms(visited, screen)[number]
            action, typed = form.get("action"), {one.get("name") for one in form.xpath(TYPED)}
            fields = {name: text if name in typed else value for name, value in form.form_values()}
            fields |= dict.fromkeys(typed, text)
            files = [(one.get("name"), file) for one in form.xpath(".//input[@type='file']")]
            if not (typed or files) or action in NOT_HERE:
                continue
            visited.post(action, fields, files)
            sent += 1
            assert visited.page.status_code in (200, 404, 422), action
            assert not ENGLISH.search(visited.text), (action, visited.text)
            assert not visited.html.xpath("//main//b")
            ids = visited.html.xpath("//@id")
            for link in visited.html.xpath("//*[@role='alert']//a/@href"):
                assert unquote(link[1:]) in ids, (action, link)
            if visited.page.status_code == 422:
                assert visited.html.xpath("//*[@role='alert']//li"), action
    assert sent > 15
    assert not {act.act for act in visited.office.diary.acts()} & {"study_made", "values_imported", "audited"}


def forms(visited: Visitor, screen: str) -> list[lxml.html.FormElement]:
    """The forms of a screen that act; none where the address leads to a file."""
    if not visited.see(screen).headers["content-type"].startswith("text/html"):
        return []
    found: list[lxml.html.FormElement] = visited.html.xpath("//main//form[@method='post']")
    return found
