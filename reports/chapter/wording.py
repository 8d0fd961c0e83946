"""Words that tables, charts and sentences share: who was asked, how a question is called, group labels, and what an estimate is of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.formatting import count_text
from schemas.codes import TOTAL
from schemas.questions.concepts import Concept
from schemas.questions.crosses import CROSSED
from schemas.questions.questionnaire import Question, Questionnaire
from schemas.settings.study import Study, Survey
from survey.estimates.index import Estimate

BASIS_LABELS = {"weighted": "重み付き", "unweighted": "重みなし"}
TOTAL_LABEL = "全体"


def quoted(labels: Iterable[str]) -> str:
    """「A」「B」."""
    return "".join(f"「{label}」" for label in labels)


def options_note(*missing: tuple[str, Sequence[str]]) -> str:
    """Which options a year has not (令和11年の選択肢に「A」はない。), for each year that lacks any."""
    return "".join(f"{year}の選択肢に{quoted(labels)}はない。" for year, labels in missing if labels)


def asked_of(questionnaire: Questionnaire, question: Question) -> str:
    """Who was asked a question: `Q1で「1. はい」と回答された方`, or "" if everyone was."""
    rule = questionnaire.rule_for(question.key)
    if rule is None:
        return ""
    filter_question = questionnaire.question(rule.when)
    answers = "".join(f"「{code}. {filter_question.choice(code).label}」" for code in rule.codes)
    return f"{filter_question.number}で{answers}と回答された方"


def base_line(questionnaire: Questionnaire, question: Question, n: int) -> str:
    """Line above the chart that names the base: `（Q1で「1. はい」と回答された方、n=1,427）`."""
    return f"（{asked_of(questionnaire, question) or '回答者全員'}、n={count_text(n)}）"


def breakdown_heading(concept: Concept) -> str:
    """年代別, 居住地域別, 性別: the concept's label with 別 once."""
    return concept.label if concept.label.endswith("別") else f"{concept.label}別"


def group_word(concept: Concept) -> str:
    """What one of the groups of a breakdown is, for 他の年代 and 他の地域."""
    label = concept.label.removesuffix("別")
    return "地域" if label.endswith("地域") else label


def breakdown_names(study: Study, *, weighted: bool, joint: str) -> str:
    """Names of the breakdowns of all surveys (or of those that weights meet), in the study's order.

    `年代や居住地域など`: no more than two are named.
    """
    used: dict[str, None] = {}
    for survey in study.surveys:
        own = study.only(survey)
        met = {name for margin in own.frame.margins for name in margin}
        used.update(dict.fromkeys(name for name in own.breakdowns if not weighted or name in met))
    labels = [study.concepts[name].label for name in used]
    return joint.join(labels[:2]) + ("など" if len(labels) > 2 else "")


def frame_texts(study: Study) -> tuple[str, ...]:
    """`令和4年の18歳以上人口の居住地域、年代別の人数` for each population frame of the study."""
    return tuple(
        f"{frame.label}の"
        + "、".join("×".join(study.concepts[name].label for name in margin) for margin in frame.margins)
        + "別の人数"
        for frame in study.frames()
    )


def labelled_n(label: str, n: int) -> str:
    """Axis label with its base: `20歳代 (n=125)`."""
    return f"{label} (n={count_text(n)})"


@dataclass(frozen=True)
class Origin:
    """What stands behind an estimate: its survey and question as defined, printed answers, group label."""

    survey: Survey
    question: Question
    options: tuple[str, ...]
    group: str


def origin_of(estimate: Estimate, study: Study) -> Origin:
    """Survey, question, answers and group of an estimate. `study` is the study of the estimate."""
    survey = study.survey(estimate.survey)
    question = survey.questionnaire.question(estimate.question)
    return Origin(survey, question, options_of(question, estimate.option), _group(study, estimate))


def options_of(question: Question, option: str) -> tuple[str, ...]:
    """Printed labels of an option, or of the options that an option group adds together."""
    labels = {choice.option: choice.label for choice in question.choices}
    concept = question.concept
    groups = {group.key: group.options for group in concept.groups} if concept is not None else {}
    if option in groups:
        return tuple(labels[key] for key in groups[option] if key in labels)
    if option in labels:
        return (labels[option],)
    return (concept.label_of(option),) if concept is not None else (option,)


def _group(study: Study, estimate: Estimate) -> str:
    if estimate.breakdown == TOTAL:
        return TOTAL_LABEL
    names = estimate.breakdown.split(CROSSED)
    answers = group_labels(study.concepts, estimate.breakdown, estimate.group)
    return CROSSED.join(
        f"{study.concepts[name].label}「{answer}」" for name, answer in zip(names, answers, strict=True)
    )


def breakdown_label(concepts: Mapping[str, Concept], breakdown: str) -> str:
    """Name of a breakdown, of both questions where it crosses two."""
    if breakdown == TOTAL:
        return TOTAL_LABEL
    return CROSSED.join(concepts[name].label for name in breakdown.split(CROSSED))


def group_labels(concepts: Mapping[str, Concept], breakdown: str, group: str) -> tuple[str, ...]:
    """The answer of a group of a breakdown, one for each question that it crosses."""
    if breakdown == TOTAL:
        return (TOTAL_LABEL,)
    names = breakdown.split(CROSSED)
    keys = group.split(CROSSED) if len(names) > 1 else [group]
    return tuple(label_in(concepts, name, key) for name, key in zip(names, keys, strict=True))


def label_in(concepts: Mapping[str, Concept], concept: str, key: str) -> str:
    """Label of an option or option group; the key itself for one that the concept does not list."""
    try:
        return concepts[concept].label_of(key)
    except KeyError:
        return key
