"""付録: how the answers were weighted, and what that did to the precision."""

from collections.abc import Iterator

import numpy as np

from reports.chapter.blocks import Block, BulletList, Column, Figure, Heading, Row, Table, Text
from reports.chapter.chart_specs import Histogram
from reports.chapter.content import ChapterContent
from reports.chapter.weight_warnings import weight_warnings
from reports.chapter.wording import BASIS_LABELS, breakdown_names, frame_texts
from reports.formatting import count_text, number_text, share_of_count_text, whole, whole_text
from schemas.settings.study import Survey
from survey.weighting.diagnostics import MarginCheck
from survey.weighting.weights import Weights

_BINS = 20


def annex_blocks(content: ChapterContent) -> tuple[Block, ...]:
    """Method in words, then for each survey the diagnostics, the margins and the distribution of weights."""
    if not content.study.sampled:
        return ()
    blocks: list[Block] = [
        Heading(1, "付録　集計方法と重み", "h.annex"),
        BulletList(tuple((Text(item),) for item in _method(content)), "annex.method"),
    ]
    for survey in content.study.surveys:
        weights = content.weights[survey.key]
        blocks.append(Heading(2, survey.title, f"h.annex.{survey.key}"))
        blocks.append(_diagnostics_table(content, survey, weights))
        blocks.append(_histogram(survey, weights))
        blocks.extend(
            _margin_table(content, survey, place, check)
            for place, check in enumerate(weights.diagnostics.margins, start=1)
        )
    return tuple(blocks)


def _method(content: ChapterContent) -> tuple[str, ...]:
    study = content.study
    return (
        f"重みは、{'、'.join(frame_texts(study))}に、回答者の構成が一致するように"
        "レイキング法（反復比例調整）で求めています。",
        f"{breakdown_names(study, weighted=True, joint='や')}が不明の方は集計に残し、その項目では重みを調整していません（補正後の推計人数は、その方の分だけ人口より小さくなります）。本文は「{BASIS_LABELS[content.basis]}」"
        "の割合を用いています。",
        *(_drawn(content, survey) for survey in study.surveys if survey.sampling.strata),
        *(words for survey in study.surveys for words in _own_way(content, survey)),
        "標準誤差は、重みを人口に合わせたことを織り込んだ線形化法によるもので、有限母集団修正を行っています。"
        "信頼区間はロジット変換によるもの、割合が0%と100%のときはKorn-Graubard法によるものです。",
        "実効的な回答者数（有効回答者数）は、重みのばらつきによる精度の低下を見込んだ人数です（Kishの方法）。",
    )


def _drawn(content: ChapterContent, survey: Survey) -> str:
    """How a sample that was drawn group by group is weighted (`survey.design.sampling_design`)."""
    label = content.study.concepts[survey.sampling.strata].label
    return (
        f"{survey.title}の標本は、{label}ごとに抽出しています（層化抽出）。"
        + (
            f"標準誤差は{label}ごとの抽出として計算しています。"
            if survey.weighting.column
            else f"抽出率と回収率が{label}によって異なるため、"
            f"{label}ごとの人口を回答者数で割った人数を初めの重みとし、標準誤差も{label}ごとの抽出として計算しています。"
        )
        + "「重みなし」の割合では、この違いを補正していません。"
    )


def _own_way(content: ChapterContent, survey: Survey) -> Iterator[str]:
    """What the study sets about a survey's weights, a line each; nothing where it sets nothing."""
    how, found = survey.weighting, content.weights[survey.key].diagnostics
    if how.column:
        yield (
            f"{survey.title}では、回答ファイルの「{how.column}」の列にある重みを、合計が母集団の人数になるように"
            "そろえて初めの重みとし、標準誤差もその重みによる抽出として計算しています。"
        )
    if how.method != "raking":
        name = "線形" if how.method == "linear" else "ロジット"
        yield (
            f"ただし、{survey.title}の重みは、レイキング法に代えて、初めの重みの{how.lowest:g}倍から{how.highest:g}倍までに"
            f"収まるように、上下限付きのキャリブレーション（{name}、Deville and Särndal 1992）で求めています。"
        )
    if how.trim:
        name = "平均" if how.trim_of == "mean" else "中央値"
        yield (
            f"{survey.title}の重みは、{name}の{how.trim:g}倍を上限とし、超えた重みを上限まで下げてからレイキング法を繰り返して"
            f"求めています（Izrael, Battaglia and Frankel 2009）。上限に達した回答者は{count_text(found.trimmed)}人です。"
        )


def _diagnostics_table(content: ChapterContent, survey: Survey, weights: Weights) -> Table:
    found = weights.diagnostics
    facts = (
        ("回答者数", count_text(weights.design.n)),
        ("有効回答者数（Kish）", number_text(found.n_effective, 0)),
        ("重みによるデザイン効果（Kish）", number_text(found.kish_deff, 3)),
        ("重みの最小値", number_text(found.minimum, 1)),
        ("重みの最大値", number_text(found.maximum, 1)),
        ("最大値÷平均値", number_text(found.max_over_mean, 2)),
        ("収束までの反復回数", count_text(found.iterations)),
    )
    return Table(
        f"annex.{survey.key}.diagnostics",
        f"重みの状況（{survey.title}）",
        (Column("項目", 3.0, "left"), Column("値", 1.0)),
        tuple(Row.of(name, value) for name, value in facts),
        f"{survey.title}の重みの診断。",
        tuple(weight_warnings(content.study, {survey.key: weights})),
    )


def _histogram(survey: Survey, weights: Weights) -> Figure:
    counts, edges = np.histogram(weights.values, bins=_BINS)
    mean = float(weights.values.mean())
    return Figure(
        f"annex.{survey.key}.weights",
        f"重みの分布（{survey.title}）",
        Histogram(
            tuple(float(edge) for edge in edges),
            tuple(float(count) for count in counts),
            "重み（回答者1人が代表する人数）",
            "回答者数",
            mean,
            f"平均 {number_text(mean, 1)}",
        ),
        f"{survey.title}の重みの分布を示すヒストグラム。n={count_text(weights.design.n)}。"
        f"平均は{number_text(mean, 1)}。",
    )


def _margin_table(content: ChapterContent, survey: Survey, place: int, check: MarginCheck) -> Table:
    concepts = [content.study.concepts[name] for name in check.breakdowns]
    name = "×".join(concept.label for concept in concepts)
    population = whole(sum(row.population for row in check.rows))
    known = sum(row.n for row in check.rows)
    rows = [
        Row.of(
            "×".join(concept.label_of(key) for concept, key in zip(concepts, row.levels, strict=True)),
            count_text(row.n),
            share_of_count_text(row.n, known),
            whole_text(row.population),
            share_of_count_text(whole(row.population), population),
            whole_text(row.before),
            whole_text(row.after),
        )
        for row in check.rows
    ]
    return Table(
        f"annex.{survey.key}.margin{place}",
        f"{name}別の構成と重み付けの前後（{survey.title}）",
        (
            Column(name, 1.6, "left"),
            Column("回答者数"),
            Column("構成比（%）"),
            Column("人口"),
            Column("構成比（%）"),
            Column("補正前の推計人数", 1.2),
            Column("補正後の推計人数", 1.2),
        ),
        tuple(rows),
        f"{survey.title}の{name}別の回答者数、人口、補正の前後の推計人数。",
        (f"{name}が不明の方は{count_text(check.unknown)}人。",),
    )
