"""What an operator sees of a run on Prefect's page: rows, findings, headline figures, where the files are.

Counts and shares alone; no answer of a person, no name. An artifact that cannot be saved is told in the log and stops nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from prefect import get_run_logger
from prefect.artifacts import create_markdown_artifact

from reports.formatting import count_text, interval_text, percent_text
from reports.runs.finished_run import FinishedRun, read_run
from reports.runs.publishing import Published
from schemas.findings import Accounting, Finding
from schemas.loading.studies import load_study
from schemas.settings.study import Study


def tell_run(workspace: Path, published: Published, study: str) -> None:
    """Save the artifact of a run that was published."""
    run = read_run(workspace, load_study(workspace, study))
    parts = [
        f"# {run.study.title}",
        _rows(run.study, {key: one for (own, key), one in run.record.accounting.items() if own == study}),
        _headline(run),
        "## 成果物",
        *(f"- [{name}]({(published.folder / name).resolve().as_uri()})" for name in published.files),
        f"開かないときは（ブラウザーは、ほかのページからパソコンの中のファイルを開きません）、リンクのアドレスを写して開くか、"
        f"フォルダー `{published.folder}` を開いてください。",
    ]
    _save(f"run-{study}", "\n\n".join(part for part in parts if part), f"{study}年度の集計")


def tell_check(
    study: Study, accounting: dict[str, Accounting], findings: Sequence[Finding], problems: Sequence[str]
) -> None:
    """Save the artifact of a check: rows, findings by rule, and what keeps the study from being run."""
    counted = Counter((one.rule, one.what) for one in findings)
    lines = [(rule, f"{count:,}", what) for (rule, what), count in counted.most_common()]
    state = "集計できません。" if problems else "集計できます。"
    parts = [
        f"# {study.title}の点検",
        state,
        *(f"- {problem}" for problem in problems),
        _rows(study, accounting),
        _table("指摘", ("記号", "件数", "内容"), lines),
    ]
    _save(f"check-{study.key}", "\n\n".join(part for part in parts if part), f"{study.key}年度の点検")


def _rows(study: Study, accounting: dict[str, Accounting]) -> str:
    lines = [
        (
            study.survey(key).title,
            *(f"{count:,}" for count in (one.rows_in, one.valid, one.invalid, one.excluded)),
        )
        for key, one in accounting.items()
    ]
    return _table("行の内訳", ("調査", "行数", "有効票", "無効票", "除外"), lines)


def _headline(run: FinishedRun) -> str:
    """The option groups of the chapter, with their intervals."""
    study, basis = run.study, run.study.basis
    lines = []
    for section in study.chapter.sections if study.chapter else ():
        for item in section.items:
            rows = run.estimates.rows(item.survey, item.concept, basis=basis)
            concept = study.concepts[item.concept]
            lines += [
                (concept.label, concept.label_of(option), count_text(one.n), f"{percent_text(one.share)}%",
                 interval_text(one.ci_low, one.ci_high))
                for option in item.groups
                if (one := rows.get(option)) is not None and math.isfinite(one.share)
            ]  # fmt: skip
    heads = ("設問", "回答", "n", "割合", f"{run.record.level * 100:g}%信頼区間")
    if not study.sampled:
        return _table("主な数値", heads[:4], [line[:4] for line in lines])
    return _table("主な数値", heads, lines)


def _table(title: str, heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = ["| " + " | ".join(cell.replace("|", "／") for cell in line) + " |" for line in lines]
    if not rows:
        return ""
    return "\n".join((f"## {title}\n", "| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *rows))


def _save(key: str, text: str, description: str) -> None:
    try:
        create_markdown_artifact(markdown=text, key=key, description=description)
    except Exception as error:  # whatever Prefect's client raises; the run's own files are there
        get_run_logger().warning("%s could not be saved as an artifact: %s", key, type(error).__name__)
