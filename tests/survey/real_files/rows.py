"""Faults of what stands in the rows and cells of a file."""

from __future__ import annotations

from collections.abc import Iterator

from tests.survey.real_files.case import Case, fixture, with_cell, with_region
from tests.survey.real_files.town import HEAD, MARKS, ROWS, ods, ods_rows, page, text, xlsx


def row_cases() -> Iterator[Case]:
    """Every case of this file."""
    yield from joined()
    yield from sums()
    yield from numbers()
    yield from blanks()
    yield from heads()
    yield from left_out()
    yield from often()


def joined() -> Iterator[Case]:
    kind = "つながる数字"
    yield Case(kind, "joined_circled_digits.csv", "csv", fixture("joined_circled_digits.csv"), "*")
    for cell in (
        "①②", "1②", "①2", "1²", "1₂", "²1", "⑴⑵", "❶❷", "⒈⒉", "１，２", "1、2", "1 2", "1\u30002", "1/2", "１／２",
        "1&2", "1;2", "1・2", "1\n2", "⓵⓶", "㊀㊁", "🄂🄃", "1️⃣2️⃣", "①と②", "½", "1,2,", "1→2", "1or2", "1_2", "1e1", "1̶2", "ⅠⅡ",
        "1\u20092", "1\u20282", "(1)2", "1：2",
    ):  # fmt: skip
        quoted = f'"{cell}"' if set(cell) & set(',\n"') else cell
        rows = with_region(quoted)
        yield Case(kind, repr(cell).strip("'"), "csv", text(rows), "*", 4, {"region": ["-", "3", "4", "5"]})
    for name, markup in (
        ("HTMLの上付き", "<td>1<sup>2</sup></td>"),
        ("HTMLの段落", "<td><p>1</p><p>2</p></td>"),
        ("HTMLの箱", "<td>1<div>2</div></td>"),
        ("HTMLの箇条書き", "<td><ul><li>1</li><li>2</li></ul></td>"),
        ("HTMLの改行", "<td>1<br>2</td>"),
        ("HTMLの横線", "<td>1<hr>2</td>"),
        ("HTMLの引用", "<td>1<blockquote>2</blockquote></td>"),
        ("HTMLのリンク", "<td><a href=x>1</a><a href=y>2</a></td>"),
        ("HTMLのラベル", "<td><label>1</label><label>2</label></td>"),
        ("HTMLのボタン", "<td><button>1</button>2</td>"),
        ("HTMLの中央ぞろえ", "<td><center>1</center><center>2</center></td>"),
        ("HTMLの入れ子の表", "<td><table><tr><td>1</td><td>2</td></tr></table></td>"),
    ):
        rows = with_region(markup)
        yield Case(kind, name, "xls", page(rows), "*", 4, {"region": ["-", "3", "4", "5"]})
    raised = '<c r="C2" t="inlineStr"><is><r><t>1</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></is></c>'
    yield Case(kind, "xlsxの上付き", "xlsx", with_cell(raised), "*", 2, {"region": ["-", "3"]})
    yield Case(
        kind, "xlsの上付き", "xls", fixture("faults.xls"), "E01", 3, {"q3": ["2", "3", "4"]}, sheet="回答"
    )
    style = '<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
    cell = (
        '<table:table-cell><text:p>1<text:span text:style-name="up">2</text:span></text:p></table:table-cell>'
    )
    rows = with_region(cell)
    yield Case(
        kind,
        "odsの上付き",
        "ods",
        ods(ods_rows(rows), styles=style),
        "*",
        4,
        {"region": ["-", "3", "4", "5"]},
    )
    two = "<table:table-cell><text:p>1</text:p><text:p>2</text:p></table:table-cell>"
    rows = with_region(two)
    yield Case(kind, "odsの2段落", "ods", ods(ods_rows(rows)), "*", 4, {"region": ["-", "3", "4", "5"]})
    ruby = "<td><ruby>地区2<rt>ちく2</rt></ruby></td>"
    yield Case("つながる文字", "HTMLのふりがな", "xls", page(with_region(ruby)), "", 4,
               {"region": ["2", "3", "4", "5"]})  # fmt: skip
    unseen = '<td><span style="display:none">1</span>2</td>'
    yield Case("つながる文字", "HTMLの見えない文字", "xls", page(with_region(unseen)), "", 4,
               {"region": ["2", "3", "4", "5"]})  # fmt: skip
    chosen = "<td><select><option>1<option selected>2</select></td>"
    yield Case("つながる文字", "HTMLの選ばれていない選択肢", "xls", page(with_region(chosen)), "", 4,
               {"region": ["2", "3", "4", "5"]})  # fmt: skip
    for name, markup in (
        ("HTMLの入力欄の値", '<td><input type="text" value="2"><input type=radio value=3></td>'),
        ("HTMLの絵の名前", '<td><img alt="2"></td>'),
    ):
        yield Case("つながる文字", name, "xls", page(with_region(markup)), "", 4,
                   {"region": ["2", "3", "4", "5"]})  # fmt: skip


def sums() -> Iterator[Case]:
    kind = "集計の行"
    yield Case(kind, "sum_rows.csv", "csv", fixture("sum_rows.csv"), "R02")
    for word in (
        "集計", "データの個数", "最小値", "最大値", "標準偏差", "小計", "総合計", "n=500", "合計（件）", "17 集計", "合 計", "【合計】",
        "＜計＞", "合計：", "計（人）", "全体", "総数", "男性計", "南地区 計", "小計（南）", "有効票", "無効票数", "回収率", "累計", "合計行",
        "空白セル", "行ラベル", "TOTAL:", "Base", "N", "ΣN", "個数 / 整理番号", "合計 / F1", "平均 / 問3", "分散(n-1)", "構成比(%)",
        "該当者数", "集計対象", "AVG", "標準偏差(SD)", "第1四分位", "欠損値", "有効数（％）", "以上 500件", "計 500 人", "合計人数", "総回答数",
        "※合計", "*合計*", "(n=4)", "全4件", "4名", "75%", "％", "Σ", "SD", "Std. Deviation", "Variance", "Valid N (listwise)", "母数", "全市",
        "配布数", "有効回収率", "無回答数", "1頁計", "中計", "変動係数", "歪度", "前回", "増減", "集計結果", "=SUM(A2:A5)", "男", "無回答",
    ):  # fmt: skip
        yield Case(kind, word, "csv", text([HEAD, *ROWS, (word, "12", "9", "4", "")]), "R02", 4)
    wide = (*HEAD, "備考")
    rows = [wide, *((*row, "") for row in ROWS)]
    yield Case(
        kind, "番号が空欄で備考に「計」", "xlsx", xlsx([*rows, ("", "18", "14", "10", "", "計")]), "R02", 4
    )
    yield Case(
        kind,
        "番号が空欄で設問の列に「合計」",
        "csv",
        text([HEAD, *ROWS, ("", "合計", "14", "10", "")]),
        "R02",
        4,
    )
    yield Case(
        kind,
        "先頭の列に「平均」",
        "csv",
        text([("区分", *HEAD), *(("", *row) for row in ROWS), ("平均", "", "4", "3", "2", "")]),
        "R02",
        4,
    )
    yield Case(kind, "見出しのすぐ下", "csv", text([HEAD, ("全体", "18", "14", "10", ""), *ROWS]), "R02", 4)
    for name, cells in (("和", "18 14 10"), ("平均", "4.5 3.5 2.5"), ("割合", "100.0% 100.0% 100.0%")):
        row = ("", *cells.split(), "")
        yield Case(kind, f"番号も語もない{name}", "csv", text([HEAD, *ROWS, row]), "R02", 4)
    spare = ("", "12", "2", "2", "")
    yield Case(kind, "番号がなく、1問だけ誤った人（残す）", "csv", text([HEAD, *ROWS, spare]), "R10 E11", 5)
    for row in (
        ("以下余白", "", "", "", ""),
        ("", "― 以下余白 ―", "", "", ""),
        ("", "", "", "", "以上"),
        ("EOF", "", "", "", ""),
        ("集計日：2030年7月1日", "", "", "", ""),
        ("担当：企画課 山口", "", "", "", ""),
        ("（注）無回答は99", "", "", "", ""),
        ("", "※年代は表紙の番号", "", "", ""),
    ):
        yield Case(kind, f"終わりや注記の語「{max(row)}」", "csv", text([HEAD, *ROWS, row]), "R04", 4)
    for row in (("", "", "", "", "意見：道が狭い"), ("", "", "", "", "※駅前が暗い")):
        yield Case(kind, f"自由記述だけの人「{max(row)}」（残す）", "csv", text([HEAD, *ROWS, row]), "R10", 5)
    for number in ("N12", "計画課7", "全体-3", "A-1"):
        yield Case(
            kind,
            f"番号「{number}」の人（残す）",
            "csv",
            text([HEAD, *ROWS, (number, "3", "2", "2", "")]),
            "",
            5,
        )


def numbers() -> Iterator[Case]:
    kind = "同じ番号の別の書き方"
    for number in (
        "0001",
        "1.0",
        "No.1",
        "ＮＯ．１",
        "№1",
        "1番",
        "ID1",
        "#1",
        "1号",
        "'1",
        "整理番号1",
        "1．0",
        "NO 001",
        "第1号",
        "(1)",
        "【1】",
        '"=""0001"""',
        "=1",
        "1.",
        "1枚目",
        "1人目",
        "ナンバー1",
        "ID_001",
        "Nr.1",
        "N.1",
        "回答者1",
        "⑴",
    ):
        rows = [HEAD, *ROWS, (number, "3", "2", "3", "")]
        yield Case(kind, f"1 と {number}", "csv", text(rows), "*R24 R06")
    for first, other in (("A13", "A013"), ("a13", "A13"), ("A-13", "A13"), ("Ａ13", "A 13")):
        rows = [HEAD, (first, *ROWS[0][1:]), *ROWS[1:], (other, "3", "2", "3", "")]
        yield Case(kind, f"{first} と {other}", "csv", text(rows), "*R24 R06")
    for first, other in (
        ("1-3", "13"),
        ("A1", "B1"),
        ("1A", "1B"),
        ("10", "100"),
        ("1", "W1"),
        ("1", "1-1"),
        ("1", "紙1"),
    ):
        rows = [HEAD, (first, *ROWS[0][1:]), ROWS[1], (other, "3", "2", "3", "")]
        yield Case(kind, f"{first} と {other}（知らせない）", "csv", text(rows), "", 3)
    kind = "番号ではない番号"
    yield Case(kind, "ids_not_available.csv", "csv", fixture("ids_not_available.csv"), "R10 N14")
    for word in (
        "#N/A", "#REF!", "不明", "-", "0", "000", "NA", "N/A", "なし", "無記名", "判読不能", "番号不明", "記載なし", "×", "／", "欠番", "〃",
        "同上", "？", "***", "1.23457E+11", "9999999", "nan", "NULL", "未定", "匿名", "(空白)", "―", "None", "0.0", "ナシ", "無回答", "〇", "(null)",
        "<NA>", "未採番", "はがれ", "-9", "8888888", "0000-000", "□", "、", "不 明", "ふめい", "名無し", "同左", "↑", "その他", "欠損",
    ):  # fmt: skip
        rows = [
            HEAD,
            *((word, str(3 + n % 4), str(2 + n), str(1 + n % 4), "") for n in range(5)),
            ("6", *ROWS[0][1:]),
        ]
        yield Case(kind, word, "csv", text(rows), "R10", 6)


def blanks() -> Iterator[Case]:
    kind = "すべての行で空欄の列"
    empty = [(row[0], row[1], "", row[3], "") for row in ROWS]
    yield Case(kind, "csv", "csv", text([HEAD, *empty]), "R25", 4)
    yield Case(kind, "xlsx", "xlsx", xlsx([HEAD, *empty]), "R25", 4)
    yield Case(
        kind, "空白だけ", "csv", text([HEAD, *((*row[:2], "\u3000", *row[3:]) for row in ROWS)]), "R25", 4
    )
    yield Case(kind, "横線だけ", "csv", text([HEAD, *((*row[:2], "-", *row[3:]) for row in ROWS)]), "*", 4)
    head = (*HEAD, *MARKS)
    marks = [(*row, "1", "", "0") for row in ROWS]
    yield Case(kind, "選択肢の1つの列（ほかは0と1）", "csv", text([head, *marks]), "R25", 4, more="marks")
    bare = [(*row, "1", "", "") for row in ROWS]
    yield Case(kind, "誰も選ばない選択肢（知らせない）", "csv", text([head, *bare]), "", 4, more="marks")
    some = [(*row[:3], "1", "", "") for row in ROWS]
    yield Case(kind, "対象者のいる分岐先", "csv", text([(*HEAD, "問6"), *some]), "R25", 4, more="some")
    none = [(*row[:3], "4", "", "") for row in ROWS]
    yield Case(
        kind, "対象者のいない分岐先（知らせない）", "csv", text([(*HEAD, "問6"), *none]), "", 4, more="some"
    )
    kind = "読み取れない日付"
    for day in (
        "6/5",
        "2030年6月31日",
        "6月5日",
        "不明",
        "5 June",
        "30-13-01",
        "令和12年13月1日",
        "2030",
        "昨日",
    ):
        rows = [(*HEAD, "回答日"), *((*row, "2030-06-05") for row in ROWS[1:]), (*ROWS[0], day)]
        yield Case(kind, day, "csv", text(rows), "R11", 4, dated=True)
    for day in (
        "令和12年6月5日(水)",
        "R12.6.5",
        "2030/6/5 9:30",
        "20300605",
        "47639",
        "2030年６月５日",
        "2030.6.5",
    ):
        rows = [(*HEAD, "回答日"), *((*row, "2030-06-05") for row in ROWS[1:]), (*ROWS[0], day)]
        yield Case(kind, f"{day}（読める）", "csv", text(rows), "", 4, dated=True)


def heads() -> Iterator[Case]:
    kind = "見出しの続きの行"

    def table(*below: tuple[str, ...]) -> bytes:
        quoted = [tuple(f'"{cell}"' if "," in cell or '"' in cell else cell for cell in row) for row in below]
        head = (*HEAD, *MARKS)
        return text([head, *quoted, *((*row, "1", "0", "0") for row in ROWS)])

    ids = tuple('{""ImportId"":""QID' + str(n) + '""}' for n in range(8))
    texts = (
        "Response ID",
        "あなたの年代を教えてください",
        "お住まいの地域",
        "暮らしの満足度",
        "ご意見",
        "広報紙",
        "SNS",
        "どれも見ない",
    )
    yield Case(kind, "Qualtrics（文と記号）", "csv", table(texts, ids), "R03", 4, more="marks")
    yield Case(kind, "Qualtrics（記号だけ）", "csv", table(ids), "R03", 4, more="marks")
    monkey = ("", "Response", "Response", "Response", "Open-Ended Response", "広報紙", "SNS", "どれも見ない")
    yield Case(kind, "SurveyMonkey", "csv", table(monkey), "R03", 4, more="marks")
    japanese = ("", "回答", "回答", "回答", "自由回答", "広報紙", "SNS", "どれも見ない")
    yield Case(kind, "SurveyMonkey（日本語）", "csv", table(japanese), "R03", 4, more="marks")
    short = ("ID", "年代", "地域", "暮らしの満足度", "ご意見", "広報紙", "SNS", "どれも見ない")
    yield Case(kind, "短い設問名", "csv", table(short), "R03", 4, more="marks")
    lime = (
        "id",
        "F1. 年代",
        "F3. 地域",
        "問3. 暮らしの満足度",
        "ご意見",
        "情報の入手先 [広報紙]",
        "情報の入手先 [SNS]",
        "情報の入手先 [どれも見ない]",
    )
    yield Case(kind, "LimeSurvey", "csv", table(lime), "R03", 4, more="marks")
    kinds = ("ID", "SA", "SA", "SA", "FA", "MA", "MA", "MA")
    yield Case(kind, "CREATIVE SURVEY（設問の種類）", "csv", table(texts, kinds), "R03", 4, more="marks")
    codes = ("回答者番号", "Q1", "Q2", "Q3", "Q4", "Q5_1", "Q5_2", "Q5_3")
    yield Case(kind, "Questant（設問の記号）", "csv", table(codes), "R03", 4, more="marks")
    google = (
        "タイムスタンプ",
        "年代を選んでください",
        "地域を選んでください",
        "満足していますか",
        "ご意見",
        "入手先",
        "入手先",
        "入手先",
    )
    yield Case(kind, "Google フォーム", "csv", table(google), "R03", 4, more="marks")
    for name, numbered in (("数字", "{}"), ("かっこ", "({})")):
        columns = tuple(numbered.format(n) for n in range(1, 9))
        yield Case(kind, f"列の番号（{name}）", "csv", table(columns), "R03", 4, more="marks")
    yield Case(kind, "列の番号（丸）", "csv", table(tuple("①②③④⑤⑥⑦⑧")), "R03", 4, more="marks")
    widths = ("4桁", "1桁", "2桁", "1桁", "", "1桁", "1桁", "1桁")
    yield Case(kind, "桁数", "csv", table(widths), "R03", 4, more="marks")
    units = ("", "歳", "", "点", "", "", "", "")
    yield Case(kind, "単位", "csv", table(units), "R03", 4, more="marks")
    yield Case(kind, "空白の行の下", "csv", table(("",) * 8, short), "R03 R01", 4, more="marks")
    for number in ("例", "記入例", "（例）", "見本", "サンプル"):
        example = (number, "3", "2", "2", "", "1", "0", "0")
        yield Case(kind, f"記入例の行「{number}」", "csv", table(example), "R15", 4, more="marks")
    again = (*HEAD, *MARKS)
    yield Case(
        kind,
        "見出しの繰り返し",
        "csv",
        text(
            [
                (*HEAD, *MARKS),
                *((*row, "1", "0", "0") for row in ROWS[:2]),
                again,
                *((*row, "1", "0", "0") for row in ROWS[2:]),
            ]
        ),
        "R03",
        4,
        more="marks",
    )
    wide = [(*HEAD,), ("設問", "年代", "地域", "満足度", "意見"), *ROWS]
    yield Case(kind, "xlsx", "xlsx", xlsx(wide), "R03", 4)
    real = ("1000", "3", "地区99", "不満足です", "", "1", "0", "0")
    yield Case(kind, "変わった回答の人（残す）", "csv", table(real), "*", 5, more="marks")


def left_out() -> Iterator[Case]:
    kind = "集計に含めないしるしの列"

    def table(head: str, *cells: str) -> list[tuple[str, ...]]:
        return [(*HEAD, head), *((*row, cell) for row, cell in zip(ROWS, cells, strict=True))]

    for head, cell, other in (
        ("有効・無効", "無効", "有効"), ("判定", "無効票", "有効票"), ("無効フラグ", "1", "0"), ("削除", "○", ""), ("重複", "TRUE", "FALSE"),
        ("有効フラグ", "0", "1"), ("Finished", "False", "True"), ("完了", "いいえ", "はい"), ("ステータス", "回答途中", "回答完了"),
        ("状態", "途中離脱", "完答"), ("Status", "Survey Preview", "IP Address"), ("DistributionChannel", "preview", "anonymous"),
        ("回答状況", "テスト", "本番"), ("処理", "削除", ""), ("備考", "白票", ""),
    ):  # fmt: skip
        yield Case(kind, f"{head}={cell}", "csv", text(table(head, other, cell, other, other)), "R36", 4)
    yield Case(kind, "xlsx", "xlsx", xlsx(table("無効", "", "1", "", "")), "R36", 4)
    yield Case(kind, "HTML", "xls", page(table("無効", "", "1", "", "")), "R36", 4)
    for head, cells in (
        ("有効・無効", ("有効",) * 4),
        ("削除フラグ", ("0",) * 4),
        ("Finished", ("1",) * 4),
        ("備考", ("テストの日に記入とのこと", "", "", "")),
        ("担当", ("1", "2", "1", "2")),
    ):
        yield Case(kind, f"{head}にしるしのない列（知らせない）", "csv", text(table(head, *cells)), "", 4)


def often() -> Iterator[Case]:
    kind = "同じ値がいくつもある列"
    people = [(str(n), str(1 + n % 8), str(1 + n % 21), str(1 + n % 4), "") for n in range(1, 61)]
    marks = [("1", "0", "0"), ("1", "1", "0"), ("0", "0", "1")]

    def marked(yes: str, no: str) -> bytes:
        own = [tuple(yes if mark == "1" else no for mark in marks[n % 3]) for n in range(60)]
        return text([(*HEAD, *MARKS), *((*row, *cells) for row, cells in zip(people, own, strict=True))])

    for word in ("#NULL!", "NULL", "NA", "nan", ".", "(空白)", "非該当", "-1", "88"):
        blank = [(*row[:2], word if n % 3 == 0 else row[2], *row[3:]) for n, row in enumerate(people)]
        yield Case(kind, f"属性の列の{word}", "csv", text([HEAD, *blank]), "E26", 60)
        yield Case(kind, f"選択肢ごとの列の{word}", "csv", marked("1", word), "E26", 60, more="marks")
    for yes, no in (
        ("Selected", "Not Selected"), ("on", "off"), ("☑", "☐"), ("■", "□"), ("選択あり", "選択なし"), ("該当する", "該当しない"), ("⭕", ""),
    ):  # fmt: skip
        want = {"q5": ["1", "1+2", "3"] * 20}
        yield Case(
            kind, f"選択肢ごとの列の{yes}（読める）", "csv", marked(yes, no), "", 60, want, more="marks"
        )
