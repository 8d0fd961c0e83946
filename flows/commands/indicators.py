"""`kyodo-survey indicators`: values into the tracker, proposed, approved, published, and looked at again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from flows.acting import acting
from flows.commands.options import (
    STUDY,
    WORKSPACE,
    Decorated,
    InputFile,
    RequiredOption,
    by_option,
    input_option,
)
from flows.console import EXIT_FINDINGS, JapaneseGroup, console
from flows.present_inputs import definitions_of, present
from schemas.codes import TOTAL
from schemas.indicators.definitions import read_indicators
from schemas.loading.studies import list_studies
from schemas.questions.concepts import CONCEPTS, load_concepts
from tracker.entering import ENTRY_COLUMNS, ENTRY_REQUIRED, read_entries
from tracker.importing import PUBLISHED_COLUMNS, proposals_of, read_published
from tracker.measures import (
    MEASURE_COLUMNS,
    MEASURE_REQUIRED,
    PRINTED_COLUMNS,
    by_project,
    carried_out,
    contradictions,
    read_measures,
)
from tracker.settings import load_settings
from tracker.sheets import EnteredSheet, unread_heads
from tracker.terms.model import INDICATORS, MEASURES, Person, Proposal, group_name
from tracker.words import MeasureState, ReleaseKind

if TYPE_CHECKING:
    from tracker.store.recording import CheckResult
    from tracker.store.tracker import Tracker
    from tracker.workflow.releases import Release

command = JapaneseGroup("indicators")
_YEAR = click.argument("year", metavar="年度", type=int)
KIND = click.option(
    "--kind",
    type=click.Choice([kind.name.lower() for kind in ReleaseKind if kind is not ReleaseKind.NEW]),
    default=None,
    metavar="planned|method|correction",
    help="公表した値を変える種類（予定された改定、方法の変更、訂正）。",
)
_MEASURES = click.option(
    "--measures", is_flag=True, help="指標の値ではなく、取組の進行管理について行います。"
)


def reason_option(explanation: str, *, required: bool = True) -> Callable[[Decorated], Decorated]:
    """`--reason`: why a value is changed, as it is recorded."""
    if required:
        return click.option("--reason", cls=RequiredOption, metavar="理由", help=explanation)
    return click.option("--reason", default="", metavar="理由", help=explanation)


def _subject(measures: bool) -> str:
    return MEASURES if measures else INDICATORS


def _step(workspace: Path, year: int, by: str) -> tuple[Tracker, str, int, Person]:
    """Where a step is taken, on which year, and by whom."""
    from tracker.store.tracker import open_tracker

    return open_tracker(workspace), load_settings(workspace).area, year, acting(by)


@command.command("propose", help="集計の済んだ年度の指標の値を、承認のために提案します。")
@STUDY
@by_option("提案する職員の氏名。")
@KIND
@reason_option("公表した値を変える理由（公表されます）。", required=False)
@click.option("--draft", is_flag=True, help="下書きとして記録し、承認は求めません。")
@click.option("--provisional", is_flag=True, help="暫定値として提案します。")
@WORKSPACE
def propose_values(
    *, study: str, by: str, kind: str | None, reason: str, draft: bool, provisional: bool, workspace: Path
) -> None:
    """Propose the values of a finished run."""
    from flows.tracking import propose_run

    print_proposed(
        *propose_run(workspace, study, by, kind=kind, reason=reason, draft=draft, provisional=provisional)
    )


@command.command("enter", help="担当課から届いた行政資料の値（か取組の状況）の表を点検し、提案します。")
@_YEAR
@click.argument("table", metavar="ファイル", type=InputFile())
@by_option("提案する職員の氏名。")
@KIND
@reason_option("公表した値を変える理由（公表されます）。", required=False)
@_MEASURES
@input_option("--against", "取組状況の表。取組の一覧と合わないところを示します。")
@click.option("--claimed", type=int, default=None, metavar="数", help="本文に書いた、実施した取組の数。")
@WORKSPACE
def enter(
    *,
    year: int,
    table: Path,
    by: str,
    kind: str | None,
    reason: str,
    measures: bool,
    against: Path | None,
    claimed: int | None,
    workspace: Path,
) -> None:
    """Check a table of administrative values, or of the states of measures, and propose them."""
    from flows.entered_sheets import read_entered
    from flows.tracking import propose_as

    area = load_settings(workspace).area
    if measures:
        sheet = read_entered(table, MEASURE_COLUMNS, MEASURE_REQUIRED)
        entered = read_measures(sheet, year, area)
        printed = None if against is None else read_entered(against, PRINTED_COLUMNS, tuple(PRINTED_COLUMNS))
        _print_states(entered, printed, claimed)
    else:
        concepts = load_concepts(workspace) if (workspace / CONCEPTS.table).is_file() else {}
        sheet = read_entered(table, ENTRY_COLUMNS, ENTRY_REQUIRED)
        entered = read_entries(sheet, year, area, read_indicators(workspace), concepts)
    unread = unread_heads(sheet, MEASURE_COLUMNS if measures else ENTRY_COLUMNS)
    if unread:
        console().print(f"読まなかった列: {'、'.join(unread)}")
    print_proposed(*propose_as(workspace, entered, by, kind=kind, reason=reason))


def _print_states(entered: Proposal, printed: EnteredSheet | None, claimed: int | None) -> None:
    lines = by_project([(one.policy, one.project, one.state) for one in entered.measures])
    told = [] if printed is None else contradictions(lines, printed, claimed)
    rows = [(line.project, line.measures, *line.counts.values()) for line in lines]
    _table("取組状況", ("基本事業", "取組", *map(str, MeasureState)), rows)
    terminal = console()
    terminal.print(f"取組{len(entered.measures)}、うち実施{carried_out(lines)}")
    for line in told:
        terminal.print(f"  合わないところ: {line}")


def print_proposed(one: Release, results: Sequence[CheckResult]) -> None:
    """Print what was recorded and what the checks before approval say of it."""
    console().print(f"{one.label}を記録しました（{one.approval}）。")
    _print_checks([_check_line(check) for check in results if not check.passed])


def _check_line(check: CheckResult) -> tuple[str, str, str, str]:
    from tracker.workflow.checks import SEVERITIES

    return (SEVERITIES[check.severity], check.check_id, check.message, check.acknowledged_by)


def _print_checks(lines: list[tuple[str, str, str, str]]) -> None:
    if lines:
        _table("承認前の点検", ("区分", "点検の番号", "内容", "確認した人"), lines)


def _table(title: str, heads: tuple[str, ...], rows: list[Any]) -> None:
    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console().print(table, soft_wrap=False)


@command.command("status", help="提案、承認、公表の状況と、承認前の点検を示します。")
@click.argument("year", metavar="[年度]", type=int, required=False)
@_MEASURES
@WORKSPACE
def status(year: int | None, measures: bool, workspace: Path) -> None:
    """Show the releases, and of one year what the checks say."""
    from tracker.store.tracker import open_tracker
    from tracker.workflow.releases import latest, releases
    from tracker.workflow.telling import checks, states

    area, subject = load_settings(workspace).area, _subject(measures)
    with open_tracker(workspace).reading() as connection:
        rows = states(releases(connection, subject, area, year))
        lines = [] if year is None else checks(connection, latest(connection, subject, area, year))
    _table("進行管理の状況", ("版", "種類", "承認", "公表", "最後の操作"), rows)
    _print_checks(lines)


@command.command("diff", help="最後の提案が、公表中の値をどう変えるかを示します。")
@_YEAR
@_MEASURES
@WORKSPACE
def diff(year: int, measures: bool, workspace: Path) -> None:
    """Show what the last proposal changes."""
    from tracker.store.tracker import open_tracker
    from tracker.workflow.telling import differences

    area = load_settings(workspace).area
    with open_tracker(workspace).reading() as connection:
        rows = differences(connection, _subject(measures), area, year)
    _table(f"{year}年度の提案による変更", ("指標", "公表中", "提案"), rows)


@command.command("approve", help="提案を承認します。注意には、確認した印として点検の番号を付けます。")
@_YEAR
@by_option("承認する職員の氏名。")
@click.option(
    "--acknowledge", multiple=True, metavar="点検の番号", help="確認した注意。何度でも指定できます。"
)
@click.option(
    "--embargo",
    default=None,
    metavar="日時",
    help="この日時より前には公表せず、この日時に公表します（例: 2027-04-01T10:00）。自動で公表するのは、"
    "「kyodo-survey serve」かページが動いているときです。",
)
@_MEASURES
@WORKSPACE
def approve_values(
    *,
    year: int,
    by: str,
    acknowledge: tuple[str, ...],
    embargo: str | None,
    measures: bool,
    workspace: Path,
) -> None:
    """Approve the last proposal of a year."""
    from tracker.workflow.deciding import approve
    from tracker.workflow.telling import entered_moment

    one = approve(
        *_step(workspace, year, by),
        present={} if measures else present(workspace, str(year)),
        acknowledged=acknowledge,
        two_persons=load_settings(workspace).two_persons,
        embargo=None if embargo is None else entered_moment(embargo),
        subject=_subject(measures),
    )
    _told(one)


def _told(one: Release) -> None:
    state = "、".join(word for word in (str(one.approval), str(one.publication)) if word)
    console().print(f"{one.label}: {state}")


@command.command("return", help="提案を、理由を付けて差し戻します。")
@_YEAR
@by_option("差し戻す職員の氏名。")
@reason_option("差し戻す理由。")
@_MEASURES
@WORKSPACE
def return_values(year: int, by: str, reason: str, measures: bool, workspace: Path) -> None:
    """Send the last proposal of a year back."""
    from tracker.workflow.deciding import send_back

    _told(send_back(*_step(workspace, year, by), reason=reason, subject=_subject(measures)))


@command.command("publish", help="承認した値を公表し、前の版を旧版にします。")
@_YEAR
@by_option("公表する職員の氏名。")
@click.option("--dry-run", is_flag=True, help="公表できるかだけを確かめ、何も記録しません。")
@_MEASURES
@WORKSPACE
def publish_values(year: int, by: str, dry_run: bool, measures: bool, workspace: Path) -> None:
    """Publish what was approved."""
    from tracker.workflow.deciding import publish

    one = publish(
        *_step(workspace, year, by),
        present={} if measures else present(workspace, str(year)),
        dry_run=dry_run,
        subject=_subject(measures),
    )
    if dry_run:
        console().print(f"{one.label}は公表できます（公表はしていません）。")
        return
    _told(one)
    _write_feeds(workspace)


def _write_feeds(workspace: Path) -> None:
    from tracker.feeds.writing import write_feeds
    from tracker.store.tracker import open_tracker

    folder = write_feeds(open_tracker(workspace), workspace, load_settings(workspace).area)
    console().print(f"  公表した値のファイル: {folder}")


@command.command("feeds", help="公表中の値のファイル（表、データ、進行管理表）を書き直します。")
@WORKSPACE
def feeds(workspace: Path) -> None:
    """Write the feeds of what is public."""
    _write_feeds(workspace)


@command.command("restore", help="公表した前の版に戻し、そのことを記録します。")
@_YEAR
@click.argument("version", metavar="版", type=int)
@by_option("戻す職員の氏名。")
@reason_option("戻す理由（公表されます）。")
@_MEASURES
@WORKSPACE
def restore_values(*, year: int, version: int, by: str, reason: str, measures: bool, workspace: Path) -> None:
    """Make an earlier version the public one again."""
    from tracker.workflow.deciding import restore

    tracker, area, _, person = _step(workspace, year, by)
    _told(restore(tracker, area, year, version, person, reason=reason, subject=_subject(measures)))
    _write_feeds(workspace)


@command.command("history", help="指標の、これまでに公表したすべての値と改定を示します。")
@click.argument("indicator", metavar="指標キー")
@click.option("--groups", is_flag=True, help="地域別など、区分ごとの値も示します。")
@WORKSPACE
def show_history(indicator: str, groups: bool, workspace: Path) -> None:
    """Show every value of an indicator that was ever public."""
    from tracker.store.recording import local_time
    from tracker.store.tracker import open_tracker
    from tracker.workflow.telling import history, labels, value_text

    with open_tracker(workspace).reading() as connection:
        rows = history(connection, load_settings(workspace).area, indicator, groups=groups)
        names = labels(connection) if groups else {}
    _table(
        f"{indicator}の公表の記録",
        (
            "年",
            *(("区分",) if groups else ()),
            "値（信頼区間）",
            "系列",
            "版",
            "理由",
            "公表",
            "旧版になった日時",
        ),
        [
            (
                row["time_period"],
                *((_group_label(row, names),) if groups else ()),
                value_text(row),
                row["series_id"],
                row["version"] + 1,
                row["reason"],
                local_time(row["valid_from"]),
                local_time(row["valid_to"]) if row["valid_to"] else "",
            )
            for row in rows
        ],
    )


def _group_label(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if row["breakdown"] == TOTAL:
        return "全体"
    name = names.get(row["breakdown"], row["breakdown"])
    return f"{name} {names.get(group_name(row['breakdown'], row['grp']), row['grp'])}"


@command.command("as-of", help="ある日時に公表されていた値を示します。")
@click.argument("moment", metavar="日時")
@WORKSPACE
def show_as_of(moment: str, workspace: Path) -> None:
    """Show the values that were public at a moment."""
    from tracker.store.tracker import open_tracker
    from tracker.workflow.telling import as_of, end_of, value_text

    at = end_of(moment)
    with open_tracker(workspace).reading() as connection:
        rows = as_of(connection, load_settings(workspace).area, at)
    if not rows:
        console().print(f"{moment}に公表されていた値はありません。")
        return
    _table(
        f"{moment}に公表されていた値",
        ("指標", "年", "値（信頼区間）", "版"),
        [
            (f"{row['indicator_id']} {row['name']}", row["time_period"], value_text(row), row["version"] + 1)
            for row in rows
        ],
    )


@command.command("verify", help="記録が、書いたときのままかどうかを確かめます。")
@WORKSPACE
def verify_records(workspace: Path) -> int:
    """Walk the chain of events and digest every row anew; exit code 4 if anything was touched."""
    from tracker.store.chain import verify
    from tracker.store.tracker import open_tracker
    from tracker.workflow.telling import touched_problem

    tracker = open_tracker(workspace)
    with tracker.reading() as connection:
        found = verify(connection)
    terminal = console()
    if found.touched is not None:
        terminal.print(touched_problem(tracker.place, found.touched).for_operator())
        return EXIT_FINDINGS
    terminal.print(
        f"記録は書いたときのままです（出来事{found.events}件、版{found.releases}件、値などの行{found.rows:,}行）。"
    )
    terminal.print(f"  最後の出来事の要約値: {found.head}")
    return 0


@command.command("import", help="計画書で公表済みの指標の表を、値と目標のまま取り込みます。")
@click.argument("tables", metavar="ファイル…", type=InputFile(), nargs=-1, required=True)
@by_option("取り込む職員の氏名。")
@click.option("--document", cls=RequiredOption, metavar="文書名", help="公表した文書の名前。")
@WORKSPACE
def import_values(tables: tuple[Path, ...], by: str, document: str, workspace: Path) -> None:
    """Take in what a plan has published."""
    from flows.entered_sheets import read_entered
    from tracker.store.tracker import open_tracker
    from tracker.workflow.proposing import take_in

    settings = load_settings(workspace)
    known = definitions_of(workspace, sorted(list_studies(workspace)))
    sheets = [read_entered(table, PUBLISHED_COLUMNS, tuple(PUBLISHED_COLUMNS)) for table in tables]
    published = [one for sheet in sheets for one in read_published(sheet, known)]
    proposals = proposals_of(published, settings.area, document)
    for one in take_in(open_tracker(workspace), proposals, acting(by), document, rule=settings.judgement):
        _told(one)
    _write_feeds(workspace)


@command.command("roles", help="PostgreSQLの管理者に渡す、書く人と読む人の権限の文を表示します。")
@click.option("--schema", default="public", metavar="スキーマ", help="表のあるスキーマ。")
def roles(schema: str) -> None:
    """Print the statements that make the writer and the reader."""
    from tracker.store.append_only import roles_sql

    console().print(roles_sql(schema, "kyodo_tracker_writer", "kyodo_tracker_reader"))
