"""What a text of any city says twice: sums, multiples, bases, numbers of figures, tables in every layout."""

from __future__ import annotations

import io

import docx
import pytest

from reports.audit.reading.docx_source import read_docx
from reports.audit.run import audit
from tests.reports.audit.passages import checked, only, rules

TRUE_AND_FALSE = [
    ("「A案」（40.0%）と「B案」（32.5%）を合わせた割合は72.5%です。", "72.5", "75.2", "A11"),
    ("「A案」40.0%は、「B案」32.5%と合わせると72.5%です。", "72.5", "75.2", "A11"),
    ("北（73.4%）は、南（17.1%）の約4.3倍です。", "4.3倍", "3.4倍", "A15"),
    ("「A案」（20.9%から17.5%）と「B案」（53.8%から49.5%）がともに減少しています。", "減少", "増加", "A21"),
    (
        "北（73.4%）で高く、南（17.1%）で低くなっています。",
        "で高く、南（17.1%）で低く",
        "で低く、南（17.1%）で高く",
        "A21",
    ),
    ("「A案」が25.3%で、4人に1人が選んでいます。", "4人に1人", "3人に1人", "A15"),
    ("「A案」が25.3%と、4分の1を占めています。", "4分の1", "3分の1", "A15"),
    ("「A案」の52.6%と「B案」の46.4%は、ともに5割前後です。", "5割前後", "6割前後", "A15"),
    (
        "「A案」は21.0%から15.0%へ6.0ポイント減少し、「B案」は36.5%から40.0%へ3.5ポイント増加しました。",
        "3.5",
        "5.3",
        "A14",
    ),
    (
        "調査票を3,000人に送りました。3,000人に調査票を送り、有効回収数は1,284票、有効回収率は42.8%です。",
        "42.8",
        "48.2",
        "A12",
    ),
    ("214戸のうち「住む」は151戸（70.6%）、「移る」は24戸（11.2%）でした。", "151戸", "115戸", "A12"),
    ("214戸のうち「住む」は151戸（70.6%）、「移る」は24戸（11.2%）でした。", "11.2", "12.1", "A12"),
    (
        "「知っている」は1,412人中1,094人（77.5%）です。知っている方のうち、話し合っている方は683人（62.4%）です。",
        "62.4",
        "64.2",
        "A12",
    ),
    ("「景色」が4.31点で最も高く、「食事」の4.02点、「交通」の2.98点の順です。", "4.02", "2.04", "A22"),
    ("2番目は「防災」（67.9%）、3番目は「防犯」（54.2%）です。", "2番目", "3番目", "A22"),
    ("20歳代が高くなっています。", "20歳代", "27歳代", "A24"),
    ("6月29日から行いました。", "29日", "31日", "A24"),
    ("2割引きの券を約7割の方が使いました。", "約7割", "約17割", "A24"),
    ("平成29年から令和4年にかけての5年間に実施しました。", "5年間", "8年間", "A18"),
    ("令和5年度は、令和元年度から4年が経過しています。", "4年が", "3年が", "A18"),
]


@pytest.mark.parametrize(("text", "old", "new", "rule"), TRUE_AND_FALSE)
def test_what_follows_from_a_sentence(text: str, old: str, new: str, rule: str) -> None:
    result = checked(text)
    assert result.findings == ()
    assert result.compared >= 1
    assert rule in rules(text.replace(old, new))


@pytest.mark.parametrize(
    "text",
    [
        "「A案」または「B案」と答えた方は72.5%です。",
        "「まあ満足」の36.2%と「満足」の52.5%で、9割近くの方が満足しています。",
        "重みが平均の5倍を超える区分は、「10歳代」22人（平均の1.5倍の重み）だけです。",
        "「A案」は43.4%（前回調査比22.3ポイント増）、「B案」は42.3%（同27.7ポイント増）でした。",
        "女性では「A案」が30.7%で最も高く、男性では「B案」が52.2%で最も高くなっています。",
        "男性（58.6%）より女性（73.2%）の方が15ポイント高くなっています。",
        "18～29歳代と18・19歳代で高く、図12割合の比較のとおり50割れはありません。",
    ],
)
def test_what_only_looks_wrong_passes(text: str) -> None:
    assert checked(text).findings == ()


SECTION = """1 行事への参加

（n=678）

「よく参加する」と回答した方は102人（15.0%）で、男性では「よく参加する」が12.0%です。

回答	よく参加する	参加しない	計
件数	102	576	678
構成比（%）	15.0	85.0	100.0

| 区分 | よく参加する（%） |
|---|---:|
| 全体 | 15.0 |
| 男性 | 12.0 |
| 女性 | 17.8 |
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("n=678", "n=687"),
        ("102人（15.0%）", "102人（10.5%）"),
        ("102人（15.0%）", "120人（15.0%）"),
        ("が12.0%です", "が15.0%です"),  # the share of everybody
        ("\t576\t", "\t567\t"),
        ("\t85.0\t", "\t58.0\t"),
    ],
)
def test_a_section_with_tables_on_their_side_and_of_markdown(old: str, new: str) -> None:
    assert checked(SECTION).findings == ()
    assert SECTION.count(old) == 1
    assert checked(SECTION.replace(old, new)).findings


CAPTIONS = """図1　住みやすさ

図2　参加

参加する方が増えています。（図2）

図3　理由（居住地域別）

図3　理由（居住地域別）（続き）

図4　期間

図5　方法

図6　場所
"""


def test_numbers_of_figures_follow_each_other_and_are_there() -> None:
    assert checked(CAPTIONS).findings == ()
    assert only(CAPTIONS.replace("図2　参加", "図12　参加").replace("（図2）", "（図1）")).rule == "A23"
    assert "図9" in only(CAPTIONS.replace("（図2）", "（図9）")).arithmetic


def test_the_text_for_a_picture_is_read() -> None:
    document = docx.Document()
    document.add_paragraph("見出し")
    picture = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
        "0000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
    )
    document.add_picture(io.BytesIO(picture))
    shape = document.inline_shapes[0]._inline.docPr
    shape.set("descr", "棒グラフ。「良い」が61.0%と、約7割です。")
    out = io.BytesIO()
    document.save(out)
    parts = read_docx("a.docx", out.getvalue()).document.passages
    assert [one.story for one in parts if "61.0" in one.text] == ["alt"]
    assert [one.rule for one in audit("a.docx", out.getvalue()).findings] == ["A15"]
