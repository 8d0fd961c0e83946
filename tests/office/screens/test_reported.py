"""行政の数値: typed beside those of before, what is wrong at its field, and the way back."""

from __future__ import annotations

from tests.office.visiting import Visitor

SCREEN = "/years/2022/definitions/reported"


def test_numbers_are_typed_and_taken_back(visitor: Visitor) -> None:
    path = visitor.office.workspace / "raw/2022/administrative.csv"
    before = path.read_bytes()
    visitor.see(SCREEN)
    assert visitor.form(SCREEN)["kpi2-value"] == "188"
    visitor.send(SCREEN, **{"kpi2-value": "1,190"})
    assert "kpi2,1190," in path.read_text(encoding="utf-8")
    assert "行政の数値4つを保存しました。" in visitor.message
    visitor.send(f"{SCREEN}/undo")
    assert path.read_bytes() == before
    assert [act.act for act in visitor.office.diary.acts("2022")] == ["reported_taken", "reported_undone"]


def test_a_number_that_is_not_known_yet_is_left_out(visitor: Visitor) -> None:
    path = visitor.office.workspace / "raw/2022/administrative.csv"
    visitor.see(SCREEN)
    visitor.send(SCREEN, **{"kpi2-value": "", "kpi2-source": ""})
    assert "kpi2," not in path.read_text(encoding="utf-8")
    assert "あと1つは、まだ空欄です。" in visitor.message


def test_what_is_wrong_is_told_at_its_field_and_stays_typed(visitor: Visitor) -> None:
    path = visitor.office.workspace / "raw/2022/administrative.csv"
    before = path.read_bytes()
    visitor.see(SCREEN)
    answer = visitor.send(SCREEN, **{"kpi2-value": "190人", "kpi3-source": ""})
    assert answer.status_code == 422
    assert visitor.html.xpath("//div[@role='alert']//a/@href") == ["#kpi2-value", "#kpi3-source"]
    assert visitor.form(SCREEN)["kpi2-value"] == "190人"
    assert path.read_bytes() == before


def test_saving_the_same_again_notes_nothing(visitor: Visitor) -> None:
    visitor.see(SCREEN)
    visitor.send(SCREEN)
    visitor.send(SCREEN)
    assert len(visitor.office.diary.acts("2022")) <= 1


def test_numbers_that_somebody_changed_meanwhile_stay(visitor: Visitor) -> None:
    path = visitor.office.workspace / "raw/2022/administrative.csv"
    visitor.see(SCREEN)
    form = visitor.form(SCREEN)
    path.write_bytes(path.read_bytes().replace(b"188", b"189"))
    assert visitor.post(SCREEN, form).status_code == 409
    assert b"kpi2,189," in path.read_bytes()
