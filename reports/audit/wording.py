"""The report of an audit: for the terminal, and as a list for a spreadsheet."""

from collections import Counter

from reports.audit.results.finding import RULES, AuditFinding, shortened
from reports.audit.run import Audit
from schemas.tables.csv_text import csv_text, escaped

_LONGEST = 120


def report(audit: Audit) -> str:
    """All findings with place, quote and arithmetic, then the sums by rule and what was compared."""
    blocks = [_one(number, finding) for number, finding in enumerate(audit.findings, start=1)]
    return "\n".join([*blocks, summary(audit)])


def _one(number: int, finding: AuditFinding) -> str:
    told = {
        "場所": finding.place.text(),
        "記述": shortened(finding.quote, _LONGEST),
        "計算": finding.arithmetic,
        "正しい値": finding.right,
    }
    lines = (f"   {name}: {text}" for name, text in told.items() if text)
    return "\n".join((f"{number}. [{finding.rule}] {finding.what}", *lines))


def summary(audit: Audit) -> str:
    """Numbers of comparisons and findings, by rule, and whether the file passed."""
    lines = [f"{audit.name}: {audit.compared}か所を照合し、指摘は{len(audit.findings)}件です。"]
    by_rule = Counter(finding.rule for finding in audit.findings)
    lines.extend(f"  [{rule}] {RULES[rule]}: {by_rule[rule]}件" for rule in RULES if by_rule[rule])
    lines.extend(f"注意: {note}" for note in audit.notes)
    if not audit.compared:
        lines.append("照合できる数値が1つもないため、合格とはしません。文書の種類と形式を確かめてください。")
    elif not audit.findings:
        lines.append("矛盾は見つかりませんでした。")
    return "\n".join(lines)


def findings_csv(audit: Audit) -> bytes:
    """The findings as CSV for Excel (UTF-8 with BOM)."""
    rows = [("番号", "規則", "規則の意味", "場所", "見出し", "記述", "計算", "指摘", "文書の値", "正しい値")]
    for number, one in enumerate(audit.findings, start=1):
        place, values = (one.place.label, one.place.heading), (one.written, one.right)
        rows.append(
            (str(number), one.rule, RULES[one.rule], *place, one.quote, one.arithmetic, one.what, *values)
        )
    return csv_text([map(escaped, row) for row in rows]).encode("utf-8-sig")
