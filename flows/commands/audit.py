"""`kyodo-survey audit`: whether every figure of a document follows, and is the computed one."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import WORKSPACE, InputFile, output_option
from flows.console import EXIT_FINDINGS, JapaneseCommand, console
from schemas.loading.studies import load_study
from schemas.tables.saving import check_new, write_new


@click.command(cls=JapaneseCommand)
@click.argument("file", metavar="ファイル", type=InputFile())
@click.option(
    "--study",
    metavar="年度",
    default=None,
    help="集計の済んだ調査年度。指定すると、集計した値とも照合します。",
)
@output_option("--csv", "table", explanation="指摘の一覧をCSVでも保存します。")
@click.option(
    "--accessibility",
    is_flag=True,
    help="だれもが読めるか（代替テキスト、見出し、表、色）も点検します。Word文書だけです。",
)
@output_option("--marked", explanation="指摘をコメントで付けたWord文書も保存します。Word文書だけです。")
@WORKSPACE
def command(  # noqa: PLR0917 (one parameter an option)
    file: Path,
    study: str | None,
    table: Path | None,
    accessibility: bool,
    marked: Path | None,
    workspace: Path,
) -> int:
    """Audit a file; exit code 4 if anything was found, or if there was nothing to check."""
    from reports.audit.marking import marked_copy
    from reports.audit.reading.source import read_content
    from reports.audit.run import audit
    from reports.audit.wording import findings_csv, report
    from reports.runs.finished_run import read_run

    for new in (table, marked):
        if new is not None:
            check_new(new)
    content = read_content(file)
    run = None if study is None else read_run(workspace, load_study(workspace, study))
    result = audit(file.name, content, run, accessibility=accessibility)
    console().print(report(result))
    if table is not None:
        write_new(table, findings_csv(result))
    if marked is not None:
        write_new(marked, marked_copy(file.name, content, result.findings))
    return 0 if result.passed else EXIT_FINDINGS
