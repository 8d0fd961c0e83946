"""The command `kyodo-survey`: the list of its commands, and how their errors are told."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

from flows.console import (
    EXIT_INPUT,
    EXIT_USAGE,
    CommandTable,
    Entry,
    console,
    run,
    tolerate_characters,
    usage_message,
)
from schemas.errors import InputError
from schemas.tables.system_errors import refused

COMMANDS = {
    "new-study": Entry(
        "flows.commands.new_study", "前の年度の定義を写して、新しい年度を始めます（上書きはしません）。"
    ),
    "codebook": Entry(
        "flows.commands.codebook", "設問や選択肢の定義（コードブック）を、Excelで直せるようにします。"
    ),
    "run": Entry("flows.commands.run", "回答の読み込みから報告書、集計表、指標の値までを作ります。"),
    "check": Entry("flows.commands.check", "定義と回答ファイルを点検します（集計はしません）。"),
    "chapter": Entry("flows.commands.chapter", "報告書だけを作ります（編集した報告書の更新もできます）。"),
    "pdf": Entry(
        "flows.commands.pdf", "できている報告書（chapter.docx）をPDFにします。LibreOfficeが必要です。"
    ),
    "opendata": Entry(
        "flows.commands.opendata", "少ない件数を秘匿した、公開用（オープンデータ）の集計結果を作ります。"
    ),
    "show": Entry("flows.commands.show", "集計の済んだ年度の主な数値を表示します。"),
    "audit": Entry(
        "flows.commands.audit",
        "Word文書やテキストの数値を点検し、集計した値との違いと、文書の中の矛盾を示します。",
    ),
    "trace": Entry(
        "flows.commands.trace",
        "数値（例: 67.0）か番号（例: 2022.shimin.q3.attached.share.u）の出所を示します。",
    ),
    "indicators": Entry(
        "flows.commands.indicators", "指標の値を提案、承認、公表し、これまでの値と改定を示します。"
    ),
    "corrections": Entry("flows.commands.corrections", "委託先から返送された訂正を記録します。"),
    "freetext": Entry("flows.commands.freetext", "自由記述を分類し、報告書に引用する回答を選びます。"),
    "purge": Entry("flows.commands.purge", "年度の回答データを削除し、削除したものを記録します。"),
    "office": Entry(
        "office.serving.command",
        "年度の作業を、このパソコンのブラウザーで行う画面を開きます。",
    ),
    "serve": Entry(
        "flows.commands.serve",
        "回答ファイルが届いたときの点検と集計を、自動で行います（止めるまで動きます）。",
    ),
    "prefecture": Entry(
        "flows.commands.prefecture", "市町村の一覧をもとに、すべての市町村を集計して並べます。"
    ),
    "doctor": Entry(
        "flows.commands.doctor", "このパソコンと作業フォルダーで動くかどうかを調べ、直し方を示します。"
    ),
    "backup": Entry(
        "flows.commands.backup", "定義、回答ファイル、記録、成果物を、1つのファイルに保存します。"
    ),
    "restore": Entry("flows.commands.restore", "バックアップから、作業フォルダーを作ります。"),
    "wheelhouse": Entry(
        "flows.commands.wheelhouse", "インターネットのない事務所のパソコンに入れる部品を集めます。"
    ),
}
"""Each command, its module and what it does, in the order of the office's work."""


class EndedBySignal(KeyboardInterrupt):
    """The system asked the process to end, by the signal of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


_ENDED = 128
"""Exit codes of processes that a signal ended, less its number."""


@click.group(
    cls=CommandTable,
    table=COMMANDS,
    help="市民アンケートを集計し、報告書と指標の値を作ります。",
)
@click.version_option(package_name="kyodo-survey", message="%(version)s", help="版を表示します。")
def group() -> None:
    """Hold the commands."""


def main(arguments: list[str] | None = None, *, own_process: bool = False) -> int:
    """Run the command line; returns the exit code (see flows.console).

    own_process: this process runs the command and nothing else, so that a second one is worth starting.
    """
    tolerate_characters(sys.stdout, sys.stderr)
    try:
        result = run(group, arguments, own_process=own_process)
        sys.stdout.flush()
    except click.UsageError as error:
        _tell(usage_message(error))
        return EXIT_USAGE
    except InputError as error:
        _tell_problems(error)
        return EXIT_INPUT
    except click.exceptions.Abort as error:
        with suppress(OSError):  # the terminal may be gone
            _tell("中断しました。")
        _give_up_output()
        return _interrupted(error)
    except OSError as error:
        _give_up_output()
        if _interrupted(error) > _ENDED:  # the terminal that was closed
            return _interrupted(error)
        _tell_problems(InputError(refused(error), partly_done=True))
        return EXIT_INPUT
    return int(result or 0)


def _interrupted(error: BaseException | None) -> int:
    """Exit code of a process that was interrupted: by which signal, where that is among the causes of the error."""
    while error is not None and not isinstance(error, EndedBySignal):
        error = error.__cause__ or error.__context__
    return 1 if error is None else _ENDED + error.number


def _tell(text: str) -> None:
    console(errors=True).print(text)


def _tell_problems(error: InputError) -> None:
    untouched = "" if error.partly_done else "成果物は変更していません。"
    _tell(f"{error.for_operator()}\n\n処理を中止しました（{len(error.problems)}件）。{untouched}")


def _give_up_output() -> None:
    """Where it is the output itself that cannot be written, keep Python from failing on it again at the end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
