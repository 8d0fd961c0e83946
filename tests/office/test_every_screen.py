"""What holds for every screen, whoever wrote it: its frame, its forms, its headers, and what may not be in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route

from office.frame.routes import PERSON
from office.frame.visit import Office
from office.safety.headers import HEADERS
from office.serving.app import make_app
from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n'
NOWHERE = Path("nowhere")
"""No workspace: the application is made for its list of routes alone."""


def paths(method: str) -> list[str]:
    """Paths of the routes of a method, for the year 2022; those that name more than a year are left out."""
    routes = [route for route in make_app(office_of(NOWHERE)).routes if isinstance(route, Route)]
    found = {route.path.replace("{study}", "2022") for route in routes if method in (route.methods or ())}
    return sorted(path for path in found if "{" not in path)


SCREENS = [path for path in paths("GET") if path not in ("/", "/open")]
ACTS = [path for path in paths("POST") if path not in ("/opening", "/end")]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = office_of(copy_workspace(tmp_path_factory.mktemp("screens")))
    yield office
    office.close()


@pytest.fixture(scope="module")
def visitor(office: Office) -> Visitor:
    return Visitor(office)


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_keeps_to_the_frame(visitor: Visitor, path: str) -> None:
    page = visitor.see(path)
    assert page.status_code in (200, 422), page.text
    if not page.headers["content-type"].startswith("text/html"):
        assert page.headers["content-disposition"].startswith("attachment")
        return
    assert {name: page.headers[name] for name in HEADERS} == HEADERS
    assert page.headers["cache-control"] == "no-store"
    if not page.text.lstrip().startswith("<!DOCTYPE html>"):
        return  # a part of a screen that is fetched again
    html = visitor.html
    assert html.get("lang") == "ja"
    assert len(html.xpath("//h1")) == len(html.xpath("//main")) == 1
    assert html.findtext(".//title").endswith(" - 市民アンケート集計")
    assert len(html.xpath("//main//*[contains(concat(' ', @class, ' '), ' button-main ')]")) <= 1
    ids = html.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert [name for name in html.xpath("//label/@for") if name not in ids] == []
    assert [one for one in html.xpath("//@href[starts-with(., '#')]") if one[1:] not in ids] == []


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_holds_nothing_that_its_policy_forbids_and_names_no_other_host(
    visitor: Visitor, path: str
) -> None:
    page = visitor.see(path)
    if not page.headers["content-type"].startswith("text/html"):
        return
    html = visitor.html
    assert html.xpath("//@style") == html.xpath("//style") == []
    assert [script.get("src", "")[:8] for script in html.xpath("//script")] in ([], ["/assets/"])
    assert not [name for name in re.findall(r"<[^>]*\s(on[a-z]+)=", page.text) if name != "once"]
    assert [
        one for one in html.xpath("//@src | //@href | //@action") if not str(one).startswith(("/", "#", "?"))
    ] == []


@pytest.mark.parametrize("path", SCREENS)
def test_each_form_of_a_screen_that_acts_has_its_keys(visitor: Visitor, path: str) -> None:
    if not visitor.see(path).headers["content-type"].startswith("text/html"):
        return
    for form in visitor.html.xpath("//form"):
        fields = dict(form.form_values())
        if form.get("method", "get").lower() == "post":
            assert fields["form_token"], form.get("action")
            assert fields["once"], form.get("action")
        else:
            assert "form_token" not in fields, form.get("action")


@pytest.mark.parametrize("path", ACTS)
def test_no_act_is_done_without_its_keys_from_elsewhere_or_by_a_link(visitor: Visitor, path: str) -> None:
    acts = len(visitor.office.diary.acts())
    assert visitor.client.post(path, data={}).status_code == 403
    assert (
        visitor.client.post(path, data={}, headers={"Origin": "https://attacker.example"}).status_code == 403
    )
    assert visitor.client.post(path, content=b"x", headers={"Content-Type": "text/plain"}).status_code == 403
    assert visitor.client.post(path, content=iter([b"x"])).status_code == 411
    assert len(visitor.office.diary.acts()) == acts


@pytest.mark.parametrize("path", sorted({*SCREENS, *ACTS} - {PERSON}))
def test_nothing_is_told_to_who_has_not_opened_the_page(office: Office, path: str) -> None:
    stranger = Visitor(office, person="")
    stranger.client.cookies.clear()
    answers = [stranger.client.get(path), stranger.client.post(path, data={"form_token": "x", "once": "x"})]
    assert {answer.status_code for answer in answers} <= {403, 405}
    assert "山口市" not in "".join(answer.text for answer in answers)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../pages/base.html",
        "/assets/%2e%2e/pages/base.html",
        "/assets/..%2f..%2fpyproject.toml",
        "/assets//etc/passwd",
        "/years/..%2f..%2fetc/answers",
        "/years/2022%00/answers",
        "/years/schemas/answers",
        "/years/２０２２",
    ],
)
def test_no_address_leads_to_another_file(visitor: Visitor, path: str) -> None:
    assert visitor.client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("multipart/form-data", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"nothing of the kind"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="once"\r\n\r\nhalf',
        ),
        ("multipart/form-data; boundary=x", FILE + b"X-A: a\r\n" * 5_000 + b"\r\n\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", FILE + b"X-A: " + b"a" * 500_000 + b"\r\n\r\n\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", (FILE + b"\r\n\r\n") * 100 + b"--x--\r\n"),
        (f"multipart/form-data; boundary={'b' * 50_000}", b"x"),
    ],
)
def test_a_form_that_is_broken_is_refused_and_no_fault_of_the_program(
    visitor: Visitor, kind: str, content: bytes
) -> None:
    answer = visitor.client.post("/years/2022/answers", content=content, headers={"Content-Type": kind})
    assert answer.status_code in (400, 403)
