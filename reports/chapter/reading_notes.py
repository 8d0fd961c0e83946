"""図表の見方: what holds for all figures and tables of 本編, said once."""

from reports.chapter.blocks import BulletList, Text
from reports.chapter.content import ChapterContent
from reports.chapter.wording import breakdown_names
from schemas.settings.study import Study
from survey.comparing.compared_groups import FEWEST


def reading_notes(content: ChapterContent) -> BulletList:
    """Bases, rounding, sums, words of judgement, signs and the basis of the shares, in a box."""
    study = content.study
    if not study.sampled:
        return BulletList(
            tuple((Text(item),) for item in counted_notes(content)), "reading", title="図表の見方"
        )
    level = f"{(1 - study.level) * 100:g}"
    other = "重み付き" if content.basis == "unweighted" else "重みなし"
    met = breakdown_names(study, weighted=True, joint="と")
    how = (
        "本文の割合は、公表済みの計画と同じく重みをつけていません。"
        if content.basis == "unweighted"
        else f"本文の割合は、{met}の構成を人口に合わせた「重み付き」です。"
    )
    items = (
        "n は割合の計算の基となる人数です。無回答の方も n に含み、尋ねた方だけを n としています。",
        "割合は人数から計算し、小数第2位を四捨五入しています。このため、合計が100%にならないことや、"
        "差が一致しないことがあります。複数回答では合計が100%を超えます。",
        "「（計）」は複数の回答の人数を合わせた割合です。「約」は何割かの前後3.0ポイント以内、"
        "「前後」は5.0ポイント以内をいいます。",
        f"「増加」「高い」「最も多い」などの語は、差が統計的に確かめられたとき（有意水準{level}%、"
        "比較の数に応じて補正）に限って用いています。",
        f"「*」は回答者が{study.low_base}人未満の参考値、「-」は回答者がいないこと、「0.0」は単位に満たないことを表します。",
        f"{how}{met}の構成を人口に合わせた「重み付き」の割合、信頼区間、検定の結果は資料編に示しています。"
        if other == "重み付き"
        else f"{how}「重みなし」の割合、信頼区間、検定の結果は資料編に示しています。",
    )
    return BulletList(tuple((Text(item),) for item in items), "reading", title="図表の見方")


def counted_notes(content: ChapterContent) -> tuple[str, ...]:
    """The same where nothing was sampled: whom the figures are of, and when a difference is told."""
    study = content.study
    return (
        whose_figures(study),
        "n は割合の計算の基となる人数です。無回答の方も n に含み、尋ねた方だけを n としています。",
        "割合は人数から計算し、小数第2位を四捨五入しています。このため、合計が100%にならないことや、"
        "差が一致しないことがあります。複数回答では合計が100%を超えます。",
        "「（計）」は複数の回答の人数を合わせた割合です。「約」は何割かの前後3.0ポイント以内、"
        "「前後」は5.0ポイント以内をいいます。",
        f"「増加」「高い」などの語は、差が{study.counted_gap:g}ポイント以上あり、それぞれ{FEWEST}人以上の回答があるときに限って用いています。"
        "「最も多い」などの順位は、人数によります。",
        f"「*」は回答者が{study.low_base}人未満の参考値、「-」は回答者がいないこと、「0.0」は単位に満たないことを表します。",
    )


def whose_figures(study: Study) -> str:
    """Whom the figures of a study without a sample are of."""
    if study.kind == "census":
        return "対象の全員に尋ねた調査（全数調査）のため、割合は回答者の値そのものです。回答しなかった方の意識は含みません。"
    return "回答者を公募した調査のため、割合は回答した方だけの値で、住民全体の割合とはいえません。"
