"""The rules of a year: as they are declared, changed in their fields, taken back, and compared where two change them."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Mapping
from typing import Any

from schemas.settings.page import settings_page
from tests.office.visiting import Visitor

HERE = "/years/2022/rules"
STRAIGHT = "shimin.cleaning.straight_lining"


def settings(visitor: Visitor) -> Mapping[str, Any]:
    return tomllib.loads((visitor.office.workspace / "schemas/2022/study.toml").read_text(encoding="utf-8"))


def test_every_rule_has_the_help_of_its_declaration(visitor: Visitor) -> None:
    visitor.see(HERE)
    page = settings_page()
    hints = [str(one.text_content()) for one in visitor.html.xpath("//form//*[@class='hint']")]
    labels = [str(one.text_content()) for one in visitor.html.xpath("//form//label")]
    assert len(hints) > 30
    notes = [hint.replace("|", "\\|").partition("。空欄は")[0] for hint in hints]
    assert [note for note in notes if note not in page] == []
    assert "同じ選択肢の設問がこの数以上続き、すべて同じ答えの票を知らせる。0は知らせない。空欄は10" in hints
    assert (
        visitor.html.xpath("//select[@id='shimin.cleaning.late']/option")[0].text_content()
        == "書かない（除く）"
    )
    assert [label for label in labels if f"| {label} |" not in page] == []


def test_rules_are_changed_noted_and_taken_back(visitor: Visitor) -> None:
    before = (visitor.office.workspace / "schemas/2022/study.toml").read_bytes()
    visitor.see(HERE)
    assert visitor.form(HERE)["low_base"] == "30"
    visitor.send(HERE, **{"low_base": "50", STRAIGHT: "0", "shimin.cleaning.late": "accept"})
    assert visitor.message.startswith("決まりを変えました: 参考値とする人数、期限後の回答、同じ回答の続き。")
    now = settings(visitor)
    assert now["low_base"] == 50
    assert now["surveys"][0]["cleaning"] == {"late": "accept", "straight_lining": 0}
    assert "cleaning" not in now["surveys"][1]
    assert visitor.office.diary.acts("2022")[-1].act == "rules_changed"
    visitor.see("/years/2022/definitions")
    visitor.send("/years/2022/definitions/undo")
    assert (visitor.office.workspace / "schemas/2022/study.toml").read_bytes() == before


def test_what_may_not_be_is_told_at_its_field_and_nothing_changes(visitor: Visitor) -> None:
    before = (visitor.office.workspace / "schemas/2022/study.toml").read_bytes()
    visitor.see(HERE)
    visitor.send(HERE, **{"disclosure_minimum": "2", STRAIGHT: "1", "basis_reason": ""})
    assert visitor.page.status_code == 422
    told = [str(one) for one in visitor.html.xpath("//*[@role='alert']//a/@href")]
    assert f"#{STRAIGHT}" in told
    assert "#disclosure_minimum" in told
    assert visitor.form(HERE)[STRAIGHT] == "1"
    assert (visitor.office.workspace / "schemas/2022/study.toml").read_bytes() == before
    assert visitor.office.diary.acts("2022") == []


def test_whoever_comes_too_late_sees_both(visitor: Visitor) -> None:
    other = Visitor(visitor.office, "佐藤 健")
    for window in (visitor, other):
        window.see(HERE)
    visitor.send(HERE, low_base="40")
    other.send(HERE, low_base="50")
    assert other.page.status_code == 409
    assert "決まりを変えました: 参考値とする人数（山田 花子、" in other.text
    rows = [[str(cell.text_content()) for cell in row] for row in other.html.xpath("//tbody/tr")]
    assert rows == [["参考値とする人数（年度全体）", "50", "40"]]
    other.post(HERE, other.form(HERE))
    assert settings(visitor)["low_base"] == 50


def test_the_file_for_the_technician_holds_no_answers(visitor: Visitor) -> None:
    visitor.see("/settings")
    visitor.send("/settings/bundle")
    visitor.office.close()
    names = zipfile.ZipFile(io.BytesIO(visitor.page.content)).namelist()
    assert "doctor.txt" in names
    assert "schemas/2022/study.toml" in names
    assert [name for name in names if name.startswith("raw/")] == []
