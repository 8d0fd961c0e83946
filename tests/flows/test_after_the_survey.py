"""What staff do after the answers came: corrections and coded answers, from their lists to the outputs."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pytest

from flows.cli import main
from flows.settings import RunSettings
from flows.stage import Stage
from flows.stages import annual_survey
from flows.writing import PUBLISH
from reports.runs.csv_tables import read_estimates
from reports.runs.purging import purge
from schemas.errors import InputError
from tests.survey.small_city import answer, csv_text, define, write

OUTPUT = "reports/output/2022"


@pytest.mark.parametrize(
    "arguments",
    [
        ["corrections", "--help"],
        ["corrections", "apply", "--help"],
        ["freetext", "--help"],
        ["freetext", "export", "--help"],
        ["freetext", "import", "--help"],
        ["purge", "--help"],
    ],
)
def test_help_is_in_japanese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    for english in ("Usage", "Options", "required", "Commands"):
        assert english not in shown


def test_corrections_coded_answers_and_quotations_reach_the_outputs(
    prepared_workspace: Path, tmp_path: Path, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = prepared_workspace
    there = ["--workspace", str(workspace)]
    assert main(["freetext", "export", "2022", *there]) == 0
    correct(finished / "findings.xlsx", tmp_path / "back.xlsx")
    code(workspace / f"{OUTPUT}-freetext/shimin.q2_3_text.xlsx", tmp_path / "coded.xlsx")
    raw = {path: path.read_bytes() for path in (workspace / "raw/2022").iterdir() if path.is_file()}
    call = ["corrections", "apply", "2022", str(tmp_path / "back.xlsx"), "--by", "職員", *there]
    assert main(call) == 3
    assert "[K15] 訂正日がないか、読み取れません（ほか4行: 17、20、21、24行）。" in capsys.readouterr().err
    assert main([*call, "--date", "2022-08-01"]) == 0
    assert "行の判断 1件" in capsys.readouterr().out
    assert main(["freetext", "import", "2022", str(tmp_path / "coded.xlsx"), "--by", "職員", *there]) == 0
    assert "確認済みの引用 2件、確認待ちの引用 1件" in capsys.readouterr().out
    assert main(["run", "2022", "--direct", *there]) == 0

    assert {path: path.read_bytes() for path in raw} == raw
    manifest = json.loads((workspace / OUTPUT / "manifest.json").read_text(encoding="utf-8"))
    assert "raw/2022/corrections/0001.csv" in manifest["inputs"]
    assert "raw/2022/freetext/shimin.q2_3_text.csv" in manifest["inputs"]
    assert "schemas/2022/shimin/aftercodes.csv" in manifest["inputs"]
    shimin = next(row for row in manifest["rows"] if row["study"] == "2022" and row["survey"] == "shimin")
    assert shimin["valid"] == 1617
    changes = pd.read_csv(workspace / OUTPUT / "changes.csv", dtype="str")
    assert (changes["規則"] == "K00").sum() == 4
    estimates = read_estimates((workspace / OUTPUT / "estimates.csv").read_bytes())
    coded = estimates[
        (estimates["question"] == "q2_3_text_coded")
        & (estimates["breakdown"] == "_T")
        & (estimates["basis"] == "unweighted")
        & (estimates["base"] == "all")
    ].set_index("option")
    assert coded["count"].to_dict() == {"c1": 3, "c2": 6, "no_answer": 3}
    assert set(coded["n"]) == {12}
    text = "\n".join(p.text for p in docx.Document(str(workspace / OUTPUT / "chapter.docx")).paragraphs)
    assert (
        "「その他」の自由回答で、「アパートの場合は加入の話はありません」「入居の条件になかった」という意見がありました。"
        in text
    )
    assert "マンションで自治会" not in text


def test_the_example_quotes_what_the_plan_quotes(finished: Path) -> None:
    text = "\n".join(p.text for p in docx.Document(str(finished / "chapter.docx")).paragraphs)
    assert (
        "「その他」の自由回答で、「マンションで自治会、町内会への参加依頼がないから」"
        "「アパートの場合は加入の話はありません」「入居条件になかった」という意見がありました。"
    ) in text


def correct(findings: Path, target: Path) -> None:
    """Enter a value for every unknown code, and the row that counts where two have one number."""
    book = openpyxl.load_workbook(findings)
    sheet = book["入力誤り一覧"]
    adopted = False
    for row in range(4, sheet.max_row + 1):
        rule = sheet.cell(row, 12).value
        if rule == "E01" and sheet.cell(row, 2).value == "raw/2022/shimin.csv":
            sheet.cell(row, 13).value = "1"
        elif rule == "R06" and not adopted:
            sheet.cell(row, 13).value = "採用"
            adopted = True
    book.save(target)


def code(listed: Path, target: Path) -> None:
    """Two categories; three quotations, of which one is reworded and one is not reviewed."""
    book = openpyxl.load_workbook(listed)
    for row, label in ((4, "加入の話がない"), (5, "そのほか")):
        book["分類"].cell(row, 2).value = label
    sheet = book["自由記述"]
    for row in range(4, sheet.max_row + 1):
        text = str(sheet.cell(row, 7).value)
        told = any(word in text for word in ("アパートの場合", "入居条件", "参加依頼"))
        sheet.cell(row, 9).value = "加入の話がない" if told else "2"
        if told:
            sheet.cell(row, 12).value = "○"
            sheet.cell(row, 14).value = None if "参加依頼" in text else "課長"
        if "入居条件" in text:
            sheet.cell(row, 13).value = "入居の条件になかった。"
    book.save(target)


def test_answers_that_are_deleted_while_a_run_is_under_way_do_not_come_back(tmp_path: Path) -> None:
    study = define(tmp_path)
    ages_and_regions = enumerate(product("123", "12"))
    rows = [answer(str(number), F1=region, F2=age) for number, (age, region) in ages_and_regions]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows))
    settings = RunSettings("2030", tmp_path)

    def deleting(stage: Stage[..., Any], *args: object, **named: object) -> Any:
        if stage is PUBLISH:
            purge(tmp_path, study, "係長", "2035-04-01")
        return stage.run(*args, **named)

    with pytest.raises(InputError, match="X01"):
        annual_survey(settings, deleting)
    assert not list((tmp_path / "reports/output").rglob("*.csv"))


@pytest.mark.parametrize("name", ["", " ", "　", "\u200b", "市\n職員", "市\x1b[31m", "\u202e市"])
@pytest.mark.parametrize(
    "call",
    [
        ["purge", "2022", "--microdata", "--yes"],
        ["corrections", "apply", "2022", "back.xlsx"],
        ["freetext", "import", "2022", "coded.xlsx"],
    ],
)
def test_nothing_is_recorded_without_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], call: list[str], name: str
) -> None:
    assert main([*call, "--by", name, "--workspace", str(tmp_path)]) == 2
    assert "[C01] 使えない値です: --by" in capsys.readouterr().err


def test_a_run_says_before_it_computes_that_its_folder_cannot_be_replaced(tmp_path: Path) -> None:
    write(tmp_path, "reports/output/2030", b"a file")

    def never(stage: Stage[..., Any], *_: object, **__: object) -> Any:
        raise AssertionError(stage.key)

    with pytest.raises(InputError, match="O10"):
        annual_survey(RunSettings("2030", tmp_path), never)
