"""Multiple answers as services write them, from the draft to the counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.codebook.applying import apply_codebook
from schemas.codebook.tables import Codebook, SheetRow
from schemas.loading.studies import load_study
from survey.drafting.draft import DraftOptions, draft_codebook
from survey.ingest import ingest
from tests.survey.drafting.drafts import SURVEY

N = 60
FIRST, SECOND = [n % 2 == 0 for n in range(N)], [n % 3 == 0 for n in range(N)]


def completed(codebook: Codebook) -> Codebook:
    """The draft with the settings that no file tells."""
    values = {"title": "調査", "frame.label": "人口", "breakdowns": "", "frame.margins": "",
              "chapter.plan": "計画", "chapter.office": "課"}  # fmt: skip
    study = tuple(
        SheetRow({**row.cells, "value": row["value"] or values.get(row["item"], "")})
        for row in codebook.sheets["study"]
    )
    sampling = {"title": "調査", "sampling.area": "市", "sampling.target": "市民", "sampling.method": "無作為",
                "sampling.mode": "郵送", "sampling.start": "2024-06-01", "sampling.end": "2024-06-30",
                "sampling.population": "1000", "sampling.sent": "100"}  # fmt: skip
    surveys = tuple(SheetRow({**row.cells, **sampling}) for row in codebook.sheets["surveys"])
    files = tuple(SheetRow({**row.cells, "mode": "郵送"}) for row in codebook.sheets["files"])
    return Codebook(codebook.study, {**codebook.sheets, "study": study, "surveys": surveys, "files": files})


@pytest.mark.parametrize(
    ("heads", "signs", "multiple"),
    [
        ("Q7[SQ001],Q7[SQ002]", ("Y", ""), ()),
        ("同居家族1,同居家族2", ("はい", "いいえ"), ()),
        ("問7①,問7②", ("1", ""), ()),
        ("広報紙,SNS", ("○", ""), ("問7=広報紙,2",)),
        ("広報紙,SNS", ("Checked", "Unchecked"), ("問7=広報紙|SNS",)),
    ],
)
def test_marks_are_counted_as_they_were_written(
    tmp_path: Path, heads: str, signs: tuple[str, str], multiple: tuple[str, ...]
) -> None:
    lines = [f"番号,地区,{heads},祭り,清掃,問9"]
    for n in range(N):
        marks = [signs[0] if mark else signs[1] for mark in (FIRST[n], SECOND[n], SECOND[n], FIRST[n])]
        lines.append(f"{n + 1},{'北南'[n % 2]},{','.join(marks)},{n % 3 + 1}")
    place = tmp_path / "raw/2024/a.csv"
    place.parent.mkdir(parents=True)
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    options = DraftOptions(multiple=(*multiple, "問8 活動=祭り,2"))
    made = draft_codebook(tmp_path, SURVEY, place, options).codebook
    apply_codebook(tmp_path, completed(made), "a.xlsx")
    study = load_study(tmp_path, "2024")
    answers = ingest(tmp_path, study, study.survey("main"))
    assert not answers.findings
    several = [
        answers.coded.questions[q.key]
        for q in study.survey("main").questionnaire.questions
        if q.kind == "multiple"
    ]
    counts = [one.marks.sum(axis=0).tolist() for one in several]
    assert counts == [[sum(FIRST), sum(SECOND)], [sum(SECOND), sum(FIRST)]]
