"""Screens that a year seldom comes to, in the browser: they are for everyone too."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import docx
import pytest

from flows.cli import main
from tests.measured_city import measured_city
from tests.office.browser.chromium import Browser
from tests.office.browser.clerk import Clerk, looks_right
from tests.office.screens.test_publication import CHIEF, _approve, _propose, _publish
from tests.office.serving.test_starting import started
from tests.office.visiting import PERSON, Visitor, office_of
from tests.survey.small_city import write
from tests.workspaces import copy_workspace

YEAR = "/years/2030"
IN_ANOTHER_WINDOW = """(async () => {
    const form = async (path, action, fields) => {
        const page = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
        const sent = new FormData(page.querySelector(`form[action="${action}"]`));
        for (const [name, value] of Object.entries(fields)) sent.set(name, value);
        return (await fetch(action, {method: 'POST', body: new URLSearchParams(sent)})).url;
    };
    await form('/person', '/person', {name: '佐藤 健'});
    return form('/years/2030/rules', '/years/2030/rules', {low_base: '41'});
})()"""


@contextmanager
def before(workspace: Path, browser: Browser, saved: Path) -> Iterator[tuple[Clerk, int]]:
    """Somebody with a name before the page of a workspace, and the number of its process."""
    saved.mkdir(parents=True, exist_ok=True)
    with started(workspace) as (process, address):
        browser.width(1280)
        browser.open(address)
        clerk = Clerk(browser, re.match(r"http://[^/]+", address)[0], saved)  # type: ignore[index]
        clerk.enter("一覧にない人は、氏名を入れる" if "氏名を選ぶ" in clerk.reads() else "氏名", PERSON)
        clerk.press("この氏名で始める")
        yield clerk, process.pid


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[tuple[Clerk, int]]:
    """A city of whose values two versions were published."""
    workspace = measured_city(tmp_path_factory.mktemp("city") / "work")
    chief = Visitor(office_of(workspace), CHIEF)
    _propose(workspace)
    _approve(chief)
    _publish(chief)
    write(workspace, "raw/2030/counts.csv", "indicator,value,source\nkpi1,14,地域課\n")
    assert main(["run", "2030", "--direct", "--workspace", str(workspace)]) == 0
    _propose(workspace, "correction", "事業数の誤り")
    _approve(chief)
    _publish(chief)
    with before(workspace, browser, tmp_path_factory.mktemp("desk") / "saved") as clerk:
        yield clerk


def test_an_earlier_version_is_made_public_again(city: tuple[Clerk, int]) -> None:
    clerk, _ = city
    clerk.go(f"{YEAR}/publication")
    looks_right(clerk, "二つの版")
    clerk.press("この版に戻す")
    looks_right(clerk, "前の版に戻す")
    clerk.press("2030年度 第1版に戻す")
    assert len(clerk.told()) == 3
    looks_right(clerk, "前の版に戻せない")
    clerk.enter("戻す理由", "訂正が誤り")
    clerk.tick("公表中の値が変わることを確かめました")
    clerk.enter("戻す人の氏名", CHIEF)
    clerk.press("2030年度 第1版に戻す")
    assert "2030年度 第1版に戻しました。" in clerk.reads()
    looks_right(clerk, "前の版に戻した")


def test_what_another_person_changed_first_is_shown_beside_what_was_sent(city: tuple[Clerk, int]) -> None:
    clerk, _ = city
    clerk.go(f"{YEAR}/rules")
    clerk.enter("参考値とする人数", "52")
    clerk.browser.run(IN_ANOTHER_WINDOW)
    clerk.press("決まりを変える")
    assert "佐藤 健" in clerk.reads()
    looks_right(clerk, "ほかの人が先に変えた")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")
def test_an_act_is_shown_to_others_and_told_as_failed_where_its_worker_dies(city: tuple[Clerk, int]) -> None:
    clerk, page = city
    clerk.go(f"{YEAR}/results")  # for which the worker is asked
    clerk.go(f"{YEAR}/checking")
    worker = worker_of(page)
    os.kill(worker, signal.SIGSTOP)
    clerk._focus_on("main button", "もう一度点検する" if "もう一度" in clerk.reads() else "点検する")
    with clerk.browser.leading_on():
        clerk.browser.press("Enter")
    looks_right(clerk, "点検中")
    clerk.go(f"{YEAR}/checking")
    looks_right(clerk, "ほかの人が点検中")
    clerk._focus_on("main a[href]", "今の状態を見る")
    with clerk.browser.leading_on():
        clerk.browser.press("Enter")
    os.kill(worker, signal.SIGKILL)
    clerk.waits_for("計算するプログラムが、途中で止まりました。")
    looks_right(clerk, "点検できなかった")


def worker_of(page: int) -> int:
    """The process that computes for a page."""
    threads = Path(f"/proc/{page}/task").glob("*/children")
    children = [one for thread in threads for one in thread.read_text().split()]
    return next(int(one) for one in children if b"office.worker" in Path(f"/proc/{one}/cmdline").read_bytes())


def test_places_to_be_decided_are_gone_through_one_by_one(
    finished: Path, tmp_path: Path, browser: Browser
) -> None:
    workspace = copy_workspace(tmp_path / "work")
    shutil.copytree(finished, workspace / "reports/output/2022")
    answers = workspace / "raw/2022/shimin.csv"
    lines = answers.read_bytes().splitlines(keepends=True)
    answers.write_bytes(b"".join([*lines[:100], *lines[180:]]))
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
    document, own = docx.Document(str(finished / "chapter.docx")), BytesIO()
    for paragraph in [one for one in document.paragraphs if "平成29年の" in one.text][:4]:
        paragraph.add_run("地域でのつながりを、引き続き確かめます。")
    document.save(own)
    file = tmp_path / "直し.docx"
    file.write_bytes(own.getvalue())
    with before(workspace, browser, tmp_path / "saved") as (clerk, _):
        clerk.go("/years/2022/chapter")
        clerk.choose_files("直した報告書", file)
        clerk.press("戻す")
        looks_right(clerk, "決める箇所")
        assert "1件目" in clerk.reads()
        clerk.press("この文に決める")
        assert clerk.told() == ["この箇所の文を選んでください。"]
        looks_right(clerk, "選ばなかった")
        clerk.press("2件目")
        clerk.tick("書き直す")
        clerk.enter("書き直す文", "")
        clerk.press("この文に決める")
        assert clerk.told() == ["書き直す文を入れてください。"]
        assert "2件のうち2件目" in clerk.reads()
        looks_right(clerk, "書き直さなかった")
        clerk.tick("職員の文に")
        clerk.press("この文に決める")
        assert "この文に決めました。" in clerk.reads()
        looks_right(clerk, "決めた")
