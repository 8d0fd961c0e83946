"""Who is answered: this page's own address, and its own pages."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from office.safety.addresses import KEY_HEADER
from office.safety.headers import HEADERS
from office.serving.app import make_app
from tests.office.visiting import ADDRESS, Visitor


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example:8650",
        "localhost:8650",
        "localhost.:8650",
        "127.0.0.1.:8650",
        "[::1]:8650",
        "127.1:8650",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.1.example.org:8650",
        "",
    ],
)
def test_a_name_that_leads_to_this_computer_is_not_answered(visitor: Visitor, host: str) -> None:
    assert visitor.client.get("/years/2022", headers={"Host": host}).status_code == 403


def test_two_names_at_once_are_not_answered(visitor: Visitor) -> None:
    request = visitor.client.build_request("GET", "/years/2022")
    request.headers = type(request.headers)([*request.headers.raw, (b"host", b"attacker.example:8650")])
    assert visitor.client.send(request).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_page_asks_for_is_not_answered(visitor: Visitor, site: str) -> None:
    assert visitor.client.get("/years/2022", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert visitor.client.get("/years/2022", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://attacker.example", "http://127.0.0.1:8651", "http://localhost:8650", "null", "", None]
)
def test_a_form_of_another_page_does_nothing(visitor: Visitor, origin: str | None) -> None:
    visitor.see("/person")
    fields = {**visitor.form("/person"), "name": "佐藤 健"}
    del visitor.client.headers["Origin"]
    answer = visitor.client.post("/person", data=fields, headers={} if origin is None else {"Origin": origin})
    assert answer.status_code == 403
    assert visitor.office.sessions.opened()[0].person == "山田 花子"


def test_a_second_start_needs_the_key_of_the_first(visitor: Visitor) -> None:
    stranger = TestClient(make_app(visitor.office), ADDRESS)
    assert stranger.post("/opening").status_code == 403
    assert stranger.post("/opening", headers={KEY_HEADER: "guessed"}).status_code == 403
    address = stranger.post("/opening", headers={KEY_HEADER: visitor.office.reopening}).text
    assert stranger.get(address, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
def test_no_other_method_is_spoken_and_no_other_page_may_read(visitor: Visitor, method: str) -> None:
    answer = visitor.client.request(method, "/person")
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_opening_address_counts_once_and_is_led_away_from(visitor: Visitor) -> None:
    address = visitor.office.opening_address()
    first, second = (TestClient(make_app(visitor.office), ADDRESS) for _ in range(2))
    opened = first.get(address, follow_redirects=False)
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    cookie = opened.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    refused = second.get(address)
    assert refused.status_code == 403
    assert "開き直す必要があります" in refused.text
    assert "set-cookie" not in refused.headers
    assert first.get(address, follow_redirects=False).headers["location"] == "/"


def test_looking_ahead_at_the_opening_address_does_not_use_it_up(visitor: Visitor) -> None:
    address = visitor.office.opening_address()
    assert TestClient(make_app(visitor.office), ADDRESS).head(address).status_code != 303
    assert (
        TestClient(make_app(visitor.office), ADDRESS).get(address, follow_redirects=False).status_code == 303
    )


def test_without_a_session_no_screen_is_shown(visitor: Visitor) -> None:
    stranger = TestClient(make_app(visitor.office), ADDRESS, headers={"Origin": ADDRESS})
    for path in ("/", "/years/2022", "/settings", "/person", "/end"):
        assert "山口市" not in stranger.get(path).text
        assert stranger.get(path).status_code == 403
    assert stranger.post("/end", data={"form_token": "", "once": "x"}).status_code == 403


def test_every_answer_forbids_what_it_does_not_need(visitor: Visitor) -> None:
    stranger = TestClient(make_app(visitor.office), ADDRESS)
    answers = [
        visitor.client.get("/years/2022"),
        visitor.client.get("/nowhere"),
        visitor.client.get("/assets/office.css"),
        visitor.client.get("/", headers={"Host": "attacker.example"}),
        visitor.client.post("/person", data={}),
        stranger.get("/"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 403, 403, 403]
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["cache-control"] == (
            "max-age=31536000, immutable" if "office.css" in str(answer.url) else "no-store"
        )


def test_the_policy_lets_the_page_load_its_own_files_and_nothing_else() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("frame-ancestors") == policy.pop("base-uri") == "'none'"
    assert set(policy.values()) == {"'self'"}
