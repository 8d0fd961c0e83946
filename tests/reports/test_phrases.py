"""Where lines of heads, labels and titles break."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.phrases import in_lines, phrases, words

_PARTS = (
    "どちらかといえば|不便を|感じていない",
    "ある程度|付き合っている",
    "付き合っている|（計）",
    "標本誤差|（割合が|50%のとき）",
    "どちらかというと|共有されていないと|思う",
    "高速Wi-Fiの|整備など、|スマートフォンや|パソコンを|快適に|使用できる|環境の|整備",
    "介護や|子育てなどの|困りごとが|相談・|解決できる|窓口の|充実",
    "地域行事や|市民活動に|積極的に|参加している|市民の|割合",
    "地域課題解決に|向けて|取り組んでいる|事業数",
    "子ども会に|加入していない",
    "日常生活に|必要な|サービス",
    "「感じている」|（計）",
    "引き続き参加したい",
    "ひとり暮らしの|高齢者",
)


@pytest.mark.parametrize("text", _PARTS)
def test_phrases_end_with_particles_verbs_and_brackets(text: str) -> None:
    assert "|".join(phrases(text.replace("|", ""))) == text


def test_lines_are_as_few_as_phrases_allow_and_even() -> None:
    assert in_lines("どちらかといえば不便を感じている", 10, len) == ("どちらかといえば", "不便を感じている")
    assert in_lines("不便を感じている（計）", 10, len) == ("不便を感じている", "（計）")
    assert in_lines("不便を感じている（計）", 11, len) == ("不便を感じている（計）",)


def test_a_phrase_wider_than_a_line_breaks_between_its_words() -> None:
    assert words("共有されていないと") == ("共有されていないと",)
    assert in_lines("地域福祉推進計画", 5, len) == ("地域福祉", "推進計画")
    assert in_lines("市民アンケート調査", 7, len) == ("市民アンケート", "調査")


def test_a_line_feed_always_breaks() -> None:
    assert in_lines("目標値\n（令和4年）", 20, len) == ("目標値", "（令和4年）")


@example("111あああ", 2.0)  # what is wider than a line leaves the others as they are
@given(st.text(alphabet="あを漢字がアイー、。（）「」ab 1%\n", max_size=40), st.floats(2, 30))
def test_nothing_is_lost_but_blanks_and_lines_fit(text: str, room: float) -> None:
    lines = in_lines(text, room, len)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert "".join(phrases(text)) == text
    # a bracket clings to what it encloses, and half-width letters to each other, though they be wider than a line
    assert all(len(line) <= room for line in lines if not set(line) & set("、。（）「」ー%ab1"))
