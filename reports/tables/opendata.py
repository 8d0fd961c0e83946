"""The open-data file of a study: masked estimates with no more digits than are printed, and what it says.

What is left out is left out on purpose. Only the study's own basis goes out: a weighted and an
unweighted total of the same cells are two equations, and where weights differ by group they can give
away what neither tells alone. For the same reason a weighted file has no counts. Standard errors,
design effects and differences (from an earlier year, from the rest) are not in it: a difference tells
the masked figure on its other side.
"""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from reports.chapter.wording import BASIS_LABELS, frame_texts
from reports.formatting import count_text, percent_value
from reports.runs.csv_tables import frame_csv
from reports.runs.record import MANIFEST, json_bytes
from reports.tables.labels import label_columns
from schemas.settings.study import Study
from schemas.tables.taking import sha256

README = "README.txt"
SUPPRESSED = "suppressed"
_BOM = "\ufeff"
_CODES = ("study", "survey", "question", "concept", "option", "option_kind", "breakdown", "group")
_LABELS = (
    ("survey_label", "調査"),
    ("question_number", "設問番号"),
    ("question_label", "設問"),
    ("option_label", "選択肢"),
    ("breakdown_label", "区分"),
    ("group_label", "属性"),
)
_PERCENTAGES = (("share_percent", "share"), ("ci_low_percent", "ci_low"), ("ci_high_percent", "ci_high"))


def data_name(study: Study) -> str:
    """Name of the data file."""
    return f"opendata_{study.key}.csv"


def open_data_files(study: Study, masked: pd.DataFrame, minimum: int) -> Mapping[str, bytes]:
    """The data file (CSV, UTF-8 with BOM), its README and the record of both, by name.

    masked: what `survey.disclosing.disclosure.mask` returns for the study's estimates, masked below `minimum`.
    """
    table = open_data_table(study, masked)
    files = {data_name(study): frame_csv(table), README: _readme(study, table, minimum)}
    record = {
        "study": study.key,
        "basis": study.basis,
        "minimum": minimum,
        "outputs": {name: sha256(content) for name, content in sorted(files.items())},
    }
    return {**files, MANIFEST: json_bytes(record)}


def open_data_table(study: Study, masked: pd.DataFrame) -> pd.DataFrame:
    """One row for each share of the study on its own basis: codes, labels, bases, printed shares, status.

    Shares and interval ends are percentages as printed (rounded half up to one decimal), as text; what
    is masked or cannot be computed is empty. A weighted table has no counts (see the module).
    """
    rows = masked[(masked["study"] == study.key) & (masked["basis"] == study.basis)].reset_index(drop=True)
    words = label_columns(study, rows)
    table = rows[[*_CODES, "basis", "base"]].copy()
    for name, head in _LABELS:
        table[name] = words[head]
    table["n"] = rows["n"]
    if study.basis == "unweighted":
        table["count"] = rows["count"]
    for name, column in _PERCENTAGES if study.sampled else _PERCENTAGES[:1]:
        table[name] = [
            f"{percent_value(share):.1f}" if math.isfinite(share) else "" for share in rows[column].tolist()
        ]
    table["status"] = rows["status"]
    return table


def _readme(study: Study, table: pd.DataFrame, minimum: int) -> bytes:
    hidden = int((table["status"] == SUPPRESSED).sum())
    lines = [
        f"{study.title}　集計結果の公開用データ",
        "",
        "■ 内容",
        f"{data_name(study)}（CSV、文字コードはUTF-8（BOM付き））に、設問ごとの集計結果を収めています。",
        "個人の回答は含みません。1行が1つの割合で、全体の値は breakdown と group が _T の行です。",
        "",
        "■ 調査",
        *_surveys(study),
        "",
        "■ 項目",
        *(f"{name}: {meaning}" for name, meaning in _meanings(study) if name in table.columns),
        "",
        "■ 集計方法",
        *_method(study),
        "",
        "■ 秘匿",
        f"個人が特定されることを防ぐため、{minimum}未満の件数（0を除く）と、その割合を秘匿しています。",
        f"回答者数（n）が{minimum}未満の属性は、すべての値を秘匿しています。",
        "無回答の件数は、回答の内容を示すものではないため、少ないことだけでは秘匿していません。",
        "全体や他の属性、他の設問の値からの引き算で求められないように、ほかの値もあわせて秘匿しています。",
        "秘匿した値は空欄で、status は suppressed です（0という意味ではありません）。",
        f"秘匿した行は、{count_text(len(table))}行のうち{count_text(hidden)}行です。",
        "",
        "■ 利用上の注意",
        *_caution(study),
        f"status が low_base の値は、回答者数が{study.low_base}未満のため、参考値としてご覧ください。",
        "割合は小数第2位を四捨五入しているため、合計が100にならないことがあります。",
        "",
    ]
    return (_BOM + "\r\n".join(lines)).encode()


def _caution(study: Study) -> Sequence[str]:
    if study.kind == "census":
        return ["全数調査の値で、回答しなかった方の意識は含みません。"]
    if study.kind == "open":
        return ["回答者を公募した調査の値で、回答した方だけのものです。住民全体の割合とはいえません。"]
    return [
        "割合は標本調査による推定値で、誤差を含みます。ci_low_percent から ci_high_percent までが"
        f"{study.level * 100:g}%信頼区間です。"
    ]


def _surveys(study: Study) -> Sequence[str]:
    return [
        f"{survey.title}（survey={survey.key}）: {survey.sampling.target}、{survey.sampling.method}、"
        f"{survey.sampling.mode}、{survey.sampling.start.isoformat()}から{survey.sampling.end.isoformat()}まで、"
        f"標本数{count_text(survey.sampling.sent)}人"
        for survey in study.surveys
    ]


def _method(study: Study) -> Sequence[str]:
    if not study.sampled:
        return ["share_percent は count を n で割ったものです。"]
    if study.basis == "unweighted":
        return ["重みを付けずに集計しています（share_percent は count を n で割ったもの）。"]
    return [
        f"{'、'.join(frame_texts(study))}に合わせた重みを付けて集計しています。",
        "重みなしの件数をあわせて公表すると秘匿した値を求められることがあるため、件数は収めていません。",
    ]


def _meanings(study: Study) -> Sequence[tuple[str, str]]:
    return (
        ("study", "調査年度（西暦）"),
        ("survey", "調査の記号（survey_label はその名称）"),
        ("question", "設問の記号（question_number は設問番号、question_label は設問文）"),
        ("concept", "設問の内容を表す記号（年度が変わっても同じ）"),
        ("option", "選択肢の記号（option_label はその名称、no_answer は無回答）"),
        ("option_kind", "option＝選択肢、group＝選択肢の合計、no_answer＝無回答"),
        ("breakdown", "区分の記号（breakdown_label はその名称、_T は全体）"),
        ("group", "属性の記号（group_label はその名称、_T は全体）"),
        ("basis", f"集計方法（{study.basis}＝{BASIS_LABELS[study.basis]}）"),
        ("base", "分母（all＝無回答を含む、valid＝無回答を除く。設問の対象でない方は、どちらにも含まない）"),
        ("n", "分母となる回答者数（重みなし）"),
        ("count", "その回答をした回答者数（重みなし）"),
        ("share_percent", "割合（%、小数第1位まで）"),
        ("ci_low_percent", "信頼区間の下限（%）"),
        ("ci_high_percent", "信頼区間の上限（%）"),
        ("status", "normal＝通常、low_base＝参考値、suppressed＝秘匿、empty＝回答者なし"),
    )
