"""Faults of how a file is laid out or written."""

from __future__ import annotations

from collections.abc import Iterator

from tests.survey.real_files.case import Case, fixture, with_cell, with_region
from tests.survey.real_files.town import HEAD, ROWS, ods, ods_cell, ods_rows, page, text, xlsx


def layout_cases() -> Iterator[Case]:
    """Every case of this file."""
    yield from merged()
    yield from named()
    yield from pages()
    yield from titled()
    yield from swallowed()
    yield from sheets()
    yield from divided()
    yield from unvalued()
    yield from struck()
    yield from other_layouts()


def merged() -> Iterator[Case]:
    kind = "縦に結合された回答のセル"
    table = [HEAD, ROWS[0], ("2", "4", "", "3", ""), ("3", "5", "", "4", ""), ROWS[3]]
    want = {"region": ["2", "2", "2", "5"]}
    yield Case(kind, "xlsx", "xlsx", xlsx(table, merges=("C2:C4",)), "R30 N13", 4, want)
    yield Case(kind, "xls", "xls", fixture("faults.xls"), "R30 N13 R13 R14", 3, sheet="回答")
    spanned = ods_cell("2", 'table:number-rows-spanned="3"')
    covered = "<table:covered-table-cell/>"
    lines = [
        [*ROWS[0][:2], spanned, *ROWS[0][3:]],
        ["2", "4", covered, "3", ""],
        ["3", "5", covered, "4", ""],
    ]
    yield Case(kind, "ods", "ods", ods(ods_rows([HEAD, *lines, ROWS[3]])), "R30 N13", 4, want)
    hidden = "<table:covered-table-cell><text:p>9</text:p></table:covered-table-cell>"
    below = [lines[0], ["2", "4", hidden, "3", ""], lines[2], ROWS[3]]
    yield Case(kind, "ods、結合の下に値が残る", "ods", ods(ods_rows([HEAD, *below])), "R30 N13", 4, want)
    tall = [[*ROWS[0][:2], "<td rowspan=3>2</td>", *ROWS[0][3:]], ["2", "4", "3", ""], ["3", "5", "4", ""]]
    yield Case(kind, "HTML", "xls", page([HEAD, *tall, ROWS[3]]), "R30 N13", 4, want)
    rest = [[*ROWS[0][:2], "<td rowspan=0>2</td>", *ROWS[0][3:]], ["2", "4", "3", ""], ["3", "5", "4", ""]]
    yield Case(kind, "HTML、表の終わりまで", "xls", page([HEAD, *rest]), "R30 N13", 3, {"region": ["2"] * 3})
    both = [HEAD, ("1", "3", "2", "2", ""), ("2", "", "", "3", ""), ROWS[2]]
    yield Case(
        kind,
        "xlsx、縦横の結合",
        "xlsx",
        xlsx(both, merges=("B2:C3",)),
        "R30 R33",
        3,
        {"age": ["3", "3", "5"]},
    )
    wide = [HEAD, ("1", "3", "2", "", ""), ROWS[1]]
    yield Case("横に結合された回答のセル", "xlsx", "xlsx", xlsx(wide, merges=("C2:D2",)), "R33", 1)
    broad = ["1", "3", "<td colspan=2>2</td>", ""]
    yield Case("横に結合された回答のセル", "HTML", "xls", page([HEAD, broad, ROWS[1]]), "R33", 1)
    across = ods_cell("2", 'table:number-columns-spanned="2"')
    line = ["1", "3", across, covered, ""]
    yield Case("横に結合された回答のセル", "ods", "ods", ods(ods_rows([HEAD, line, ROWS[1]])), "R33", 1)
    twice = [HEAD, ROWS[0], ("", "4", "3", "3", ""), ROWS[2]]
    yield Case(kind, "番号の列", "xlsx", xlsx(twice, merges=("A2:A3",)), "R30 R06", None)


def named() -> Iterator[Case]:
    kind = "見出しの丸の数字"
    table = [(*HEAD, "問1①", "問11", "問1²", "問12"), *((*row, "1", "2", "3", "4") for row in ROWS)]
    yield Case(kind, "問1①と問11、問1²と問12", "csv", text(table), "", 4, {"region": ["2", "3", "4", "5"]})
    table = [(*HEAD, "問1①", "問1(1)"), *((*row, "1", "2") for row in ROWS)]
    yield Case(kind, "問1①と問1(1)", "csv", text(table), "F11")


def pages() -> Iterator[Case]:
    kind = "ほかの形のページ"
    want = {"region": ["2", "3", "4", "5"]}
    table = page([HEAD, *ROWS])
    yield Case(kind, "UTF-16", "xls", table.decode().encode("utf-16"), "", 4, want)
    inner = table.partition(b"<body>")[2].partition(b"</body>")[0]
    menu = b"<html><body><table><tr><td>menu</td><td>" + inner + b"</td></tr></table></body></html>"
    yield Case(kind, "配置のための表の中の表", "xls", menu, "", 4, want)
    yield Case(kind, "配置のための表の中に表が2つ", "xls", menu.replace(inner, inner * 2), "F08")


def titled() -> Iterator[Case]:
    kind = "結合された題名や区分名の下の見出し"
    title = [("令和12年度アンケート", "", "", "", ""), HEAD, *ROWS]
    yield Case(kind, "xlsx、題名", "xlsx", xlsx(title, merges=("A1:E1",)), "F11")
    groups = [("", "属性", "", "設問", ""), HEAD, *ROWS]
    yield Case(kind, "xlsx、区分名", "xlsx", xlsx(groups, merges=("B1:C1",)), "F11")
    yield Case(
        kind, "HTML、題名", "xls", page([["<td colspan=5>令和12年度アンケート</td>"], HEAD, *ROWS]), "F11"
    )


def swallowed() -> Iterator[Case]:
    kind = "引用符がほかの人の行を飲み込む"
    more = tuple((str(n), "2", "7", "3", "") for n in range(7, 12))
    bad = [
        HEAD,
        *ROWS,
        ("5", "7", "6", "2", '"道がせまく'),
        *more[:3],
        ("9", "5", "10", "2", '夜が暗い"'),
        *more[3:],
    ]
    yield Case(kind, "quote_swallows_rows.csv", "csv", fixture("quote_swallows_rows.csv"), "F26")
    for name, ending, sign, end in (
        ("CSV", "csv", ",", "\r\n"),
        ("LF", "csv", ",", "\n"),
        ("タブ区切り", "tsv", "\t", "\r\n"),
        ("セミコロン", "csv", ";", "\r\n"),
        ("CR", "csv", ",", "\r"),
    ):
        yield Case(kind, name, ending, text(bad, sign=sign, end=end), "F26")
    yield Case(kind, "CP932", "csv", text(bad, encoding="cp932"), "F26")
    yield Case(kind, "UTF-16", "txt", text(bad, sign="\t", encoding="utf-16"), "F26")
    commas = [
        *bad[:5],
        ("5", "7", "6", "2", '"道が,せまく'),
        *more[:3],
        ("9", "5", "10", "2", '夜,暗い"'),
        *more[3:],
    ]
    yield Case(kind, "自由記述に読点代わりのカンマ", "csv", text(commas), "F26")
    other = [*bad[:7], ("7", "2", "7", "3", "見て,ください"), *bad[8:]]
    yield Case(kind, "飲み込まれた行にもカンマ", "csv", text(other), "F26")
    inside = [*bad[:7], ("7", "2", "7", "3", '"街灯"'), *bad[8:]]
    yield Case(kind, "飲み込まれた行に引用符", "csv", text(inside), "F26")
    first = [HEAD, ROWS[0], ('"2', "4", "3", "3", ""), ROWS[2], ('4"', "6", "5", "1", ""), *more]
    yield Case(kind, "番号の列", "csv", text(first), "F26")
    middle = [HEAD, ROWS[0], ("2", "4", "3", '"3', ""), ROWS[2], ("4", "6", "5", '1"', ""), *more]
    yield Case(kind, "番号を答える設問の列", "csv", text(middle), "F26")
    one = [HEAD, ROWS[0], ("2", "4", "3", "3", '"公園'), ("3", "5", "4", "4", '広場"'), *more]
    yield Case(kind, "1人だけ消える", "csv", text(one), "F26")
    opened = [*bad[:6], *more]
    yield Case(kind, "閉じないまま終わる", "csv", text(opened), "F14")
    cell = "道がせまく\n6,2,7,3,\n7,2,7,3,\n9,5,10,2,夜が暗い"
    saved = [HEAD, *ROWS, ("5", "7", "6", "2", cell), *more[3:]]
    yield Case(kind, "Excelで開いて保存したもの（xlsx）", "xlsx", xlsx(saved), "F26")
    tabbed = [*saved[:5], ("5", "7", "6", "2", cell.replace(",", "\t")), *more[3:]]
    yield Case(kind, "Excelで開いて保存したもの（ods）", "ods", ods(ods_rows([
        *tabbed[:5], (*tabbed[5][:4], tabbed[5][4].replace("\n", "</text:p><text:p>").replace("\t", "<text:tab/>")), *more[3:]
    ])), "F26")  # fmt: skip


def sheets() -> Iterator[Case]:
    kind = "同じ表がほかのシートにもある"
    table, rest = [HEAD, *ROWS], [("11", "3", "2", "2", ""), ("12", "3", "2", "2", "")]
    yield Case(kind, "xlsx", "xlsx", xlsx(table, beside={"続き": [HEAD, *rest]}), "R31", 4, sheet="回答")
    yield Case(kind, "xls", "xls", fixture("faults.xls"), "R31", 3, sheet="回答")
    yield Case(kind, "ods", "ods", ods(ods_rows(table), ods_rows([HEAD, *rest])), "R31", 4, sheet="表1")
    wider = [(*HEAD, "備考"), *((*row, "済") for row in rest)]
    yield Case(kind, "列が1つ多い", "xlsx", xlsx(table, beside={"続き": wider}), "R31", 4, sheet="回答")
    turned = [tuple(reversed(row)) for row in (HEAD, *rest)]
    yield Case(kind, "列の順が違う", "xlsx", xlsx(table, beside={"続き": turned}), "R31", 4, sheet="回答")
    titled = [("Web回答分", "", "", "", ""), ("", "", "", "", ""), HEAD, *rest]
    yield Case(kind, "見出しの上に題名", "xlsx", xlsx(table, beside={"続き": titled}), "R31", 4, sheet="回答")
    narrow = [(*HEAD[:3],), *((*row[:3],) for row in rest)]
    yield Case(kind, "列が少ない", "xlsx", xlsx(table, beside={"続き": narrow}), "R31", 4, sheet="回答")
    many = [HEAD, *((str(n), "3", "2", str(1 + n % 4), "") for n in range(1, 9))]
    yield Case(kind, "見出しのない続き", "xlsx", xlsx(many, beside={"続き": rest}), "R31", 8, sheet="回答")
    yield Case(kind, "シートを選ばない", "xlsx", xlsx(table, beside={"続き": [HEAD, *rest]}), "F08")
    yield Case(kind, "HTMLの表が2つ", "xls", page(table).replace(b"</body>", page([HEAD, *rest])), "F08")
    notes = [("設問", "説明"), ("F1", "年代"), ("F3", "地域")]
    yield Case(
        kind, "説明のシート（知らせない）", "xlsx", xlsx(table, beside={"説明": notes}), "", 4, sheet="回答"
    )


def divided() -> Iterator[Case]:
    kind = "途中で切れた行・分かれた行"
    yield Case(kind, "short_rows.csv", "csv", fixture("short_rows.csv"), "R32")

    def table(*lines: str, sign: str = ",", end: str = "\r\n") -> bytes:
        return end.join([sign.join(HEAD), *lines, ""]).encode()

    yield Case(kind, "短い行", "csv", table("1,3,2,2,", "2,4", "3,5,4,4,"), "R32", 2)
    yield Case(
        kind, "短い行（タブ）", "tsv", table("1\t3\t2\t2\t", "2\t4", "3\t5\t4\t4\t", sign="\t"), "R32", 2
    )
    yield Case(kind, "短い行（CR）", "csv", table("1,3,2,2,", "2,4", "3,5,4,4,", end="\r"), "R32", 2)
    yield Case(kind, "2つに分かれた行", "csv", table("1,3,2,2,", "2,4,3,", "3,良い", "3,5,4,4,"), "F27")
    yield Case(kind, "3つに分かれた行", "csv", table("1,3,2,2,", "2,4", "3,3", "良い", "3,5,4,4,"), "*")
    yield Case(
        kind, "自由記述で分かれた行", "csv", table("1,3,2,2,", "2,4,3,3,良い", "道です", "3,5,4,4,"), "F27"
    )
    yield Case(
        kind,
        "自由記述で分かれた行（カンマ）",
        "csv",
        table("1,3,2,2,", "2,4,3,3,良い", "道,です", "3,5,4,4,"),
        "*",
    )
    yield Case(
        kind, "自由記述で分かれた行（数）", "csv", table("1,3,2,2,", "2,4,3,3,良い", "100", "3,5,4,4,"), "R32"
    )
    parted = table("1,3,2,2,", "2,4,3,3,良い", "", "道です", "3,5,4,4,")
    yield Case(kind, "自由記述の空白の行で分かれた行", "csv", parted, "F27")
    noted = table("1,3,2,2,", "2,4,3,3,良い", "", "作成は市民課")
    yield Case(kind, "空白の行の下の注記（分かれた行ではない）", "csv", noted, "*", 2)
    every = table("1,3,2,2,道が,暗い", "2,4,3,3,川が,狭い", "3,5,4,4,空き家,多い")
    yield Case(kind, "どの行の自由記述にもカンマ", "csv", every, "F13")
    yield Case(kind, "最後の行が切れた", "csv", table("1,3,2,2,", "2,4,3,3,")[:-6], "F06")
    parted = table("1,3,2,2,", "1,234,3,2,2,", "3,5,4,4,", "4,5,4,4,")
    yield Case(kind, "位取りの「,」で分かれた番号", "csv", parted, "R34")
    parted = table(*(f"1,{number},3,2,2," for number in range(234, 238)))
    yield Case(kind, "どの行も位取りの「,」で分かれた番号", "csv", parted, "R34")
    yield Case(kind, "位取りの「,」で列があふれる行", "csv", table("1,3,2,2,", "1,234,3,2,2,道"), "F13")
    yield Case(
        kind,
        "1つの行にだけ余りの区切り",
        "csv",
        table("1,3,2,2,", "2,4,,3,3,", "3,5,4,4,", "4,5,4,4,"),
        "R34",
    )
    yield Case(
        kind,
        "どの行にも余りの区切り（知らせない）",
        "csv",
        table("1,3,2,2,,", "2,4,3,3,,", "3,5,4,4,,"),
        "",
        3,
    )
    habit = table("1,3,2,2,105,", "2,4,3,3,,", "3,5,4,4,,")
    yield Case(kind, "どの行にも余りの区切り、1行は位取りに似る（知らせない）", "csv", habit, "", 3)


def unvalued() -> Iterator[Case]:
    kind = "値のない式・値の一部"
    yield Case(kind, "xlsx、文字の式", "xlsx", with_cell('<c r="C2" t="str"><f>A2</f></c>'), "F19")
    yield Case(kind, "xlsx、数の式", "xlsx", with_cell('<c r="C2"><f>A2+1</f></c>'), "F19")
    yield Case(kind, "xlsx、共有の式", "xlsx", with_cell('<c r="C2"><f t="shared" si="0"/></c>'), "F19")
    yield Case(
        kind,
        "xlsx、値にコメント",
        "xlsx",
        with_cell('<c r="C2"><v>1<!-- x -->2</v></c>'),
        "",
        2,
        {"region": ["12", "3"]},
    )
    yield Case(
        kind,
        "xlsx、CDATA",
        "xlsx",
        with_cell('<c r="C2"><v><![CDATA[12]]></v></c>'),
        "",
        2,
        {"region": ["12", "3"]},
    )
    yield Case(
        kind,
        "xlsx、処理命令",
        "xlsx",
        with_cell('<c r="C2"><v>1<?x y?>2</v></c>'),
        "",
        2,
        {"region": ["12", "3"]},
    )
    formula = '<table:table-cell table:formula="of:=[.A2]"/>'
    yield Case(kind, "ods、式だけ", "ods", ods(ods_rows(with_region(formula))), "F19")
    for name, cell in (
        ("ods、文字にコメント", "<table:table-cell><text:p>1<!-- x -->2</text:p></table:table-cell>"),
        ("ods、CDATA", "<table:table-cell><text:p><![CDATA[12]]></text:p></table:table-cell>"),
        (
            "ods、書式で分かれた字",
            "<table:table-cell><text:p>1<text:span>2</text:span></text:p></table:table-cell>",
        ),
        (
            "ods、メモ付き",
            "<table:table-cell><office:annotation><text:p>確認済</text:p></office:annotation><text:p>12</text:p></table:table-cell>",
        ),
    ):
        yield Case(kind, name, "ods", ods(ods_rows(with_region(cell))), "", 4,
                   {"region": ["12", "3", "4", "5"]})  # fmt: skip
    for name, markup in (("HTML、コメント", "<td>1<!-- x -->2</td>"), ("HTML、書式", "<td><b>1</b>2</td>")):
        yield Case(kind, name, "xls", page(with_region(markup)), "", 4,
                   {"region": ["12", "3", "4", "5"]})  # fmt: skip
    yield Case(kind, "CSV、式のまま", "csv", text(with_region("=A2")), "*", 4)
    yield Case(kind, 'CSV、「="12"」', "csv", text(with_region('"=""12"""')), "*", 4)


def struck() -> Iterator[Case]:
    kind = "取消線の文字"
    wrong = {"region": ["-", "3", "4", "5"]}
    for name, markup, style in (
        ("HTML、style", '<td><span style="text-decoration:line-through">1</span>2</td>', ""),
        ("HTML、大文字のstyle", '<td><SPAN STYLE="TEXT-DECORATION: LINE-THROUGH">1</SPAN>2</td>', ""),
        (
            "HTML、Excelのクラス",
            "<td><font class=font5>1</font>2</td>",
            ".font5 {color:red; text-decoration:line-through;}",
        ),
        (
            "HTML、セルのクラス",
            "<td class=xl65>1</td>",
            ".xl65\n\t{mso-style-parent:style0;\n\ttext-decoration:line-through;}",
        ),
        ("HTML、del", "<td><del>1</del>2</td>", ""),
    ):
        yield Case(
            kind,
            name,
            "xls",
            page(with_region(markup), style=style),
            "*",
            4,
            wrong,
        )
    line = '<style:text-properties style:text-line-through-style="solid"/>'
    cell_style = f'<style:style style:name="s1" style:family="table-cell">{line}</style:style>'
    child = '<style:style style:name="c1" style:family="table-cell" style:parent-style-name="Bad"/>'
    bad = f'<style:style style:name="Bad" style:family="table-cell">{line}</style:style>'
    of_style = with_region(ods_cell("1", 'table:style-name="s1"'))
    yield Case(kind, "ods、セルの書式", "ods", ods(ods_rows(of_style), styles=cell_style), "*", 4, wrong)
    of_parent = with_region(ods_cell("1", 'table:style-name="c1"'))
    yield Case(
        kind, "ods、名前のある書式", "ods", ods(ods_rows(of_parent), styles=child, common=bad), "*", 4, wrong
    )
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:default-cell-style-name="s1"/>'
    of_column = ods(columns + ods_rows([HEAD, *ROWS]), styles=cell_style)
    yield Case(kind, "ods、列の書式", "ods", of_column, "F12")
    yield Case(
        kind, "xls、文字とセル", "xls", fixture("faults.xls"), "E01", 3, {"q3": ["2", "3", "4"]}, sheet="回答"
    )
    rich = '<c r="C2" t="inlineStr"><is><r><rPr><strike/></rPr><t>1</t></r><r><t>2</t></r></is></c>'
    yield Case(kind, "xlsx、文字の一部", "xlsx", with_cell(rich), "*", 2, {"region": ["-", "3"]})


def other_layouts() -> Iterator[Case]:
    kind = "途中で列の順が変わる表"
    turned = [(row[0], row[2], row[1], *row[3:]) for row in (HEAD, *ROWS[2:])]
    table = [HEAD, *ROWS[:2], *turned]
    apart = [HEAD, *ROWS[:2], ("",) * 5, *turned]
    yield Case(kind, "csv", "csv", text(table), "F32")
    yield Case(kind, "csv、空白の行の下", "csv", text(apart), "F32")
    yield Case(kind, "tsv", "tsv", text(table, sign="\t"), "F32")
    yield Case(kind, "xlsx", "xlsx", xlsx(apart), "F32")
    yield Case(kind, "ods", "ods", ods(ods_rows(table)), "F32")
    yield Case(kind, "HTML", "xls", page(table), "F32")
    fewer = [HEAD, *ROWS[:2], *((row[0], row[2], row[3], "", "") for row in (HEAD, *ROWS[2:]))]
    yield Case(kind, "下の表の列が少ない", "csv", text(fewer), "F32")
    same = [HEAD, *ROWS[:2], HEAD, *ROWS[2:]]
    yield Case(
        kind, "同じ順の見出し（読める）", "csv", text(same), "R03", 4, {"region": ["2", "3", "4", "5"]}
    )
    kind = "1つのセルに入った行"
    whole = [HEAD, *ROWS[:2], *((f'"{",".join(row)}"',) for row in ROWS[2:])]
    yield Case(kind, "csv", "csv", text(whole), "F33")
    yield Case(kind, "すべての行", "csv", text([HEAD, *((f'"{",".join(row)}"',) for row in ROWS)]), "F33")
    yield Case(kind, "見出しも", "csv", text([(f'"{",".join(row)}"',) for row in (HEAD, *ROWS)]), "F33")
    opened = [HEAD, *ROWS[:2], *((",".join(row), "", "", "", "") for row in ROWS[2:])]
    yield Case(kind, "Excelで開いて保存したもの（xlsx）", "xlsx", xlsx(opened), "F33")
    yield Case(kind, "HTML", "xls", page(opened), "F33")
    yield Case(
        kind,
        "表の下の注記（行ではない）",
        "csv",
        text([HEAD, *ROWS, ('"注: 年代, 地域, 満足度, 意見"',)]),
        "R04",
        4,
    )
    tabbed = [HEAD, *ROWS[:2], *(("\t".join(row).strip(),) for row in ROWS[2:])]
    yield Case(kind, "タブ区切りの行が混ざったcsv", "csv", text(tabbed), "F33")
