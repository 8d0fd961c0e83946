"""要点: what the first page says of the whole survey, chosen by rules.

Candidates, the first `MOST` of which stand, in the plan's order:

1. who answered: returns and rate of each survey, and the neighbouring groups that differ most from the population;
2. the verdicts on the indicators that a survey measures;
3. of each section the first question with a named sum: the sum, the first of these that holds (a finding that
   changes with the basis of weighting, a change since the earlier survey, an order of two sums), and the groups that
   are highest and lowest;
4. of each section without a sum the most frequent answers of its first two questions, if they may be said;
5. the groups of a ranked breakdown that are highest and lowest, where no row of a section tells them.

A sum with nothing more to say stands only if it is an indicator. Low bases and free answers never stand here.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from reports.chapter.basis_findings import answer_shares, question_changes, sum_shares
from reports.chapter.blocks import Block, Definition, DefinitionList, Heading, Reference, Runs, said
from reports.chapter.content import AskedQuestion, ChapterContent, asked_question
from reports.chapter.group_sentences import by_group_short
from reports.chapter.indicator_sentences import short_name
from reports.chapter.question_sentences import grouped_share
from reports.chapter.respondents import short_titles
from reports.chapter.sentences import is_above, ranking, sums, top_answers, two_options
from reports.chapter.trends import over_years, sum_trends
from reports.chapter.unit_figures import in_rows
from reports.chapter.year_sentences import is_changed, same_rate, sum_changes
from reports.formatting import count_text, percent_text, share_of_count_text
from schemas.chapter.plan import ChapterItem, ChapterPlan, ChapterSection
from schemas.codes import OTHER_OPTION
from survey.comparing.composition import GroupOfRespondents, against_population

MOST = 8
_FEW_GROUPS = 10
_QUESTIONS = 2
"""Questions of a section whose answers its row tells."""


def key_point_blocks(content: ChapterContent, definition: ChapterPlan) -> tuple[Block, ...]:
    """The heading and a row for each point; none where there is nothing to say."""
    numbered = list(enumerate(definition.sections, start=1))
    found = [
        (0, "回答者", _respondents(content)),
        (len(numbered) + 2, "計画の指標", _verdicts(content)),
        *((number, _term(section), _of_sum(content, section)) for number, section in numbered),
        *((number, _term(section), _of_answers(content, section)) for number, section in numbered),
        *((len(numbered) + 1, "地域などによる違い", runs) for runs in _by_rank(content, definition)),
    ]
    chosen = [one for one in found if one[2]][:MOST]
    items = tuple(Definition(term, runs) for _, term, runs in sorted(chosen, key=lambda one: one[0]))
    return (Heading(1, "要点", "h.points"), DefinitionList(items, "points")) if items else ()


def _term(section: ChapterSection) -> str:
    return section.title.partition("（")[0].removesuffix("について")


def _shown(runs: Runs, *targets: str) -> Runs:
    return said(
        runs, "（", *(said("、" if place else "", Reference(one)) for place, one in enumerate(targets)), "）"
    )


# --- Who answered, and the indicators ----------------------------------------------------------------


def _respondents(content: ChapterContent) -> Runs:
    told: list[str] = []
    titles = short_titles(content.study.surveys)
    for survey in content.study.surveys:
        counts = content.accounting[survey.key]
        rate = share_of_count_text(counts.valid, counts.sent)
        name = "同" if told else "有効回収率"
        share = f"（{name}{rate}%）" if counts.sent else ""
        told.append(f"{titles[survey.key]}は{count_text(counts.valid)}人{share}")
    breakdown, groups = _most_apart(content)
    if not groups:
        return _shown(said(f"{'、'.join(told)}から回答がありました。"), "overview.returns")
    runs = said(f"{'、'.join(told)}から回答があり、")
    concept, first = content.study.concepts[breakdown], content.study.surveys[0]
    names = [concept.label_of(group.levels[0]) for group in groups]
    name = "と".join(names) if len(names) < 3 else f"{names[0]}から{names[-1]}まで"
    word = "多く" if groups[0].standing == "higher" else "少なく"
    share, population = (sum(one) for one in zip(*((g.share, g.population) for g in groups), strict=True))
    of_survey = f"{titles[first.key]}では" if len(content.study.surveys) > 1 else "回答者のうち"
    text = f"{of_survey}{name}が{percent_text(share)}%と、人口に占める割合（{percent_text(population)}%）より{word}なっています。"
    return _shown(said(runs, text), "overview.returns", f"respondents.{breakdown}.fig")


def _most_apart(content: ChapterContent) -> tuple[str, Sequence[GroupOfRespondents]]:
    """The neighbouring groups of the first survey, all more or all fewer than in the population, that differ most."""
    margins = content.weights[content.study.surveys[0].key].diagnostics.margins
    best: tuple[str, Sequence[GroupOfRespondents]] = ("", ())
    for check in margins:
        if len(check.breakdowns) > 1 or len(check.rows) > _FEW_GROUPS:
            continue
        found = against_population(check, level=content.study.level)
        for word, run in groupby(found, key=lambda group: group.standing):
            groups = list(run)
            if word != "none" and _gap(groups) > _gap(best[1]):
                best = (check.breakdowns[0], groups)
    return best


def _gap(groups: Sequence[GroupOfRespondents]) -> float:
    return abs(sum(group.share - group.population for group in groups))


_VERDICTS = {
    "reached": "目標値に達しています",
    "missed": "目標値に達していません",
    "within_error": "目標値との差が標本誤差の範囲内です",
}


def _verdicts(content: ChapterContent) -> Runs:
    rows = [row for _, row in content.indicators.iterrows() if row["survey"] and row["reached"]]
    told = [
        f"{'、'.join(short_name(row) for row in rows if row['reached'] == key)}は{words}"
        for key, words in _VERDICTS.items()
        if any(row["reached"] == key for row in rows)
    ]
    return _shown(said("。".join(told), "。"), "indicators.tab") if told else ()


# --- The questions -----------------------------------------------------------------------------------


def _of_sum(content: ChapterContent, section: ChapterSection) -> Runs:
    item = _told_item(section)
    if item is None:
        return ()
    asked = asked_question(content, item.survey, item.concept)
    found = sum_shares(asked, item)
    if not found or found[0].estimate.low_base:
        return ()
    runs, (groups, shown) = _finding(asked, item), _of_groups(asked, item)
    if not (runs or groups or _is_indicator(content, asked, item)):
        return ()
    figures = [f"{asked.id}.fig", *([f"{asked.id}.years.fig"] if over_years(asked, item) else [])]
    return _shown(said(runs or sums(found), groups), *dict.fromkeys([*figures, *shown]))


def _told_item(section: ChapterSection) -> ChapterItem | None:
    """The first question of a section with a named sum, which its row tells."""
    return next((one for one in section.items if one.groups), None)


def _finding(asked: AskedQuestion, item: ChapterItem) -> Runs:
    """The sums with the first finding of the whole that holds; none where nothing does."""
    found = sum_shares(asked, item)
    if any(change.kind in ("majority", "order") for change in question_changes(asked, item)):
        return said(sums(found, ordered=False), "どちらが多いかは、集計の方法によって変わります。")
    if (over := over_years(asked, item)) is not None:
        if any(over.course(group) != "none" for group in item.groups):
            return sums(found, then=sum_trends(over, item.groups))
    elif changed := _change(asked, item):
        return changed
    if len(found) == 2 and (is_above(*found) or is_above(*reversed(found))):
        return sums(found)
    return ()


def _of_groups(asked: AskedQuestion, item: ChapterItem) -> tuple[Runs, list[str]]:
    """The groups of the first breakdown that differ, and the figure that shows them if it is another."""
    for breakdown in item.by:
        grouped = grouped_share(asked, item, breakdown)
        if grouped.standing("higher") or grouped.standing("lower"):
            apart = [] if in_rows(asked, breakdown) else [f"{asked.id}.{breakdown}.fig"]
            # after two sums 年代別では would be read as of the last
            return by_group_short(grouped, named=len(item.groups) > 1), apart
    return (), []


def _change(asked: AskedQuestion, item: ChapterItem) -> Runs:
    """The sums with what changed in them since the earlier survey; none where nothing did."""
    study, found = asked.content.study, sum_shares(asked, item)
    comparison = study.comparison_for(item.survey, item.concept) if item.compare else None
    moved = [
        one
        for one in found
        if is_changed(one.estimate, study.level) or (one.estimate.reference_study and same_rate(one.estimate))
    ]
    if comparison is None or not moved:
        return ()
    return sums(found, then=sum_changes(found, comparison.study_label, study.level))


def _is_indicator(content: ChapterContent, asked: AskedQuestion, item: ChapterItem) -> bool:
    rows = content.indicators
    return (
        bool(((rows["concept"] == asked.concept.key) & rows["option"].isin(item.groups)).any())
        if len(rows)
        else False
    )


def _of_answers(content: ChapterContent, section: ChapterSection) -> Runs:
    if not section.items or any(item.groups for item in section.items):
        return ()
    told: Runs = ()
    figures: list[str] = []
    for item in section.items[:_QUESTIONS]:
        asked = asked_question(content, item.survey, item.concept)
        if runs := _top_answer(asked, item):
            told, figures = said(told, f"{asked.concept.label}は、", runs), [*figures, f"{asked.id}.fig"]
    return _shown(told, *figures) if told else ()


def _top_answer(asked: AskedQuestion, item: ChapterItem) -> Runs:
    """The most frequent answer to a question, if it may be said."""
    answers = answer_shares(asked)
    named = [one for one in answers if one.estimate.option != OTHER_OPTION]
    if any(one.estimate.low_base for one in named) or _top_changes(asked, item):
        return ()
    if asked.question.one_answer and len(named) == 2:
        return two_options(*named)
    found = ranking(answers, most=1)
    return top_answers(answers, most=1) if found is not None and found.clear else ()


def _top_changes(asked: AskedQuestion, item: ChapterItem) -> bool:
    return any(change.kind == "top" for change in question_changes(asked, item))


def _by_rank(content: ChapterContent, definition: ChapterPlan) -> Iterator[Runs]:
    for section in definition.sections:
        for item in section.items:
            for breakdown in item.rank:
                asked = asked_question(content, item.survey, item.concept)
                grouped = grouped_share(asked, item, breakdown)
                if (
                    item != _told_item(section)
                    and item.groups
                    and (grouped.standing("higher") or grouped.standing("lower"))
                ):
                    yield _shown(by_group_short(grouped), f"{asked.id}.{breakdown}.fig")
