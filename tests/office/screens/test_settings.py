"""Settings, the guide, and the end of the page."""

from __future__ import annotations

from tests.office.visiting import Visitor


def test_a_name_of_the_list_is_chosen_without_typing(visitor: Visitor) -> None:
    visitor.see("/settings")
    visitor.send("/settings/names", names="山田 花子\n佐藤　健\n")
    visitor.see("/person")
    assert visitor.html.xpath("//input[@name='known']/@value") == ["山田 花子", "佐藤 健"]
    visitor.send("/person", known="佐藤 健")
    assert visitor.office.sessions.opened()[0].person == "佐藤 健"


def test_a_typed_name_counts_before_a_chosen_one_and_joins_the_list(visitor: Visitor) -> None:
    visitor.see("/person")
    visitor.send("/person", known="山田 花子", name="森 一郎")
    visitor.see("/person")
    assert visitor.html.xpath("//input[@name='known']/@value") == ["山田 花子", "森 一郎"]
    assert visitor.html.xpath("//input[@name='known'][@checked]/@value") == ["森 一郎"]


def test_what_was_typed_stays_where_a_name_is_refused(visitor: Visitor) -> None:
    visitor.see("/settings")
    visitor.send("/settings/names", names="山田 花子\n" + "山" * 41)
    assert visitor.html.xpath("string(//textarea)").strip() == "山田 花子\n" + "山" * 41


def test_the_rules_of_the_year_are_told_as_they_stand(visitor: Visitor) -> None:
    visitor.see("/settings")
    cells = {row[0].text_content(): row[1].text_content() for row in visitor.html.xpath("//tbody/tr")}
    assert cells["提案した人と承認する人"] == "別の人にする"
    assert cells["秘匿する人数"] == "5人未満"
    assert cells["参考値とする人数"] == "30人未満"
    assert cells["本文の割合"].startswith("重みなし")


def test_other_windows_are_closed_and_this_one_is_not(visitor: Visitor) -> None:
    other = Visitor(visitor.office, "佐藤 健")
    visitor.see("/settings")
    visitor.send("/settings/others")
    assert visitor.message == "ほかの1つの画面を閉じました。"
    assert other.see("/settings").status_code == 403


def test_the_end_is_asked_for_by_a_form_and_ends_the_page_once(visitor: Visitor) -> None:
    ended: list[int] = []
    visitor.office.end = lambda: ended.append(1)
    visitor.see("/end")
    assert not ended
    visitor.send("/end")
    assert (visitor.heading, ended) == ("終了しました", [1])
