"""Make the bundled example: `python -m examples.yamaguchi.make_example` from the top folder.

Every file comes out the same, byte for byte, each time. raw/README.md says what the files are.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from examples.yamaguchi.answers import Plan, answer_all
from examples.yamaguchi.drawing import largest_remainder
from examples.yamaguchi.files import csv_bytes, survey_csv, write_workbook
from examples.yamaguchi.frame import Residents, derive_frame
from examples.yamaguchi.keying import Fieldwork, KeyedSheet, key_in
from examples.yamaguchi.people import People, people_by_age, people_by_region, response_rates
from examples.yamaguchi.source import (
    NO_ANSWER,
    Quota,
    read_quotas,
    read_rows,
    read_slips,
    read_tendencies,
    read_texts,
)
from schemas.loading.studies import load_study
from schemas.settings.study import Survey
from survey.answers.private_files import record_bytes
from survey.freetext.record_files import freetext_record
from survey.freetext.records import CodedText, text_sha256

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "raw" / "source"
CELLS = ("inconvenient", "rather_inconvenient", "rather_not_inconvenient", "not_inconvenient", "no_answer")
PROFILE = ("region", "age_group", "sex")
QUOTED = "2022-08-31"  # the day on which the quotations were approved
SEED = 20230331  # the day on which the plan took effect


def main() -> None:
    """Read the command line and make the files."""
    parser = argparse.ArgumentParser(description="Make the bundled example again.")
    parser.add_argument("--to", type=Path, default=ROOT, help="folder that holds raw/ (default: this one)")
    for path in make(parser.parse_args().to):
        print(path)


def make(to: Path) -> tuple[Path, ...]:
    """Write all files of the example below `to`; return their paths relative to it."""
    frames = {year: derive_frame(SOURCE, year) for year in (2017, 2022)}
    files = {Path(f"raw/{year}/frame.csv"): _frame_csv(frame) for year, frame in frames.items()}
    files[Path("raw/2022/administrative.csv")] = _administrative_csv()
    this_year, before = load_study(ROOT, "2022"), load_study(ROOT, "2017")
    shimin = this_year.survey("shimin")
    keyed = _by_age("2022", shimin, frames[2022])
    files[Path(shimin.files[0].path)] = survey_csv(keyed, shimin)
    files |= _quotation_records(shimin, keyed, read_rows(SOURCE, "quotations.csv"))
    for path, content in files.items():
        _place(to, path).write_bytes(content)
    machizukuri = this_year.survey("machizukuri")
    write_workbook(
        _place(to, Path(machizukuri.files[0].path)),
        _by_services(machizukuri, frames[2022]),
        machizukuri,
        title="令和4年4月 山口市まちづくりアンケート 回答データ",
        notes=("このブックは公表値から再構成した例で、実際の回答ではありません。", "空欄は無回答です。"),
        numbers=False,
    )
    baseline = before.survey("shimin")
    write_workbook(
        _place(to, Path(baseline.files[0].path)),
        _by_age("2017", baseline, frames[2017]),
        baseline,
        title="平成29年度 山口市市民アンケート調査 データ",
        notes=("このブックは公表値から再構成した例で、実際の回答ではありません。", "* は無回答です。"),
        numbers=True,
    )
    return (*files, Path(machizukuri.files[0].path), Path(baseline.files[0].path))


def _place(to: Path, relative: Path) -> Path:
    (to / relative).parent.mkdir(parents=True, exist_ok=True)
    return to / relative


def _quotation_records(
    survey: Survey, sheet: KeyedSheet, quoted: Sequence[Mapping[str, str]]
) -> dict[Path, bytes]:
    """The record of the answers in words that the plan quotes, as `kyodo-survey freetext import` writes it.

    Quotations stand in the plan's order; each is of the first row that holds it.
    """
    file = survey.files[0]
    entries: dict[str, list[CodedText]] = {}
    for row in quoted:
        column = sheet.columns.index(survey.questionnaire.question(row["question"]).columns)
        place = next(place for place, cells in enumerate(sheet.cells) if cells[column] == row["text"])
        entry = CodedText(
            file=file.path,
            sheet=file.sheet,
            row=file.skip_rows + file.header_rows + place + 1,
            sha256=text_sha256(row["text"]),
            codes="",
            quote=row["text"],
            reviewer=row["reviewer"],
            by=row["reviewer"],
            date=QUOTED,
        )
        entries.setdefault(row["question"], []).append(entry)
    return {
        Path(freetext_record("2022", survey.key, question)): record_bytes(CodedText, own)
        for question, own in entries.items()
    }


def _by_age(study: str, survey: Survey, frame: Residents) -> KeyedSheet:
    """Respondents as many by age group as the quotas say."""
    quotas = read_quotas(SOURCE, study, survey.key)
    known = {age: count for age, count in _counts(quotas, "age_group").items() if age != NO_ANSWER}
    silent = _counts(quotas, "age_group")[NO_ANSWER]
    hidden = largest_remainder(silent, list(known.values()))
    everyone = {age: count + more for (age, count), more in zip(known.items(), hidden, strict=True)}
    rng = _generator(study, survey)
    return _sheet(study, survey, people_by_age(frame, everyone, rng), quotas, labels=False, rng=rng)


def _by_services(survey: Survey, frame: Residents) -> KeyedSheet:
    """Respondents as many by region, and with the answers on services, as the plan's table says."""
    question = survey.questionnaire.by_concept("service_access")
    if question is None or question.concept is None:
        raise ValueError("the survey does not ask about services")
    options = [*(option.key for option in question.concept.options), NO_ANSWER]
    services = read_rows(SOURCE, "services_by_region_2022.csv")
    cells = tuple(
        Quota("service_access", "region", row["region"], option, int(row[cell]))
        for row in services
        for option, cell in zip(options, CELLS, strict=True)
    )
    by_region = {row["region"]: sum(int(row[cell]) for cell in CELLS) for row in services}
    rng = _generator("2022", survey)
    people = people_by_region(frame, by_region, response_rates(SOURCE), rng)
    quotas = (*read_quotas(SOURCE, "2022", survey.key), *cells)
    return _sheet("2022", survey, people, quotas, labels=True, rng=rng)


def _counts(quotas: tuple[Quota, ...], concept: str) -> Mapping[str, int]:
    return {quota.option: quota.count for quota in quotas if quota.concept == concept}


def _generator(study: str, survey: Survey) -> np.random.Generator:
    """Each file has random numbers of its own, so that a change of one leaves the others alone."""
    return np.random.default_rng([SEED, int(study), *survey.key.encode()])


def _sheet(
    study: str,
    survey: Survey,
    people: People,
    quotas: tuple[Quota, ...],
    *,
    labels: bool,
    rng: np.random.Generator,
) -> KeyedSheet:
    plan = Plan(PROFILE, quotas, read_tendencies(SOURCE), read_texts(SOURCE, study, survey.key))
    given = answer_all(survey.questionnaire, people, plan, rng)
    fieldwork = Fieldwork(survey.sampling.sent, survey.sampling.start, survey.sampling.end)
    return key_in(given, labels, read_slips(SOURCE, study, survey.key), fieldwork, rng)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    return csv_bytes(header, rows, "utf-8", "\n")


def _frame_csv(frame: Residents) -> bytes:
    rows = [(cell.region, cell.age_group, cell.sex, str(cell.population)) for cell in frame.cells]
    return _table(("region", "age_group", "sex", "population"), rows)


def _administrative_csv() -> bytes:
    """Values of 令和4年 of the indicators that no survey measures."""
    rows = []
    for row in read_rows(SOURCE, "indicators.csv"):
        if row["source"] != "administrative":
            continue
        number = row["number"].replace("ref", "_ref")
        value = row["actual_2022"] or (row["base_value"] if row["base_year"] == "2022" else "")
        rows.append(
            (f"{row['level'].lower()}{number}", value, f"後期推進計画 第2章第3節（令和4年 {row['name']}）")
        )
    return _table(("indicator", "value", "source"), rows)


if __name__ == "__main__":
    main()
