"""A made-up city with a short questionnaire: definitions and raw files for tests of the intake."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from schemas.loading.studies import load_study
from schemas.settings.study import Study, Survey
from survey.answers.coded import QuestionAnswers
from survey.ingest import Ingested, ingest

STUDY = "2030"

CONCEPTS = """concept,label,options
region,地域,region
age_group,年代,age_group
member,加入,yes_no
reason,理由,reason
needs,必要なもの,needs
wishes,望むこと,wishes
"""
OPTIONS = """list,option,label
region,north,北
region,south,南
age_group,young,30歳未満
age_group,middle,30～59歳
age_group,old,60歳以上
yes_no,yes,はい
yes_no,no,いいえ
reason,busy,忙しいから
reason,cost,お金がかかるから
reason,other,その他
needs,none,特にない
needs,shop,店
needs,bus,バス、電車など、移動の手段
needs,other,その他
wishes,a,祭り
wishes,b,清掃
wishes,c,防災、見守り
"""
GROUPS = "list,group,label,options\nreason,material,物の理由,busy|cost\n"
QUESTIONS = """question,number,concept,type,text,choices,columns,layout,missing,max_choices
region,F1,region,single,地域,region,F1,code,99,
age,F2,age_group,single,年代,age_group,F2,code,99|無回答,
q1,問1,member,single,加入,yes_no,問1,code,99|無回答,
q2,問2,reason,single,理由,reason,問2,code,99,
q2_text,問2,,text,その他の理由,,問2その他,code,,
q3,問3,needs,multiple,必要,needs,問3_{code},marks,99,
q4,問4,wishes,multiple,望み,wishes,問4,cell,99,2
"""
CHOICES = """list,code,label,option,exclusive,aliases
region,1,北,north,,きた|北部
region,2,南,south,,
age_group,1,30歳未満,young,,
age_group,2,30～59歳,middle,,
age_group,3,60歳以上,old,,
yes_no,1,はい,yes,,
yes_no,2,いいえ,no,,
reason,1,忙しいから,busy,,
reason,2,お金がかかるから,cost,,
reason,3,その他,other,,
needs,1,特にない,none,yes,
needs,2,店,shop,,
needs,3,バス、電車など、移動の手段,bus,,
needs,4,その他,other,,
wishes,1,祭り,a,,
wishes,2,清掃,b,,
wishes,3,防災、見守り,c,,
"""
RULES = """rule,when_question,when_codes,then_question,require
r1,q1,2,q2,asked
r2,q2,3,q2_text,asked
"""
FILES = """[[surveys.files]]
path = "raw/2030/answers.csv"
mode = "郵送"
"""
HEADER = ("番号", "F1", "F2", "問1", "問2", "問2その他", "問3_1", "問3_2", "問3_3", "問3_4", "問4")
PLAIN = ("1", "2", "1", "", "", "0", "1", "0", "0", "1,2")
FRAME = """age_group,region,population
young,north,100
young,south,200
middle,north,150
middle,south,150
old,north,200
old,south,200
"""


def toml(files: str = FILES, *, date_column: str = "", extra: str = "") -> str:
    """The study file; `files` are the tables of raw files."""
    return f"""label = "令和12年"
title = "小市調査"
breakdowns = ["age_group", "region"]
[frame]
file = "raw/2030/frame.csv"
label = "人口"
margins = [["region"], ["age_group"]]
[[surveys]]
key = "small"
title = "小市アンケート"
id_column = "番号"
date_column = "{date_column}"
{extra}
[surveys.sampling]
area = "小市"
target = "18歳以上"
method = "無作為"
mode = "郵送"
start = 2030-06-01
end = 2030-06-30
population = 1000
sent = 100
{files}
"""


def write(root: Path, relative: str, content: str | bytes) -> None:
    """Write a file below the workspace."""
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def define(root: Path, study: str | None = None, *, questions: str = QUESTIONS, rules: str = RULES) -> Study:
    """Write all definitions and load them."""
    write(root, "schemas/concepts.csv", CONCEPTS)
    write(root, "schemas/options.csv", OPTIONS)
    write(root, "schemas/option_groups.csv", GROUPS)
    write(root, f"schemas/{STUDY}/small/questions.csv", questions)
    write(root, f"schemas/{STUDY}/small/choices.csv", CHOICES)
    write(root, f"schemas/{STUDY}/small/rules.csv", rules)
    write(root, f"schemas/{STUDY}/study.toml", study or toml())
    write(root, f"raw/{STUDY}/frame.csv", FRAME)
    return load_study(root, STUDY)


def small(study: Study) -> Survey:
    """The one survey of the study."""
    return study.survey("small")


def csv_text(rows: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> str:
    """A CSV file; cells that hold a comma, a quote or a line break are quoted."""

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell

    return "".join(",".join(quoted(cell) for cell in row) + "\r\n" for row in (header, *rows))


def answer(number: str, **cells: str) -> tuple[str, ...]:
    """A row: the plain answers, with some cells replaced by name (F1, 問1, …)."""
    row = dict(zip(HEADER, (number, *PLAIN), strict=True))
    unknown = set(cells) - set(HEADER)
    if unknown:
        raise KeyError(unknown)
    row.update(cells)
    return tuple(row.values())


def run(root: Path, rows: list[tuple[str, ...]]) -> Ingested:
    """Define the city, write the rows as its raw file, and take them in."""
    study = define(root)
    write(root, "raw/2030/answers.csv", csv_text(rows))
    return ingest(root, study, small(study))


def answers_of(result: Ingested, question: str) -> QuestionAnswers:
    """The answers of a question by its key."""
    return next(answers for answers in result.coded.answers if answers.key == question)


def workbook(
    rows: list[tuple[object, ...]], path: Path, *, merges: tuple[str, ...] = (), title: str = "Sheet"
) -> None:
    """Write rows to a workbook with merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merges:
        sheet.merge_cells(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
