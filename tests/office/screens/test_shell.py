"""The screens that belong to no task of the year."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.office.visiting import ADDRESS, PERSON, Visitor, office_of
from tests.workspaces import copy_workspace


def test_whoever_opens_the_page_says_who_they_are_and_comes_to_the_latest_year(visitor: Visitor) -> None:
    assert visitor.path == "/years/2022"
    assert visitor.heading == "令和4年度の作業"
    assert visitor.message == f"操作する人を「{PERSON}」にしました。"
    assert PERSON in visitor.page.text
    assert not visitor.see("/years/2022").text.count("にしました")


def test_without_a_year_the_page_offers_the_sample_and_a_new_year(tmp_path: Path) -> None:
    visitor = Visitor(office_of(tmp_path))
    assert visitor.heading == "はじめに"
    assert visitor.html.xpath("//main//a/@href") == ["/years/new"]


@pytest.mark.parametrize("name", ["", "  ", "山" * 41, "山田\x1b花子"])
def test_a_name_that_is_none_is_refused_with_the_field_marked(tmp_path: Path, name: str) -> None:
    visitor = Visitor(office_of(tmp_path), person="")
    visitor.send("/person", name=name)
    assert visitor.page.status_code == 422
    assert visitor.html.findtext(".//title") == "エラー: 操作する人 - 市民アンケート集計"
    assert visitor.html.xpath("//*[@role='alert']//a/@href") == ["#name"]
    assert visitor.html.xpath("//input[@id='name']/@aria-invalid") == ["true"]


@pytest.mark.parametrize("to", ["//example.org/", "https://example.org/", "/\\example.org"])
def test_after_the_name_no_other_site_is_gone_to(tmp_path: Path, to: str) -> None:
    visitor = Visitor(office_of(tmp_path), person="")
    visitor.send("/person", name=PERSON, to=to)
    assert visitor.path == "/"


def test_a_year_that_is_not_defined_has_no_page(visitor: Visitor) -> None:
    assert visitor.see("/years/2021").status_code == 404
    assert visitor.heading == "この画面はありません"


def test_a_folder_that_cannot_be_written_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(office_of(copy_workspace(tmp_path)))
    visitor.see("/years/2022/keeping")
    form = visitor.form("/years/2022/keeping/limit")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("office.diary.Diary._append", full)
    browser = TestClient(
        visitor.client.app, ADDRESS, headers=visitor.client.headers, raise_server_exceptions=False
    )
    browser.cookies = visitor.client.cookies
    answer = browser.post("/years/2022/keeping/limit", data={**form, "day": "2030-01-01"})
    assert answer.status_code == 507
    assert "作業フォルダーに書き込めません" in answer.text
    assert visitor.office.diary.acts() == []
