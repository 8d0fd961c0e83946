"""What only the whole study can tell: that its parts name surveys, concepts and breakdowns which exist."""

from __future__ import annotations

from schemas.chapter.matrix import Matrix
from schemas.chapter.plan import SURVEY_FACTS, ChapterItem, ChapterPlan
from schemas.chapter.sentence_text import split_text
from schemas.questions.questionnaire import Question
from schemas.settings.study import Study, Survey
from schemas.tables.settings import SettingChecks

_FEWEST_SCORES = 2  # a mean of one score says nothing


def cross_check(study: Study, checks: SettingChecks) -> None:
    """Check what needs the whole study: surveys named, concepts asked, breakdowns in every questionnaire."""
    keys = [survey.key for survey in study.surveys]
    if len(set(keys)) != len(keys):
        checks.problem("D056", "surveys", "同じ key の調査が2つあります。")
    for place, survey in enumerate(study.surveys, start=1):
        _check_breakdowns(study, survey, f"surveys[{place}].", checks)
    files = [(file.path, file.sheet) for survey in study.surveys for file in survey.files]
    for path, _ in dict.fromkeys(entry for entry in files if files.count(entry) > 1):
        checks.problem("D055", "surveys.files", f"同じ回答ファイルが2回あります: {path}")
    compared: list[tuple[str, str]] = []
    for comparison in study.comparisons:
        if comparison.study == study.key:
            checks.problem("D059", "comparisons", "同じ年度とは比較できません。")
        for concept in comparison.concepts:
            _asked(study, comparison.survey, concept, "comparisons", checks)
            if (comparison.survey, concept) in compared:
                checks.problem("D059", "comparisons", f"概念「{concept}」の比較が2つあります。")
            compared.append((comparison.survey, concept))
    if study.chapter is not None:
        _check_introduction(study.chapter, keys, checks)
        shown = [(item.survey, item.concept) for section in study.chapter.sections for item in section.items]
        for survey_key, concept in dict.fromkeys(entry for entry in shown if shown.count(entry) > 1):
            checks.problem(
                "D060",
                "chapter.sections.items",
                f"調査「{survey_key}」の「{concept}」が報告書に2回あります。",
            )
        for section in study.chapter.sections:
            for item in section.items:
                _check_item(study, item, checks)
            if section.matrix is not None:
                _check_matrix(study, section.matrix, checks)


def _check_breakdowns(study: Study, survey: Survey, where: str, checks: SettingChecks) -> None:
    """Check that a survey asks its breakdowns in single answers, and that its margins are among them."""
    own = study.only(survey)
    key = f"{where if survey.frame is not None else ''}frame.margins"
    if len(set(own.frame.margins)) != len(own.frame.margins):
        checks.problem("D057", key, "同じ補正区分が2回あります。")
    for name in dict.fromkeys(name for margin in own.frame.margins for name in margin):
        if name not in own.breakdowns:
            checks.problem("D057", key, f"「{name}」は breakdowns にありません。")
    strata = survey.sampling.strata
    if strata and strata not in [name for margin in own.frame.margins for name in margin]:
        checks.problem(
            "D057", f"{where}sampling.strata", f"「{strata}」は frame.margins の補正区分にありません。"
        )
    key = f"{where if survey.breakdowns else ''}breakdowns"
    for name in own.breakdowns:
        question = survey.questionnaire.by_concept(name)
        if question is None:
            checks.problem("D058", key, f"調査「{survey.key}」に「{name}」の設問がありません。")
        elif not (question.one_answer and question.tabulated):
            checks.problem(
                "D058", key, f"調査「{survey.key}」の「{name}」は、1つの区分に分かれる設問ではありません。"
            )
    asked = [question.concept for question in survey.questionnaire.questions if question.tabulated]
    if not any(concept is not None and concept.key not in own.breakdowns for concept in asked):
        checks.problem("D065", key, f"調査「{survey.key}」に、集計区分のほかに集計する設問がありません。")


def _check_introduction(chapter: ChapterPlan, surveys: list[str], checks: SettingChecks) -> None:
    known = {f"{survey}.{fact}" for survey in surveys for fact in SURVEY_FACTS}
    for text in chapter.introduction:
        pieces, fault = split_text(text)
        if fault:
            checks.problem("D061", "chapter.introduction", fault)
            continue
        for name in pieces[1::2]:
            if name not in known:
                checks.problem("D061", "chapter.introduction", f"使えない名前です: {{{name}}}")


def _asked(study: Study, survey: str, concept: str, where: str, checks: SettingChecks) -> Question | None:
    if survey not in [entry.key for entry in study.surveys]:
        checks.problem("D059", where, f"調査「{survey}」がありません。")
        return None
    question = study.survey(survey).questionnaire.by_concept(concept)
    if question is None:
        checks.problem("D059", where, f"調査「{survey}」に概念「{concept}」の設問がありません。")
    return question


def _check_item(study: Study, item: ChapterItem, checks: SettingChecks) -> None:
    where = "chapter.sections.items"
    question = _asked(study, item.survey, item.concept, where, checks)
    if question is None or question.concept is None:
        return
    known = {group.key for group in question.concept.groups}
    for group in item.groups:
        if group not in known:
            checks.problem("D060", where, f"概念「{item.concept}」に選択肢グループ「{group}」がありません。")
    for name in item.by:
        if name not in study.only(study.survey(item.survey)).breakdowns:
            checks.problem("D060", where, f"「{name}」は breakdowns にありません。")
    if len(set(item.by)) != len(item.by):
        checks.problem("D060", where, f"概念「{item.concept}」の by に同じ区分が2回あります。")
    for name in item.rank:
        if name not in item.by:
            checks.problem("D060", where, f"rank の「{name}」は by にありません。")
    if item.compare and study.comparison_for(item.survey, item.concept) is None:
        checks.problem("D060", where, f"概念「{item.concept}」の比較が comparisons にありません。")


def _check_matrix(study: Study, matrix: Matrix, checks: SettingChecks) -> None:
    """Both concepts of every area are asked, with the options that have a score and the group that is shown."""
    where = "chapter.sections.matrix"
    pairs = [(area.x, matrix.x_group) for area in matrix.areas]
    pairs += [(area.y, matrix.y_group) for area in matrix.areas]
    scored: set[str] = set()
    for name, group in pairs:
        question = _asked(study, matrix.survey, name, where, checks)
        if question is None or question.concept is None:
            continue
        scored.update(matrix.scores_of(question.concept))
        if len(matrix.scores_of(question.concept)) < _FEWEST_SCORES:
            checks.problem("D063", where, f"概念「{name}」の選択肢に、点数（scores）が2つ以上必要です。")
        if group not in {one.key for one in question.concept.groups}:
            checks.problem("D063", where, f"概念「{name}」に選択肢グループ「{group}」がありません。")
    for option in matrix.scores:
        if scored and option not in scored:
            checks.problem("D063", where, f"どの概念にも、点数を付けた選択肢「{option}」がありません。")
