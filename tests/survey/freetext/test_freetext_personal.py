from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.freetext.personal import mask, personal_spans
from survey.freetext.phrases import frequent_phrases, frequent_words, tokens

REGIONS = {"大内", "小郡", "大殿", "佐山"}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("大殿の山田太郎さん（090-1234-5678）に", "大殿の〔氏名〕さん（〔電話番号〕）に"),
        ("電話０８３－９２２－４１１１まで", "電話〔電話番号〕まで"),
        ("(083)922-4111へ", "〔電話番号〕へ"),
        ("0839224111", "〔電話番号〕"),
        ("taro.yamada@example.co.jp へ", "〔メール〕 へ"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "〔メール〕"),
        ("https://example.com/x 参照", "〔URL〕 参照"),
        ("山口市小郡下郷609番地1に住む", "〔住所〕に住む"),
        ("〒753-8650 山口市亀山町2-1", "〔住所〕 〔住所〕"),
        ("1丁目2番3号", "〔住所〕"),
        ("昭和30年4月1日生まれ", "〔生年月日〕"),
        ("番号は123456789012", "番号は〔番号〕"),
        ("鈴木が怖い", "〔氏名〕が怖い"),
        ("山田 花子", "〔氏名〕"),
        ("私は田中です", "私は〔氏名〕です"),
        ("大内さんは親切", "〔氏名〕さんは親切"),
        ("ヤマダさんが", "〔氏名〕さんが"),
        ("近所のやまもとさんから", "近所の〔氏名〕さんから"),
        ("さとう様と、よしだくん", "〔氏名〕様と、〔氏名〕くん"),
    ],
)
def test_what_may_be_personal_is_masked(text: str, masked: str) -> None:
    assert mask(text, REGIONS).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "役員の負担が大きいから加入したくない",
        "マンションで自治会、町内会への参加依頼がないから",
        "大内は遠い。小郡へ行く",
        "皆さん、お母さん、子どもさん、ボランティアさん",
        "おとなりさん、みなさん、こどもさん、おいしゃさん、おまわりさん、たくさん",
        "会費が12,000円、月に1-2回、3-4人",
        "2022-2023年、令和4年7月1日から",
        "",
        "〔氏名〕と書いてある",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text, REGIONS).text == text


@given(st.text(st.sampled_from("山田太郎さん様は大内0１-－ー()（）@.市1丁目番号〒 \n、。ｱアa"), max_size=60))
def test_any_text_keeps_all_that_is_not_masked(text: str) -> None:
    spans = personal_spans(text, REGIONS)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    rest = [
        text[a:b]
        for a, b in zip([0, *(s.end for s in spans)], [*(s.start for s in spans), len(text)], strict=True)
    ]
    masked = mask(text, REGIONS).text
    for piece in rest:
        assert piece in masked
    assert len(masked) == sum(map(len, rest)) + sum(len(span.kind) + 2 for span in spans)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_is_taken_and_its_words_lie_in_it(text: str) -> None:
    for token in tokens(text):
        assert text[token.start : token.end] == token.surface
    mask(text)


def test_a_very_long_answer_is_taken_in_pieces() -> None:
    text = "加入したい。" * 20_000
    found = tokens(text)
    assert "".join(token.surface for token in found) == text


def test_words_count_once_in_an_answer_and_names_do_not_count() -> None:
    answers = [
        tokens(text)
        for text in ("役員の負担が大きい。負担だ", "役員の負担がつらい", "山田さんの負担", "山田さん、3回")
    ]
    words = [(word.text, word.kind, word.answers) for word in frequent_words(answers)]
    assert words == [("負担", "名詞", 3), ("役員", "名詞", 2)]
    phrases = [(phrase.text, phrase.answers) for phrase in frequent_phrases(answers)]
    assert phrases == [("役員の負担", 2)]
