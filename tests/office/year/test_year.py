"""The tasks of a year follow from its files, records and acts, and say in words why they are as they are."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows.acting import acting
from flows.cli import main
from flows.present_inputs import present
from flows.tracking import propose_run
from office.diary import Diary
from office.times import moment
from office.year.evidence import UnderWay, inputs_digest
from office.year.next_act import next_act
from office.year.state import Task, TaskState
from office.year.tasks.every import KINDS, tasks
from schemas.loading.studies import load_study
from tests.measured_city import measured_city
from tests.survey.small_city import write
from tests.workspaces import replace_in
from tracker.settings import load_settings
from tracker.store.tracker import open_tracker
from tracker.workflow.deciding import approve, publish, send_back

TODAY = date(2026, 8, 9)
ACKNOWLEDGED = ("target-in-interval", "unseen", "jump", "new-series", "carried", "revised", "wording")
STATES = {
    "完": TaskState.DONE,
    "未": TaskState.UNTOUCHED,
    "錠": TaskState.LOCKED,
    "進": TaskState.UNDER_WAY,
    "待": TaskState.WAITING,
    "対": TaskState.ATTENTION,
}


@pytest.fixture
def ran(finished: Path, tmp_path: Path) -> Path:
    """A workspace of the example whose year 2022 was run."""
    return Path(shutil.copytree(finished.parents[2], tmp_path / "ran"))


def look(
    workspace: Path, today: date = TODAY, running: UnderWay | None = None, year: str = "2022"
) -> dict[str, Task]:
    return {one.key: one for one in tasks(workspace, year, Diary(workspace), running, today)}


def states(found: dict[str, Task]) -> str:
    letters = {state: letter for letter, state in STATES.items()}
    return "".join(letters[one.state] for one in found.values())


def asked(found: dict[str, Task]) -> tuple[str, str]:
    one = next_act(list(found.values()))
    return ("", "") if one is None else (one.title, one.href)


def test_the_twelve_tasks_have_their_addresses_and_parts(workspace: Path) -> None:
    found = list(look(workspace).values())
    assert [one.key for one in found] == [
        *("definitions", "answers", "checking", "inquiry", "freetext", "run", "chapter", "audit"),
        *("proposal", "approval", "publication", "keeping"),
    ]
    assert [one.number for one in found] == list(range(1, 13))
    assert found[5].href == "/years/2022/run"
    assert [kind.part for kind in KINDS].count("指標の公表") == 3


def test_a_year_whose_files_are_there_asks_for_the_check(workspace: Path) -> None:
    found = look(workspace)
    assert states(found) == "完完未錠完未錠錠錠錠錠未"
    assert found["definitions"].says == (
        "設問45問（山口市市民アンケート調査 14問、山口市まちづくりアンケート 31問）、前回と比べられる設問3問。"
    )
    assert asked(found) == ("点検する", "/years/2022/checking")


def test_without_its_files_a_year_says_which_are_missing(workspace: Path) -> None:
    (workspace / "raw/2022/machizukuri.xlsx").unlink()
    found = look(workspace)
    assert states(found) == "完進錠錠錠錠錠錠錠錠錠未"
    assert found["answers"].says == "1つを受け取りました。machizukuri.xlsxがまだありません。"
    assert found["checking"].says == "「2 回答ファイル」がそろうと、始められます。"
    (workspace / "raw/2022/shimin.csv").unlink()
    (workspace / "raw/2022/frame.csv").unlink()
    found = look(workspace)
    assert (found["definitions"].state, found["answers"].state) == (TaskState.UNDER_WAY, TaskState.UNTOUCHED)
    assert found["definitions"].says.startswith("母集団の表が、まだありません。")
    assert asked(found) == ("母集団の表を入れる", "/years/2022/definitions")


def test_a_definition_that_cannot_be_read_locks_what_rests_on_it(ran: Path) -> None:
    replace_in(ran / "schemas/2022/study.toml", "low_base = 30", "low_base = 0")
    found = look(ran)
    assert states(found)[:6] == "対錠錠錠錠錠"
    assert found["definitions"].says == "定義に、直すところが1件あります。直すまで、回答は読めません。"
    assert found["run"].says == "「1 定義」を直すと、もう一度集計できます。前の結果は残っています。"


def test_a_run_is_done_and_opens_the_chapter_and_the_audit(ran: Path) -> None:
    found = look(ran)
    assert states(found) == "完完完錠完完未未未錠錠未"
    assert "有効票（山口市市民アンケート調査 1,616、山口市まちづくりアンケート 1,829）。" in found["run"].says
    assert found["proposal"].says == "「4 委託先への照会」と「8 数値の監査」が、まだ終わっていません。"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("raw/2022/corrections/0001.csv", "訂正を取り込んだため、もう一度集計します。"),
        ("raw/2022/freetext/shimin.q2_3_text.csv", "自由記述の分類を取り込んだため、もう一度集計します。"),
        ("raw/2022/shimin.csv", "回答ファイルが変わったため、もう一度集計します。"),
        ("raw/2022/frame.csv", "母集団の表が変わったため、もう一度集計します。"),
        ("raw/2022/administrative.csv", "行政の数値が変わったため、もう一度集計します。"),
        ("schemas/2022/shimin/questions.csv", "定義が変わったため、もう一度集計します。"),
        ("schemas/options.csv", "定義が変わったため、もう一度集計します。"),
        ("schemas/indicators.csv", "指標の定義が変わったため、もう一度集計します。"),
        ("raw/2017/shimin.xlsx", "比べる年度（2017）のファイルが変わったため、もう一度集計します。"),
    ],
)
def test_an_input_that_changed_makes_the_run_outdated_and_says_why(ran: Path, path: str, says: str) -> None:
    place = ran / path
    place.parent.mkdir(exist_ok=True)
    with place.open("ab") as file:
        file.write(b"\n")
    found = look(ran)
    assert (found["run"].state, found["run"].says) == (TaskState.ATTENTION, says)
    assert (found["chapter"].state, found["audit"].state) == (TaskState.LOCKED, TaskState.LOCKED)
    own = not path.startswith(("raw/2017", "schemas/indicators"))
    assert found["checking"].state is (TaskState.ATTENTION if own else TaskState.DONE)


def test_several_changes_are_told_in_one_sentence_and_taking_back_mends_them(ran: Path) -> None:
    for path in ("raw/2022/corrections/0001.csv", "raw/2022/frame.csv"):
        (ran / path).parent.mkdir(exist_ok=True)
        with (ran / path).open("ab") as file:
            file.write(b" ")
    assert look(ran)["run"].says == "母集団の表が変わり、訂正を取り込んだため、もう一度集計します。"
    (ran / "raw/2022/corrections/0001.csv").unlink()
    with (ran / "raw/2022/frame.csv").open("r+b") as file:
        file.truncate((ran / "raw/2022/frame.csv").stat().st_size - 1)
    assert look(ran)["run"].state is TaskState.DONE


def test_a_record_of_a_run_that_cannot_be_read_asks_for_another(ran: Path) -> None:
    (ran / "reports/output/2022/manifest.json").write_text("{")
    assert look(ran)["run"].says == "集計の記録を読めません。もう一度集計します。"


def test_what_runs_is_under_way_with_its_stage(ran: Path) -> None:
    found = look(ran, running=UnderWay("run", "重みの計算"))
    assert (found["run"].state, found["run"].says) == (TaskState.UNDER_WAY, "集計しています（重みの計算）。")


def test_the_check_on_the_page_is_evidence_until_something_changes(workspace: Path) -> None:
    diary = Diary(workspace)
    inputs = inputs_digest(workspace, load_study(workspace, "2022"))
    diary.add("checked", "山田 花子", "2022", inputs=inputs, findings=38, open=16, problems=0)
    found = look(workspace)
    assert (found["checking"].state, found["inquiry"].state) == (TaskState.DONE, TaskState.UNTOUCHED)
    assert found["checking"].says.endswith("指摘38件（要確認16件）。")
    with (workspace / "raw/2022/shimin.csv").open("ab") as file:
        file.write(b"\n")
    found = look(workspace)
    assert found["checking"].says == "回答か定義が変わったため、もう一度点検します。"
    assert found["inquiry"].state is TaskState.LOCKED


def test_an_inquiry_waits_and_is_asked_after_when_its_day_is_over(workspace: Path) -> None:
    diary = Diary(workspace)
    inputs = inputs_digest(workspace, load_study(workspace, "2022"))
    diary.add("checked", "山田 花子", "2022", inputs=inputs, findings=38, open=16)
    diary.add("list_sent", "山田 花子", "2022", due="2026-08-10")
    waiting = look(workspace, date(2026, 8, 10))["inquiry"]
    assert (waiting.state, waiting.due) == (TaskState.WAITING, "2026-08-10")
    assert waiting.says.endswith("委託先の返送を待っています、8月10日まで。")
    late = look(workspace, date(2026, 8, 11))
    assert late["inquiry"].says == "返送の期限（8月10日）を過ぎました。委託先に問い合わせます。"
    assert asked(late) == ("委託先に問い合わせる", "/years/2022/inquiry")
    diary.add("list_received", "佐藤 健", "2022", file="findings_返送.xlsx")
    back = look(workspace)
    assert (back["inquiry"].state, asked(back)[0]) == (TaskState.ATTENTION, "返送された一覧を確かめる")
    diary.add("corrections_taken", "佐藤 健", "2022", count=16)
    diary.add("checked", "山田 花子", "2022", inputs=inputs, findings=22, open=0)
    assert look(workspace)["inquiry"].state is TaskState.DONE


def test_an_optional_task_is_set_aside_with_a_reason_and_taken_up_again(ran: Path) -> None:
    diary = Diary(ran)
    diary.add("set_aside", "山田 花子", "2022", task="audit", reason="本編を作らない")
    found = look(ran)["audit"]
    assert (found.state, found.found.set_aside) == (TaskState.DONE, True)
    assert found.says == "この年度では行いません。理由: 本編を作らない（山田 花子）"
    assert look(ran)["chapter"].state is TaskState.UNTOUCHED
    diary.add("taken_up", "山田 花子", "2022", task="audit")
    assert look(ran)["audit"].state is TaskState.UNTOUCHED
    diary.add("set_aside", "山田 花子", "2022", task="run", reason="集計しない")
    assert not look(ran)["run"].found.set_aside


def test_the_audit_is_of_one_chapter_and_one_run(ran: Path) -> None:
    record = ran / "reports/output/2022/manifest.json"
    found = look(ran)
    assert found["audit"].state is TaskState.UNTOUCHED
    noted = json.loads(record.read_text())
    about = {"run": noted["run"], "digest": noted["outputs"]["chapter.docx"], "numbers": 4460}
    diary = Diary(ran)
    diary.add("audited", "山田 花子", "2022", findings=2, **about)
    assert look(ran)["audit"].says.endswith("照合しました。指摘が2件残っています。")
    for finding in ("a", "b"):
        diary.add(
            "audit_left", "山田 花子", "2022", finding=finding, digest=about["digest"], reason="計画の値"
        )
    assert look(ran)["audit"].says.endswith("4,460か所を照合しました。2件は理由を付けて残しました。")
    (ran / "reports/output/2022/chapter.docx").write_bytes(b"edited")
    assert look(ran)["audit"].says == "報告書が変わったため、もう一度照合します。"


def test_values_go_from_proposal_to_publication(tmp_path: Path) -> None:
    city = measured_city(tmp_path)
    area, tracker = load_settings(city).area, open_tracker(city)
    assert states(look(city, year="2030"))[8:11] == "未錠錠"
    propose_run(city, "2030", "山田 花子", kind=None, reason="")
    found = look(city, year="2030")
    assert states(found)[8:11] == "完待錠"
    assert found["approval"].says.endswith("山田 花子が提案しました。別の人の承認を待っています。")
    send_back(tracker, area, 2030, acting("田村 誠"), reason="値を確かめてください")
    found = look(city, year="2030")
    assert states(found)[8:11] == "対錠錠"
    assert found["proposal"].says.endswith("田村 誠が差し戻しました。理由: 値を確かめてください")
    propose_run(city, "2030", "山田 花子", kind=None, reason="")
    now = present(city, "2030")
    approve(tracker, area, 2030, acting("田村 誠"), present=now, acknowledged=ACKNOWLEDGED)
    assert states(look(city, year="2030"))[8:11] == "完完未"
    with (city / "raw/2030/counts.csv").open("a") as file:
        file.write("\n")
    found = look(city, year="2030")
    assert found["run"].says == "行政の数値が変わったため、もう一度集計します。"
    assert found["publication"].says.startswith("承認の後に元のファイルか定義が変わったため")
    write(city, "raw/2030/counts.csv", "indicator,value,source\nkpi1,13,地域課\n")
    publish(tracker, area, 2030, acting("田村 誠"), present=now)
    assert states(look(city, year="2030"))[8:11] == "完完完"
    write(city, "raw/2030/counts.csv", "indicator,value,source\nkpi1,14,地域課\n")
    assert main(["run", "2030", "--direct", "--workspace", str(city)]) == 0
    found = look(city, year="2030")
    assert found["proposal"].says == "公表の後に集計し直しました。値が変わるときは、新しい版を提案します。"


def test_a_publication_that_was_put_off_waits_for_its_moment(tmp_path: Path) -> None:
    city = measured_city(tmp_path)
    propose_run(city, "2030", "山田 花子", kind=None, reason="")
    area, tracker = load_settings(city).area, open_tracker(city)
    at = datetime.now(UTC) + timedelta(days=2)
    approve(
        *(tracker, area, 2030, acting("田村 誠")),
        present=present(city, "2030"),
        acknowledged=ACKNOWLEDGED,
        embargo=at,
    )
    found = look(city, year="2030")["publication"]
    assert (found.state, found.says) == (
        TaskState.WAITING,
        f"{moment(at)} に、自動で公表します。それまでは取りやめられます。",
    )


def test_keeping_asks_for_the_deletion_from_thirty_days_before(ran: Path) -> None:
    assert not look(ran)["keeping"].found.pressing
    Diary(ran).add("retention", "山田 花子", "2022", day="2026-10-01")
    assert not look(ran, date(2026, 8, 31))["keeping"].found.pressing
    assert look(ran, date(2026, 9, 1))["keeping"].found.pressing
    assert look(ran, date(2026, 10, 2))["keeping"].says == "回答の保存期限（令和8年10月1日）を過ぎました。"
    assert (
        main(
            [
                "purge",
                "2022",
                "--microdata",
                "--by",
                "文書 管理",
                "--date",
                "2026-10-02",
                "--yes",
                "--workspace",
                str(ran),
            ]
        )
        == 0
    )
    found = look(ran, date(2026, 10, 3))
    assert found["keeping"].says == "10月2日 文書 管理が、回答データを削除しました。"
    assert states(found) == "完完完完完完未未未錠錠完"
