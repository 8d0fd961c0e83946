"""調査の概要 and 報告書の見方: what a reader must know before the first figure."""

import re

from reports.chapter.blocks import (
    Block,
    BulletList,
    Column,
    Definition,
    DefinitionList,
    Heading,
    Row,
    Table,
    Text,
)
from reports.chapter.content import ChapterContent
from reports.chapter.question_tables import WHOLE_TABLE
from reports.chapter.reading_notes import counted_notes
from reports.chapter.wording import BASIS_LABELS, breakdown_names
from reports.formatting import count_text, margin_text, number_text, share_of_count_text
from schemas.chapter.plan import ChapterPlan
from schemas.settings.study import Survey
from schemas.tables.eras import era_day
from survey.estimates.sampling_error import sampling_error


def introduction(content: ChapterContent, definition: ChapterPlan) -> tuple[str, ...]:
    """The opening paragraphs, with the figures of the surveys in place of their names (`SURVEY_FACTS`)."""
    facts: dict[str, str] = {}
    for survey in content.study.surveys:
        counts = content.accounting[survey.key]
        facts[f"{survey.key}.sent"] = count_text(counts.sent)
        facts[f"{survey.key}.collected"] = count_text(counts.collected)
        facts[f"{survey.key}.valid"] = count_text(counts.valid)
        facts[f"{survey.key}.valid_rate"] = share_of_count_text(counts.valid, counts.sent)
    # the names were checked when the study was loaded
    return tuple(
        re.sub(r"\{([^{}]+)\}", lambda name: facts[name[1]], text) for text in definition.introduction
    )


def overview_blocks(content: ChapterContent) -> tuple[Block, ...]:
    """調査の概要: one definition list for each survey, and the table of returns."""
    blocks: list[Block] = [Heading(1, "調査の概要", "h.overview")]
    for place, survey in enumerate(content.study.surveys, start=1):
        sampling = survey.sampling
        facts: tuple[tuple[str, str], ...] = (
            ("調査地域", sampling.area),
            ("調査対象", sampling.target),
            ("標本数", f"{count_text(sampling.sent)}人（母集団 {count_text(sampling.population)}人）"),
            ("抽出方法", sampling.method),
            ("調査方法", sampling.mode),
            ("調査期間", f"{era_day(sampling.start)}から{era_day(sampling.end)}まで"),
        )
        if not content.study.sampled:
            facts = (*facts[:2], *facts[4:])
        blocks.append(Heading(2, f"（{place}）{survey.title}", f"h.overview.{survey.key}"))
        blocks.append(
            DefinitionList(
                tuple(Definition(term, (Text(text),)) for term, text in facts), f"overview.{survey.key}"
            )
        )
    blocks.append(_returns_table(content))
    return tuple(blocks)


def _returns_table(content: ChapterContent) -> Table:
    rows = []
    for survey in content.study.surveys:
        counts = content.accounting[survey.key]
        rows.append(
            Row.of(
                survey.title,
                count_text(counts.sent),
                count_text(counts.collected),
                share_of_count_text(counts.collected, counts.sent),
                count_text(counts.valid),
                share_of_count_text(counts.valid, counts.sent),
            )
        )
    return Table(
        "overview.returns",
        "回収の状況",
        (
            Column("調査", 3.0, "left"),
            Column("配布数"),
            Column("回収数"),
            Column("回収率（%）"),
            Column("有効回収数"),
            Column("有効回収率（%）"),
        ),
        tuple(rows),
        "調査ごとの配布数、回収数、回収率、有効回収数、有効回収率。",
        (
            "回収数には、無効票（回答が1つもない票と、同じ番号で回答が食い違い、どれが正しいか決められない票）を含む。重複して提出されたものなど、集計から除いた行は含まない。",
        ),
    )


def how_to_read_blocks(content: ChapterContent) -> tuple[Block, ...]:
    """報告書の見方: bases, rounding, signs, low bases, sampling error and the basis of this report."""
    study = content.study
    if not study.sampled:
        told = BulletList(tuple((Text(item),) for item in counted_notes(content)), "reading")
        return (Heading(1, "報告書の見方", "h.reading"), told)
    reason = f"（{study.basis_reason}）" if study.basis_reason else ""
    items = [
        "図表の n（回答者数）は、割合の計算の基となる人数です。設問に回答する対象となった方のうち、"
        "無回答の方もnに含みます。",
        "割合は、nを100%として計算し、小数第2位を四捨五入しています。このため、合計が100%にならない"
        "ことがあります。「A」「B」を合わせた割合は、人数を合わせてから計算し、四捨五入しています。",
        "複数回答の設問では、割合の合計が100%を超えることがあります。",
        "一部の方だけに尋ねた設問では、尋ねた方だけをnとしています。対象の方は設問の下に示しています。",
        "表中の「0.0」は回答者がいるものの単位に満たないこと、「-」は回答者がいないこと、「…」は"
        "計算できないことを表します。",
        f"回答者が{study.low_base}人に満たない区分には「*」を付けています。割合の変動が大きいため、"
        "参考としてご覧ください。",
        f"{breakdown_names(study, weighted=False, joint='や')}が不明の方は全体にのみ含むため、区分ごとの"
        "回答者数の合計は全体と一致しないことがあります。",
        f"本文の割合は「{BASIS_LABELS[content.basis]}」です{reason}。表には、"
        f"{breakdown_names(study, weighted=True, joint='と')}の構成を人口に合わせた「重み付き」の割合と"
        "「重みなし」の割合を並べて示しています。",
        "増減や区分による差は、統計的な検定で意味があると認められるとき（有意水準"
        f"{(1 - study.level) * 100:g}%）に限り「増加」「高い」などと表しています。",
        *((WHOLE_TABLE,) if content.tables else ()),
        *(_error_text(content, survey) for survey in study.surveys),
        sampling_only(content),
    ]
    return (
        Heading(1, "報告書の見方", "h.reading"),
        BulletList(tuple((Text(item),) for item in items), "reading"),
    )


def sampling_only(content: ChapterContent) -> str:
    """That errors cover sampling alone, and what is known of those who did not answer."""
    counts = ((one.title, content.accounting[one.key]) for one in content.study.surveys)
    rates = "、".join(
        f"{title}では{share_of_count_text(counted.sent - counted.valid, counted.sent)}%"
        for title, counted in counts
    )
    met = breakdown_names(content.study, weighted=True, joint="と")
    return (
        "標本誤差、信頼区間、検定が表すのは、抽出による誤差だけです。回答しなかった方（無効票を含めて、"
        f"{rates}）の意識との違いは含みません。回答者の{met}の構成が人口と違うことは、重みを付けた割合で補正できますが、"
        "同じ区分の中で回答した方としなかった方の違いは補正できません。"
    )


def _error_text(content: ChapterContent, survey: Survey) -> str:
    """The error of a share of 50 %; of a weighted one by the effective number of answers, which is no upper bound."""
    n, population = content.accounting[survey.key].valid, survey.sampling.population
    if content.basis == "weighted":
        n_effective = content.weights[survey.key].diagnostics.n_effective
        half = sampling_error(0.5, n, population, n_effective=n_effective)
        return (
            f"{survey.title}（n={count_text(n)}）の標本誤差は、重みのばらつきを見込むと（有効回答者数"
            f"{number_text(n_effective, 0)}）、割合が50%のときおよそ{margin_text(half)}ポイントです。"
            "回答ごとの誤差は、表の信頼区間で示しています。"
        )
    half = sampling_error(0.5, n, population)
    return (
        f"{survey.title}（n={count_text(n)}）の標本誤差は、割合が50%のとき最大で"
        f"{margin_text(half)}ポイントです。"
    )
