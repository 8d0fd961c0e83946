"""Other wordings of the same sentences, by the same rules: with counts, shorter, 約k割 or 過半数 leading.

A number of persons is always that of the respondents. Where the share beside it is weighted the sentence
says so, because it does not follow from the count.
"""

from collections.abc import Sequence

from reports.chapter.blocks import Number, Runs, enumerated, said
from reports.chapter.sentences import NamedShare, ranked, share_run
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import about_half, about_tenths, count_text, over_half
from schemas.codes import OTHER_OPTION
from survey.estimates.index import Estimate

_FEW = 5


def count_run(estimate: Estimate) -> Number:
    """The number of respondents who gave an answer: `1,083人`."""
    return Number.of(f"{count_text(estimate.count)}人", estimate, "count")


def share_beside_count(estimate: Estimate) -> Runs:
    """The share where a count stands beside it: 67.0%, or 重み付き67.0%."""
    return said(BASIS_LABELS["weighted"] if estimate.basis == "weighted" else "", share_run(estimate))


def count_and_share(estimate: Estimate) -> Runs:
    """316人（31.6%）."""
    return said(count_run(estimate), "（", share_beside_count(estimate), "）")


def top_short(answers: Sequence[NamedShare]) -> Runs:
    """多い回答は、「A」31.6%、「B」26.5%、「C」10.0%です: the first five, その他 apart; no run if nobody answered."""
    runs: Runs = ()
    chosen = [one for one in answers if one.estimate.option != OTHER_OPTION]
    for tied in ranked(chosen)[:_FEW]:
        names = "と".join(f"「{one.label}」" for one in tied) + ("がともに" if len(tied) > 1 else "")
        runs = said(runs, "、" if runs else "回答の割合は、", names, share_run(tied[0].estimate))
    return said(runs, "です。") if runs else ()


def sums_tenths(groups: Sequence[NamedShare]) -> Runs:
    """約7割（67.0%）の方が「X（計）」と回答しています: a sentence each; the share alone where no 約k割 fits."""
    runs: Runs = ()
    for group in groups:
        tenths, share = about_tenths(group.estimate.share), share_run(group.estimate)
        figure = said(about_run(group.estimate), "（", share, "）") if tenths else (share,)
        runs = said(runs, figure, f"の方が「{group.label}」と回答しています。")
    return runs


def about_run(estimate: Estimate) -> Number:
    """The share as 約k割, for an estimate that it fits."""
    return Number.of(about_tenths(estimate.share), estimate, "about")


def is_majority(estimate: Estimate) -> bool:
    """Whether 過半数 may be said: the lower limit of the interval lies over 50 %, or the share where nothing was sampled."""
    if estimate.counted:
        return over_half(estimate.share)
    return estimate.ci_low == estimate.ci_low and over_half(estimate.ci_low)


def sums_half(groups: Sequence[NamedShare]) -> Runs:
    """「X（計）」は67.0%で、過半数を占めています: 過半数 by the interval, 約半数 from 47.0 to 53.0 %."""
    runs: Runs = ()
    for group in groups:
        words = "となっています。"
        if is_majority(group.estimate):
            words = "で、過半数を占めています。"
        elif about_half(group.estimate.share):
            words = "で、約半数となっています。"
        runs = said(runs, f"「{group.label}」は", share_run(group.estimate), words)
    return runs


def sums_counts(groups: Sequence[NamedShare]) -> Runs:
    """「X（計）」は670人（67.0%）となっています: one clause for each sum."""
    told = enumerated(said(f"「{group.label}」は", count_and_share(group.estimate)) for group in groups)
    return said(told, "となっています。") if told else ()
