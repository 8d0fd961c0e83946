"""The checks before approval: an error blocks, a warning must be acknowledged by name.

Each check sees the proposal, what is recorded already, and the judgements; it gives a line for each thing that is
not as it should be, and one line if all is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.codes import TOTAL
from schemas.indicators.verdicts import WITHIN_ERROR
from tracker.judging import rounded
from tracker.store.recording import CheckResult
from tracker.terms.model import LABEL, Proposal, group_name

Group = tuple[str, str]
"""A breakdown and a group of it."""

ERROR, WARNING = "error", "warning"
INPUTS, SAME_INPUTS = "inputs", "集計の元になったものは変わっていません。"
SEVERITIES = {ERROR: "誤り", WARNING: "注意"}
_LEAST_N = 30
_MARGIN_TOLERANCE = 1e-6
_WEB_STEP = 0.10
_JUMP = 0.5
_GROUP_JUMP = 5.0
"""By how much a group must change besides, in the unit of its indicator: small numbers change by half often."""

_SAME = 1e-9


@dataclass(frozen=True)
class Recorded:
    """What earlier releases say: the last value of each indicator, wordings, whether it was revised, web share.

    last_groups: of an indicator that is entered by sheets, the values of its groups in that last year.
    """

    last_values: Mapping[str, tuple[int, float]]
    last_groups: Mapping[str, Mapping[Group, float]]
    wordings: Mapping[str, str]
    revised: frozenset[str]
    web_share: float | None
    new_series: Mapping[str, str]
    carried: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """What a check looks at. `verdicts`: key of an indicator to (verdict, reason) against its target."""

    proposal: Proposal
    recorded: Recorded
    verdicts: Mapping[str, tuple[str, str]]


def run_checks(case: Case) -> tuple[CheckResult, ...]:
    """All checks in order."""
    results = []
    for check_id, severity, said, find in _CHECKS:
        found = list(find(case))
        results += [CheckResult(check_id, severity, False, line) for line in found]
        if not found:
            results.append(CheckResult(check_id, severity, True, said))
    return tuple(results)


def blocking(results: Sequence[CheckResult]) -> list[CheckResult]:
    """The errors among the results."""
    return [one for one in results if one.severity == ERROR and not one.passed]


def unacknowledged(results: Sequence[CheckResult]) -> list[CheckResult]:
    """The warnings that nobody has put a name to."""
    return [one for one in results if one.severity == WARNING and not one.passed and not one.acknowledged_by]


def with_names(results: Sequence[CheckResult], names: Collection[str], by: str) -> list[CheckResult]:
    """The results with this person's name beside every warning of these names."""
    return [
        replace(one, acknowledged_by=by)
        if not one.passed and one.severity != ERROR and one.check_id in names
        else one
        for one in results
    ]


def _open_findings(case: Case) -> Iterator[str]:
    if case.proposal.facts.open_findings:
        yield f"委託先に確認中の指摘が{case.proposal.facts.open_findings}件あります。"


def _inputs(case: Case) -> Iterator[str]:
    for name in case.proposal.facts.changed:
        yield f"集計の後に変わりました: {name}。集計し直してください。"


def _baseline(case: Case) -> Iterator[str]:
    for definition, _ in case.proposal.totals():
        if definition.indicator.level == "KGI" and definition.indicator.baseline_value is None:
            yield f"{definition.key}: KGIの基準値がありません。"


def _small(case: Case) -> Iterator[str]:
    for definition, one in case.proposal.totals():
        if definition.indicator.level == "KGI" and one.n is not None and one.n < _LEAST_N:
            yield f"{definition.key}: 回答者が{one.n}人です（{_LEAST_N}人以上が必要）。"


def _missing(case: Case) -> Iterator[str]:
    for definition, one in case.proposal.totals():
        if one.value is None:
            yield f"{definition.key}: 値がありません。{one.comment}"


def _margins(case: Case) -> Iterator[str]:
    gap = case.proposal.facts.margin_gap
    if gap is not None and gap > _MARGIN_TOLERANCE:
        yield f"重みを付けた構成が、母集団と{gap * 100:.4f}ポイント違います。"


def _chapter(case: Case) -> Iterator[str]:
    printed = case.proposal.facts.chapter_values or {}
    for definition, one in case.proposal.totals():
        shown = printed.get(definition.key)
        if shown is not None and one.value is not None and abs(shown - one.value) > _SAME:
            digits = definition.indicator.decimals + 2
            yield f"{definition.key}: 報告書は{rounded(shown, digits)}、提案は{rounded(one.value, digits)}です。"


def _audit(case: Case) -> Iterator[str]:
    if case.proposal.facts.audit_faults:
        yield f"報告書の数値の点検（audit）で{case.proposal.facts.audit_faults}件の指摘があります。"


def _span(case: Case) -> Iterator[str]:
    for key, (_, reason) in case.verdicts.items():
        if reason == WITHIN_ERROR:
            yield f"{key}: 目標値が信頼区間の中にあり、達成したかどうか判定できません。"


def _wording(case: Case) -> Iterator[str]:
    for definition in case.proposal.definitions:
        old = case.recorded.wordings.get(definition.key)
        if old and definition.wording and old != definition.wording:
            yield f"{definition.key}: 設問文が前回と違います（前回「{old}」）。"


def _web(case: Case) -> Iterator[str]:
    now, before = case.proposal.facts.web_share, case.recorded.web_share
    if now is not None and before is not None and abs(now - before) >= _WEB_STEP - _SAME:
        yield f"Web回答の割合が{before * 100:.1f}%から{now * 100:.1f}%に変わりました。"


def _revised(case: Case) -> Iterator[str]:
    for key in sorted(case.recorded.revised):
        yield f"{key}: 前回の値は、公表の後に改定されています。"


def _series(case: Case) -> Iterator[str]:
    for key, what in case.recorded.new_series.items():
        yield f"{key}: {what}"


def _jump(case: Case) -> Iterator[str]:
    for definition, one in case.proposal.totals():
        last = case.recorded.last_values.get(definition.key)
        if definition.indicator.source == "survey" or one.value is None or last is None:
            continue
        digits, jumped = definition.indicator.decimals, []
        if _jumped(one.value, last[1]):
            yield (
                f"{definition.key}: {last[0]}年の{rounded(last[1], digits)}から{rounded(one.value, digits)}に"
                "大きく変わりました。"
            )
        for group, (value, before) in _groups(case, definition.key).items():
            if value is None or before is None or abs(value - before) < _GROUP_JUMP:
                continue
            if _jumped(value, before):
                change = f"{rounded(before, digits)}から{rounded(value, digits)}"
                jumped.append(f"{_label(case, group)}は{change}")
        if jumped:
            yield f"{definition.key}: {last[0]}年から大きく変わった区分があります（{'、'.join(jumped)}）。"


def _jumped(value: float, before: float) -> bool:
    return value != before and abs(value - before) >= _JUMP * abs(before)


def _groups(case: Case, key: str) -> Mapping[Group, tuple[float | None, float | None]]:
    """The values of an indicator's groups, now and in the last year."""
    now = {
        (one.breakdown, one.group): one.value
        for one in case.proposal.observations
        if one.indicator == key and one.breakdown != TOTAL
    }
    before = case.recorded.last_groups.get(key, {})
    return {group: (now.get(group), before.get(group)) for group in dict.fromkeys((*now, *before))}


def _label(case: Case, group: Group) -> str:
    """What readers call a group."""
    return case.proposal.provenance.get((LABEL, group_name(*group)), group[1])


def _parts(case: Case) -> Iterator[str]:
    """Groups of what is entered that are not what the whole or the last year lets expect."""
    for definition, one in case.proposal.totals():
        if definition.indicator.source == "survey" or one.value is None:
            continue
        found = _groups(case, definition.key)
        gone = [_label(case, group) for group, (value, _) in found.items() if value is None]
        if gone:
            yield f"{definition.key}: 前回値のあった区分に、今回の値がありません（{'、'.join(gone)}）。"
        over = [_label(case, group) for group, (value, _) in found.items() if (value or 0.0) > one.value]
        if over and definition.indicator.unit != "%":
            yield f"{definition.key}: 全体の値より大きい区分があります（{'、'.join(over)}）。"


def _carried(case: Case) -> Iterator[str]:
    if case.recorded.carried:
        yield f"{'、'.join(case.recorded.carried)}: 今回の提案に値がないため、公表中の値を引き継ぎます。"


def _unseen(case: Case) -> Iterator[str]:
    facts = case.proposal.facts
    if all(definition.indicator.source != "survey" for definition in case.proposal.definitions):
        return
    for name, fact in (
        ("委託先への確認", facts.open_findings),
        ("重みを付けた構成", facts.margin_gap),
        ("報告書の値", facts.chapter_values),
        ("報告書の数値の点検", facts.audit_faults),
    ):
        if fact is None:
            yield f"{name}は点検していません。"


_CHECKS: tuple[tuple[str, str, str, Callable[[Case], Iterator[str]]], ...] = (
    ("open-findings", ERROR, "委託先に確認中の指摘はありません。", _open_findings),
    (INPUTS, ERROR, SAME_INPUTS, _inputs),
    ("baseline", ERROR, "KGIに基準値があります。", _baseline),
    ("base-size", ERROR, "KGIの回答者数は足りています。", _small),
    ("margins", ERROR, "重みを付けた構成に、母集団との違いはありません。", _margins),
    ("chapter", ERROR, "報告書の値と提案の値は同じです。", _chapter),
    ("audit", ERROR, "報告書の数値の点検に合格しています。", _audit),
    ("no-value", WARNING, "値のない指標はありません。", _missing),
    ("target-in-interval", WARNING, "目標値が信頼区間の中にある指標はありません。", _span),
    ("wording", WARNING, "設問文は前回と同じです。", _wording),
    ("web-share", WARNING, "Web回答の割合は大きく変わっていません。", _web),
    ("revised", WARNING, "前回の値は改定されていません。", _revised),
    ("new-series", WARNING, "指標の定義は前回と同じです。", _series),
    ("jump", WARNING, "行政資料の値に大きな変化はありません。", _jump),
    ("groups", WARNING, "区分ごとの値に、欠けたものや全体より大きいものはありません。", _parts),
    ("carried", WARNING, "引き継いだ値はありません。", _carried),
    ("unseen", WARNING, "すべて点検しました。", _unseen),
)
"""Each check: its name, how grave it is, what is said where all is well, and what it finds.

That of the inputs is made anew for whoever approves (`tracker.workflow.deciding`).
"""
