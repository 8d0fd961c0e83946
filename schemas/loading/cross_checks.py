"""What only the whole study can tell: that its parts name surveys, concepts and breakdowns which exist.

A problem is told at the full path of its setting, so that the codebook can show it at its cell.
"""

from collections.abc import Mapping, Sequence

from schemas.chapter.matrix import Matrix
from schemas.chapter.plan import SURVEY_FACTS, ChapterItem, ChapterPlan
from schemas.chapter.sentence_text import split_text
from schemas.messages.names import example, named
from schemas.questions.concepts import Concept
from schemas.questions.questionnaire import Question
from schemas.settings.study import Study, Survey
from schemas.tables.settings import SettingChecks
from schemas.tables.years import is_year

_FEWEST_SCORES = 2  # a mean of one score says nothing
_SHOWN = 3


def cross_check(study: Study, checks: SettingChecks) -> None:
    """Check what needs the whole study: surveys named, concepts asked, breakdowns in every questionnaire."""
    keys = [survey.key for survey in study.surveys]
    for place, key in enumerate(keys, start=1):
        if keys.count(key) > 1:
            checks.problem("D056", f"surveys[{place}].key", "同じ調査キーの調査が2つあります。", key)
    for place, survey in enumerate(study.surveys, start=1):
        _check_breakdowns(study, survey, f"surveys[{place}].", checks)
    _check_kind(study, checks)
    _check_files(study, checks)
    _check_comparisons(study, checks)
    if study.boundaries.path:
        named = "D058", "boundaries.breakdown"
        _check_breakdown(study, study.breakdowns, study.boundaries.breakdown, named, checks)
    if study.chapter is not None:
        _check_introduction(study.chapter, keys, checks)
        _check_sections(study, study.chapter, checks)


def _check_kind(study: Study, checks: SettingChecks) -> None:
    """A sample needs its population and numbers; without one there is nothing to weigh to."""
    for place, survey in enumerate(study.surveys, start=1):
        if study.sampled and not (survey.frame or study.frame).path:
            checks.problem("D053", "frame.file", "項目がありません。母集団のファイルを書きます。")
            return
        if study.kind != "open" and not survey.sampling.sent:
            where = f"surveys[{place}].sampling.sent"
            checks.problem("D054", where, "配布数がありません。", expected="1以上、母集団の人数以下の整数")
    if not study.sampled and (study.frame.path or any(one.frame is not None for one in study.surveys)):
        what = "全数調査と公募では、母集団のファイルと補正区分は使いません。"
        checks.problem("D057", "frame.file", what, expected="空欄")


def not_asked(study: Study, survey: str, concept: str) -> tuple[str, str]:
    """What is wrong where a survey does not ask a concept, and what to write instead."""
    expected = "シート「設問」の「概念」にある概念キー" + example(
        question.concept.key
        for question in study.survey(survey).questionnaire.questions
        if question.concept is not None and question.concept.key not in study.breakdowns
    )
    if concept not in study.concepts:
        return f"「{concept}」という概念はありません。", expected
    told = f"調査{study.named_survey(survey)}に、概念{study.named_concept(concept)}の設問がありません。"
    return told, expected


def _check_files(study: Study, checks: SettingChecks) -> None:
    """Each file (with its sheet) is read once."""
    seen: set[tuple[str, str]] = set()
    for place, survey in enumerate(study.surveys, start=1):
        for number, file in enumerate(survey.files, start=1):
            if (file.path, file.sheet) in seen:
                checks.problem(
                    "D055",
                    f"surveys[{place}].files[{number}].path",
                    "同じ回答ファイルが2回あります。",
                    file.path,
                    expected="ほかの行にないファイル（同じファイルの別のシートは、シート名を書く）",
                )
            seen.add((file.path, file.sheet))


def _check_comparisons(study: Study, checks: SettingChecks) -> None:
    compared: list[tuple[str, str, str]] = []
    for place, comparison in enumerate(study.comparisons, start=1):
        where = f"comparisons[{place}]"
        if not is_year(comparison.study):
            checks.problem(
                "D059",
                f"{where}.study",
                "比べる年度が、西暦4桁ではありません。",
                comparison.study,
                expected="例: 2019",
            )
        elif comparison.study >= study.key:
            checks.problem(
                "D059",
                f"{where}.study",
                f"比べる年度が、この年度{'と同じ' if comparison.study == study.key else 'より後'}です。",
                comparison.study,
                expected=f"{study.key}より前の年度",
            )
        for concept in comparison.concepts:
            _asked(study, comparison.survey, concept, (f"{where}.survey", f"{where}.concepts"), checks)
            one = comparison.survey, concept, comparison.study
            if one in compared:
                what = f"概念{study.named_concept(concept)}の{comparison.study}年度との比較が2つあります。"
                checks.problem("D059", f"{where}.concepts", what, concept, expected="1つの年度に1回")
            compared.append(one)


def _check_sections(study: Study, chapter: ChapterPlan, checks: SettingChecks) -> None:
    seen: set[tuple[str, str]] = set()
    for place, section in enumerate(chapter.sections, start=1):
        for number, item in enumerate(section.items, start=1):
            where = f"chapter.sections[{place}].items[{number}]"
            if (item.survey, item.concept) in seen:
                checks.problem(
                    "D060",
                    f"{where}.concept",
                    f"調査{study.named_survey(item.survey)}の概念{study.named_concept(item.concept)}が、報告書に2回あります。",
                    item.concept,
                    expected="報告書に1回",
                )
            seen.add((item.survey, item.concept))
            _check_item(study, item, where, checks)
        if section.matrix is not None:
            _check_matrix(study, section.matrix, f"chapter.sections[{place}].matrix", checks)


def _check_breakdowns(study: Study, survey: Survey, where: str, checks: SettingChecks) -> None:
    """Check that a survey asks its breakdowns in single answers, and that its margins are among them."""
    own = study.only(survey)
    key = f"{where if survey.frame is not None else ''}frame.margins"
    margins = own.frame.margins
    for margin in dict.fromkeys(margin for margin in margins if margins.count(margin) > 1):
        what = f"補正区分{'×'.join(map(study.named_concept, margin))}が2回あります。"
        checks.problem("D057", key, what, expected="どの補正区分も1回")
    for name in dict.fromkeys(name for margin in margins for name in margin):
        _check_breakdown(study, own.breakdowns, name, ("D057", key), checks)
    strata = survey.sampling.strata
    raked = [name for margin in margins for name in margin]
    if strata and strata not in raked:
        checks.problem(
            "D057",
            f"{where}sampling.strata",
            f"{study.named_concept(strata)}は、補正区分にありません。",
            strata,
            expected=f"補正区分にある概念キー{example(raked, strata)}",
        )
    key = f"{where if survey.breakdowns else ''}breakdowns"
    asked_everywhere = [
        name for name in own.breakdowns if all(one.questionnaire.by_concept(name) for one in study.surveys)
    ]
    for name in own.breakdowns:
        question = survey.questionnaire.by_concept(name)
        if question is None:
            what, _ = not_asked(study, survey.key, name)
            expected = f"どの調査にも設問のある概念キー{example(asked_everywhere, name)}"
            checks.problem("D058", key, what, name, expected=expected)
        elif not (question.one_answer and question.tabulated):
            checks.problem(
                "D058",
                key,
                f"調査{study.named_survey(survey.key)}の{study.named_concept(name)}は、答えが1つに決まる設問ではありません。",
                name,
                expected="単数回答の設問か、区分のある数値の設問の概念キー",
            )
    asked = [question.concept for question in survey.questionnaire.questions if question.tabulated]
    if not any(concept is not None and concept.key not in own.breakdowns for concept in asked):
        checks.problem(
            "D065", key, f"調査{study.named_survey(survey.key)}に、集計区分のほかに集計する設問がありません。"
        )


def _check_breakdown(
    study: Study, breakdowns: Sequence[str], name: str, told: tuple[str, str], checks: SettingChecks
) -> None:
    """Check that a name is a breakdown; `told` are the code and the place of the problem."""
    if name not in breakdowns:
        what = f"{study.named_concept(name)}は、集計区分にありません。"
        checks.problem(*told, what, name, expected=f"集計区分にある概念キー{example(breakdowns, name)}")


def _check_introduction(chapter: ChapterPlan, surveys: list[str], checks: SettingChecks) -> None:
    known = [f"{survey}.{fact}" for survey in surveys for fact in SURVEY_FACTS]
    for text in chapter.introduction:
        pieces, fault = split_text(text)
        if fault:
            checks.problem("D061", "chapter.introduction", fault)
            continue
        for name in pieces[1::2]:
            if name not in known:
                checks.problem(
                    "D061",
                    "chapter.introduction",
                    f"書き出しに使えない名前「{{{name}}}」があります。",
                    expected="{調査キー.数の名前}" + example(f"{{{one}}}" for one in known),
                )


def _asked(
    study: Study, survey: str, concept: str, places: tuple[str, str], checks: SettingChecks
) -> Question | None:
    """The question of a survey about a concept; None, with a problem at one of the two places, if there is none."""
    surveys = [entry.key for entry in study.surveys]
    if survey not in surveys:
        expected = f"シート「調査」の「調査キー」にある名前{example(surveys, survey)}"
        checks.problem("D059", places[0], f"「{survey}」という調査はありません。", survey, expected=expected)
        return None
    question = study.survey(survey).questionnaire.by_concept(concept)
    if question is None:
        what, expected = not_asked(study, survey, concept)
        checks.problem("D059", places[1], what, concept, expected=expected)
    return question


def _check_item(study: Study, item: ChapterItem, where: str, checks: SettingChecks) -> None:
    question = _asked(study, item.survey, item.concept, (f"{where}.survey", f"{where}.concept"), checks)
    if question is None or question.concept is None:
        return
    for group in item.groups:
        _check_group(question.concept, group, ("D060", f"{where}.groups"), checks)
    breakdowns = study.only(study.survey(item.survey)).breakdowns
    for name in dict.fromkeys(item.by):
        _check_breakdown(study, breakdowns, name, ("D060", f"{where}.by"), checks)
        if item.by.count(name) > 1:
            what = f"「区分別に示す」に、{study.named_concept(name)}が2回あります。"
            checks.problem("D060", f"{where}.by", what, name, expected="どの区分も1回")
    for name in item.rank:
        if name not in item.by:
            what = f"「割合の順に並べる」の{study.named_concept(name)}が、「区分別に示す」にありません。"
            expected = f"「区分別に示す」にある概念キー{example(item.by, name)}"
            checks.problem("D060", f"{where}.rank", what, name, expected=expected)
    if item.compare and study.comparison_for(item.survey, item.concept) is None:
        checks.problem(
            "D060",
            f"{where}.compare",
            f"過去と比べる概念{study.named_concept(item.concept)}が、シート「過去との比較」にありません。",
            expected="シート「過去との比較」にある概念だけ「はい」",
        )


def _check_group(concept: Concept, group: str, told: tuple[str, str], checks: SettingChecks) -> None:
    """Check that a concept has a group of options; `told` are the code and the place of the problem."""
    groups = [one.key for one in concept.groups]
    if group not in groups:
        what = f"概念{named(concept.label, concept.key)}に、まとめ「{group}」がありません。"
        expected = f"シート「まとめ」の、リスト「{concept.option_list}」のまとめキー{example(groups, group)}"
        checks.problem(*told, what, group, expected=expected)


def _check_matrix(study: Study, matrix: Matrix, where: str, checks: SettingChecks) -> None:
    """Both concepts of every area are asked, with the options that have a score and the group that is shown.

    What is wrong with the scores or the group of several concepts is one problem.
    """
    scored: set[str] = set()
    few: dict[str, Concept] = {}
    lacking: dict[str, dict[str, Concept]] = {"x_group": {}, "y_group": {}}
    for place, area in enumerate(matrix.areas, start=1):
        for axis, name in (("x", area.x), ("y", area.y)):
            cells = f"{where}.survey", f"{where}.areas[{place}].{axis}"
            question = _asked(study, matrix.survey, name, cells, checks)
            if question is None or question.concept is None:
                continue
            concept = question.concept
            scored.update(matrix.scores_of(concept))
            if len(matrix.scores_of(concept)) < _FEWEST_SCORES:
                few[name] = concept
            group = matrix.x_group if axis == "x" else matrix.y_group
            if group not in {one.key for one in concept.groups}:
                lacking[f"{axis}_group"][name] = concept
    if few:
        what = f"点数のある選択肢が2つに満たない概念があります: {_listed(few)}"
        expected = "どの概念でも、2つ以上の選択肢キーに点数" + example(
            f"{option.key}=1" for concept in few.values() for option in concept.options
        )
        checks.problem("D063", f"{where}.scores", what, expected=expected)
    for key, concepts in lacking.items():
        if concepts:
            group = matrix.x_group if key == "x_group" else matrix.y_group
            groups = [one.key for one in next(iter(concepts.values())).groups]
            checks.problem(
                "D063",
                f"{where}.{key}",
                f"まとめ「{group}」のない概念があります: {_listed(concepts)}",
                group,
                expected=f"シート「まとめ」のまとめキー{example(groups)}",
            )
    for option in matrix.scores:
        if scored and option not in scored:
            what = f"点数を付けた「{option}」は、どの概念の選択肢でもありません。"
            expected = f"シート「概念の選択肢」の選択肢キー{example(sorted(scored))}"
            checks.problem("D063", f"{where}.scores", what, expected=expected)


def _listed(concepts: Mapping[str, Concept]) -> str:
    """The first few concepts, and how many more there are."""
    told = [named(concept.label, concept.key) for concept in concepts.values()]
    more = f"など{len(told):,}の概念" if len(told) > _SHOWN else ""
    return f"{'、'.join(told[:_SHOWN])}{more}"
