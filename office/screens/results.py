"""集計の結果: first what changed, then the figures with their intervals, a chart, and the files to save."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response

from office.chapter_file import returned_chapter
from office.frame.answering import done, file_to_save, show
from office.frame.routes import Lasting, posted, view
from office.frame.visit import Office, Visit
from office.worker.shapes import shaped
from office.worker.shapes.ran import GroupChart, OutputFile, Results, Snapshot
from office.year.evidence import digest, gather
from office.year.reasons import again_because, reasons
from reports.formatting import count_text, interval_text, percent_text, points_text
from reports.runs.headline import HeadlineFigure
from reports.runs.publishing import output_folder
from reports.runs.record import MANIFEST
from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study

_SCREEN = "/years/{study}/results"
_FILES = {
    "chapter.docx": "報告書を保存する",
    "appendix.docx": "報告書の資料編を保存する",
    "tables.xlsx": "集計表を保存する",
    "results.html": "結果を見るページを保存する",
    "indicators.csv": "指標の値を保存する",
    "estimates.csv": "すべての割合と誤差を保存する",
    MANIFEST: "集計の記録を保存する",
}
"""What may be saved from here, and what it is called: no file with answers of persons."""

_OPEN = {
    "csv": "公開用データを保存する",
    "txt": "公開用データの説明を保存する",
    "json": "公開用データの記録を保存する",
}
"""Files of the open data, by their kind."""

_KINDS = {"txt": "テキスト", "docx": "Word", "xlsx": "Excel", "html": "HTML", "csv": "CSV", "json": "JSON"}
_MOVED = {"up": "増加", "down": "減少", "unclear": "差があるとはいえません"}
_AXIS, _PER_PERCENT, _LINE = 172.0, 1.7, 34
"""Of the chart: where 0 % stands, the width of a percent, the height of a line."""


_NOT_NOW = Problem(
    "B18",
    "集計の後に回答か定義が変わったか、まだ集計していないため、公開用データを作れません。",
    remedy="画面「集計」で集計してから、もう一度作ってください。",
)


@dataclass(frozen=True)
class ChartLine:
    """A group in the chart: label, height, places of the share and its interval, the share as printed."""

    label: str
    y: int
    point: float | None
    low: float | None
    high: float | None
    text: str
    low_base: bool

    @property
    def text_at(self) -> float:
        """Where the share is printed: behind its interval."""
        return (self.high or self.point or _AXIS) + 8


@dataclass(frozen=True)
class FigureLine:
    """A headline figure in words, and what it was in the run before ("" where that is the same or not known)."""

    figure: HeadlineFigure
    share: str
    interval: str
    difference: str
    word: str
    before: str
    at: float
    low: float
    high: float


@dataclass(frozen=True)
class RowsChange:
    """The rows of a survey in two runs, as printed."""

    title: str
    valid: tuple[str, str]
    invalid: tuple[str, str]

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.valid[0] == self.valid[1] and self.invalid[0] == self.invalid[1]


def results_of(office: Office, study: str) -> Results:
    """What the screen shows of a finished run, read once."""
    manifest = output_folder(office.workspace, study) / MANIFEST
    return office.remembered(
        f"results {study}",
        digest(manifest),
        lambda: shaped(Results, office.worker.ask("results", study=study)),
    )


def results_ahead(office: Office, study: str) -> None:
    """Read the results, where there are any, before the screen is looked at."""
    if (output_folder(office.workspace, study) / MANIFEST).is_file():
        results_of(office, study)


def results(visit: Visit, *problems: Problem) -> Response:
    """Show the finished run."""
    manifest = output_folder(visit.workspace, visit.study) / MANIFEST
    if not manifest.is_file():
        return show(visit, "no_results.html")
    found = results_of(visit.office, visit.study)
    seen = gather(visit.workspace, visit.study, visit.diary, None)
    outdated = reasons(seen)
    chart = _chosen(visit, found)
    return show(
        visit,
        "results.html",
        problems,
        results=found,
        figures=[_line(one, found) for one in found.figures],
        rows=list(_rows(found)),
        chart=chart,
        chart_title=_title(found, chart) if chart else "",
        lines=list(_chart_lines(chart)) if chart else [],
        chart_height=_LINE * len(chart.groups) + 44 if chart else 0,
        offered=_offered(found),
        files=[
            (one, told, _kind(one))
            for name, told in _FILES.items()
            for one in found.files
            if one.name == name
        ],
        open_data=list(_open_data(visit)),
        open_data_old=_open_data_old(visit),
        minimum=load_study(visit.workspace, visit.study).disclosure_minimum,
        outdated=again_because(outdated) if outdated else "",
        chapter_behind=_chapter_behind(visit, found),
        basis={"weighted": "重み付き", "unweighted": "重みなし"}[found.basis],
        count=count_text,
        percent=lambda share: percent_text(math.nan if share is None else share),
        interval=lambda low, high: interval_text(
            math.nan if low is None else low, math.nan if high is None else high
        ),
    )


def _chapter_behind(visit: Visit, found: Results) -> bool:
    """Whether the chapter that staff have edited still has the figures of another run."""
    back = returned_chapter(visit.workspace, visit.study)
    return back is not None and back.merged.run != found.now.run


def save(visit: Visit) -> Response:
    """Hand out a file of the finished run."""
    name = str(visit.request.path_params["name"])
    path = output_folder(visit.workspace, visit.study) / name
    if name not in _FILES or not path.is_file():
        raise HTTPException(404)
    return file_to_save(path, f"{visit.study}_{name}")


def make_open_data(visit: Visit) -> Response:
    """Make the open data of what the run was of, and no other."""
    seen = gather(visit.workspace, visit.study, visit.diary, None)
    if seen.record is None or reasons(seen):
        return results(visit, _NOT_NOW)
    try:
        with visit.doing("open_data_made", "reports/output/{study}-opendata/*"):
            minimum = visit.worker.ask("open_data", study=visit.study)
            visit.note("open_data_made", minimum=minimum if isinstance(minimum, int) else 0)
    except InputError as error:
        return results(visit, *error.problems)
    return done(_address(visit), "公開用データを作りました。")


def _address(visit: Visit) -> str:
    return _SCREEN.format(study=visit.study)


def save_open_data(visit: Visit) -> Response:
    """Hand out a file of the open data."""
    name = str(visit.request.path_params["name"])
    if name not in [one.name for one, _, _ in _open_data(visit)]:
        raise HTTPException(404)
    return file_to_save(_open_folder(visit) / name, name)


def _open_folder(visit: Visit) -> Path:
    return output_folder(visit.workspace, f"{visit.study}-opendata")


def _open_data(visit: Visit) -> Iterator[tuple[OutputFile, str, str]]:
    """The files of the open data that are there, with what they are called."""
    folder = _open_folder(visit)
    found = {path.suffix[1:]: path for path in folder.iterdir() if path.is_file()} if folder.is_dir() else {}
    for kind, told in _OPEN.items():
        if kind in found:
            file = OutputFile(found[kind].name, found[kind].stat().st_size, False)
            yield file, told, _kind(file)


def _open_data_old(visit: Visit) -> bool:
    """Whether the open data was made before the run."""
    made, ran = (
        folder / MANIFEST for folder in (_open_folder(visit), output_folder(visit.workspace, visit.study))
    )
    return made.is_file() and made.stat().st_mtime_ns < ran.stat().st_mtime_ns


def _line(one: HeadlineFigure, found: Results) -> FigureLine:
    key = f"{one.survey}.{one.concept}.{one.option}"
    return FigureLine(
        figure=one,
        share=percent_text(one.share),
        interval=interval_text(one.ci_low, one.ci_high),
        difference=points_text(one.diff) if math.isfinite(one.diff) else "",
        word=_MOVED.get(one.moved, "比べません"),
        before=_before(key, found.before, percent_text(one.share)),
        at=_at(one.share),
        low=_at(one.ci_low),
        high=_at(one.ci_high),
    )


def _before(key: str, before: Snapshot | None, now: str) -> str:
    then = "" if before is None else before.figures.get(key, "")
    return "" if then == now else then


def _at(share: float) -> float:
    """Place on a line of 0 to 100."""
    return round(100 * share, 1) if math.isfinite(share) else 0.0


def _rows(found: Results) -> Iterator[RowsChange]:
    if found.before is None:
        return
    for key, now in found.now.rows.items():
        then = found.before.rows.get(key)
        if then is not None:
            yield RowsChange(
                found.titles.get(key, key),
                (count_text(then.valid), count_text(now.valid)),
                (count_text(then.invalid), count_text(now.invalid)),
            )


def _offered(found: Results) -> list[tuple[str, str]]:
    return [(f"{one.key}/{one.by}", f"{_title(found, one)}") for one in found.charts]


def _title(found: Results, chart: GroupChart) -> str:
    figure = next(one for one in found.figures if f"{one.survey}.{one.concept}.{one.option}" == chart.key)
    return f"{figure.label}「{figure.answer}」の割合（{chart.by_label}別）"


def _chosen(visit: Visit, found: Results) -> GroupChart | None:
    """The chart that the address names, else the first."""
    named = visit.request.query_params.get("chart", "")
    return next(
        (one for one in found.charts if f"{one.key}/{one.by}" == named),
        found.charts[0] if found.charts else None,
    )


def _chart_lines(chart: GroupChart) -> Iterator[ChartLine]:
    for place, group in enumerate(chart.groups):
        yield ChartLine(
            label=f"{group.label}{'*' if group.low_base else ''}（{count_text(group.n)}）",
            y=_LINE * place + 18,
            point=_x(group.share),
            low=_x(group.ci_low),
            high=_x(group.ci_high),
            text=percent_text(math.nan if group.share is None else group.share),
            low_base=group.low_base,
        )


def _x(share: float | None) -> float | None:
    return None if share is None else round(_AXIS + 100 * share * _PER_PERCENT, 1)


def _kind(file: OutputFile) -> str:
    return _KINDS[file.name.rpartition(".")[2]]


ROUTES = [
    view(_SCREEN, results),
    view("/years/{study}/files/{name}", save),
    posted("/years/{study}/opendata", make_open_data, lasting=Lasting("公開用データを作っています", _SCREEN)),
    view("/years/{study}/opendata/{name}", save_open_data),
]
