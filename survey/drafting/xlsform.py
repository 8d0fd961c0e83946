"""Questions of an XLSForm: its sheets `survey`, `choices` and `settings`.

The answers of a form come with one column a question, the choices of a multiple-answer question in one
cell. Types are read in every spelling that forms have had (`select one x`, `select_one x or_other`,
`add select multiple prompt using x`). Of several languages the Japanese labels count. What becomes no
question is listed with the reason.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.questions.questionnaire import Kind, Layout
from survey.drafting.choices import bands_for, is_exclusive
from survey.drafting.conditions import rule_of
from survey.drafting.forms import Form, FormTable, choices_beside
from survey.drafting.heads import breakdown, most_choices, number_and_text
from survey.drafting.model import DraftChoice, DraftQuestion, DraftRule, Note, NoteKind

_SELECT = re.compile(
    r"(?:add )?(?:select[ _]?(?P<many>multiple|all[ _]that[ _]apply)|select[ _]?(?:one|1)|(?P<rank>rank))"
    r"(?:[ _](?:prompt|external))*(?P<file>[ _]from[ _]file)?(?: from| using)* (?P<list>\S+)"
    r"(?P<other> or[ _](?:specify[ _])?other)?",
    re.IGNORECASE,
)
_OR_OTHER = re.compile(r" or[ _](?:specify[ _])?other$", re.IGNORECASE)
_ADD = re.compile(r"(?:add )?(\w+)(?: prompt| question)?")
_KINDS: Mapping[str, Kind] = {
    "integer": "number", "int": "number", "decimal": "number", "range": "number",
    "text": "text", "string": "text",
}  # fmt: skip
_REASONS = (
    ("note", "説明だけの行"),
    ("calculate hidden xml-external csv-external", "計算した値や内部の値"),
    ("start end today deviceid subscriberid simserial phonenumber username email audit start-geopoint "
     "background-audio background-geopoint", "機器が記録する項目"),
    ("date time datetime", "日付や時刻（集計しません）"),
    ("geopoint geotrace geoshape", "位置情報（集計しません）"),
    ("image photo audio video file barcode qrcode", "画像や音声などのファイル"),
    ("acknowledge trigger", "確認だけの項目"),
)  # fmt: skip
_REASON = {word: reason for words, reason in _REASONS for word in words.split()}
_GROUP = re.compile(r"(begin|end) (\w+)")
_JAPANESE = re.compile(r"日本語|japanese|\bja\b|\bjp\b|\bjpn\b", re.IGNORECASE)
_KANA = re.compile(r"[ぁ-んァ-ヶ一-龠]")
_AT_MOST = re.compile(r"count-selected\(\s*\.\s*\)\s*(<=?)\s*(\d+)")
_ALONE = re.compile(r"not\s*\(\s*selected\(\s*\.\s*,\s*['\"]([^'\"]+)['\"]\s*\)\s*and\s+count-selected", re.I)
_MARKUP = re.compile(r"<[^<>]{1,200}>|\*\*|__|^#+\s*")
_OTHER = "other"
_RANKED = (
    "順位を尋ねる設問（rank）。1つのセルに順位の順に値が並び、全員がすべての選択肢を選ぶため、複数回答としては集計できません。"
    "順位ごとの列（1位、2位など）に分けた回答ファイルからは、下書きを作れます"
)
_LONGEST_SCALE = 20
_NAMED = 10  # names that a note lists
_LONGEST_NOTE = 30  # characters of a label that a note quotes


@dataclass(frozen=True)
class _OpenGroup:
    """A group that is open: its kind, the conditions for it, and the grid of its items."""

    kind: str
    relevant: str
    grid: tuple[str, str]


def xlsform_questions(
    form: Form, path: Path, year: int, language: str, notes: list[Note]
) -> list[DraftQuestion]:
    """The questions of a form, with a note of each row that became none; `path` is where the form lies.

    year: dates bands of birth years.

    language: the language of the labels as the heads name it (`English (en)`); "" is Japanese where the
    form has it, else its default language.
    """
    reader = _FormReader(form, path, year, language, notes)
    for number, row in form.survey.rows:
        reader.row(number, row)
    if reader.untranslated:
        text = f"その言語の文がないため、別の言語の文を写しました（{len(reader.untranslated)}か所）。書き直してください。"
        notes.append(Note(NoteKind.CHECK, "、".join(list(reader.untranslated)[:_NAMED]), text))
    return list(reader.questions.values())


class _FormReader:
    """Reads the rows of a form from top to bottom."""

    def __init__(self, form: Form, path: Path, year: int, language: str, notes: list[Note]) -> None:
        self.path, self.year, self.notes = path, year, notes
        default = next((row.get("default_language", "") for _, row in form.settings.rows), "")
        self.labels = _label_heads(form.survey, language, default)
        self.choice_labels = _label_heads(form.choices, language, default)
        self.questions: dict[str, DraftQuestion] = {}
        self.open: list[_OpenGroup] = []
        self.untranslated: dict[str, str] = {}
        self.lists = self._choice_lists(form.choices)

    def row(self, number: int, row: Mapping[str, str]) -> None:
        """Take one row of the sheet `survey`."""
        sent = " ".join(unicodedata.normalize("NFKC", row.get("type", "")).split())
        kind = sent.replace("_", " ").casefold()
        name = row.get("name", "")
        group = _GROUP.fullmatch(kind)
        if group is not None and group[2] in ("group", "repeat", "kobomatrix", "score", "rank", "lgroup"):
            self._group(group[1] == "begin", group[2], row)
            return
        if not kind and not name:
            return
        question = self._asked(kind, sent, row)
        reason = self._reason(kind, sent, row, question)
        if reason or question is None:
            self._left_out(number, row, reason)
        else:
            self._add(question, row, other=bool(_OR_OTHER.search(sent)))

    def _reason(self, kind: str, sent: str, row: Mapping[str, str], question: DraftQuestion | None) -> str:
        """Why a row gives no question, "" for one that does."""
        name = row.get("name", "")
        inside = next((_INSIDE[group.kind] for group in self.open if group.kind in _INSIDE), "")
        if (select := _SELECT.fullmatch(sent)) and select["rank"]:
            return _RANKED
        if row.get("disabled", "").casefold() in ("yes", "true", "はい"):
            return "使わない（disabled）とした行"
        if inside:
            return inside
        if question is None:
            added = _ADD.fullmatch(kind)
            word = added[1] if added and added[1] in _REASON else kind.replace(" ", "-")
            unknown = "種類（type）が空欄" if not kind else f"知らない種類（{sent}）"
            return _REASON.get(word) or _REASON.get(kind.replace(" ", "")) or unknown
        if not name:
            return "名前（name）が空欄"
        return f"名前「{name}」の設問が2つある" if name in self.questions else ""

    def _group(self, begins: bool, kind: str, row: Mapping[str, str]) -> None:
        if begins:
            table = re.search("table-list|list-nolabel", row.get("appearance", ""))
            grid = self._said(row) if table else ("", "")
            self.open.append(_OpenGroup(kind, row.get("relevant", ""), grid))
            return
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].kind == kind:
                del self.open[place:]
                return

    def _asked(self, kind: str, sent: str, row: Mapping[str, str]) -> DraftQuestion | None:
        """The question of a row before its condition; None for a type that gives none."""
        number, text = self._said(row)
        grid = self.open[-1].grid if self.open else ("", "")
        if any(grid):
            number, text = number or grid[0], "/".join(part for part in (grid[1], text) if part)
        name = row.get("name", "")
        asked = DraftQuestion(name, number, text, "text", "code", name, grid=grid)
        select = _SELECT.fullmatch(sent)
        if select is not None:
            return self._select(asked, select, row)
        asked, word = replace(asked, grid=("", "")), _ADD.fullmatch(kind)
        if word is None or word[1] not in _KINDS:
            return None
        if word[1] == "range" and (points := _points(row.get("parameters", ""))):
            return replace(asked, kind="single", choices=points)
        if _KINDS[word[1]] == "number":
            return replace(asked, kind="number", choices=bands_for(text, self.year))
        return asked

    def _said(self, row: Mapping[str, str]) -> tuple[str, str]:
        """The number and the text of a row: of its label, else of its name."""
        return number_and_text(self._label(row, self.labels) or row.get("name", ""))

    def _select(self, asked: DraftQuestion, select: re.Match[str], row: Mapping[str, str]) -> DraftQuestion:
        several = bool(select["many"])
        name = select["list"]
        listed = self._of_file(name) if select["file"] else self.lists.get(name, ())
        if not listed:
            where = f"ファイル {name}" if select["file"] else f"シート「choices」のリスト「{name}」"
            self._check(asked.key, f"選択肢が{where}に見つかりません。シート「選択肢」に書いてください。")
        if select["other"] and _OTHER not in {choice.code for choice in listed}:
            listed = (*listed, DraftChoice(_OTHER, "その他"))
        kind: Kind = "multiple" if several else "single"
        layout: Layout = "cell" if several else "code"
        alone = _ALONE.search(row.get("constraint", ""))
        if alone is not None:
            listed = tuple(replace(one, exclusive=one.exclusive or one.code == alone[1]) for one in listed)
        most = (most_choices(asked.text) or _most(row.get("constraint", ""))) if several else ""
        return replace(asked, kind=kind, layout=layout, choices=listed, max_choices=most)

    def _add(self, question: DraftQuestion, row: Mapping[str, str], *, other: bool) -> None:
        conditions = [entry.relevant for entry in self.open if entry.relevant]
        conditions += [row["relevant"]] if row.get("relevant") else []
        rule: DraftRule | None = None
        note = ""
        if conditions:
            whole = " and ".join(f"({one})" for one in conditions) if len(conditions) > 1 else conditions[0]
            rule = rule_of(whole, self.questions)
            if rule is None:
                note = f"条件: {whole}"
                text = f"条件「{whole}」は、分岐にできませんでした。シート「分岐」に書いてください。"
                self._check(question.key, text)
        concept = breakdown(question.text) if question.choices and question.kind != "multiple" else ""
        taken = {earlier.concept for earlier in self.questions.values()}
        made = replace(question, concept="" if concept in taken else concept, rule=rule, note=note)
        self.questions[made.key] = made
        if other and made.choices:
            self._other_text(made)

    def _other_text(self, question: DraftQuestion) -> None:
        """The text that `or_other` asks for: the column `name_other`."""
        key = f"{question.key}_{_OTHER}"
        self.questions[key] = DraftQuestion(
            key, question.number, f"{question.text}（その他の内容）", "text", "code", key,
            rule=DraftRule(question.key, (_OTHER,)),
        )  # fmt: skip

    def _choice_lists(self, table: FormTable) -> dict[str, tuple[DraftChoice, ...]]:
        lists: dict[str, dict[str, DraftChoice]] = {}
        for number, row in table.rows:
            name, code = row.get("list_name", ""), row.get("name", "")
            label = self._label(row, self.choice_labels)
            if not name or not code:
                if label or code:
                    missing = "値（name）" if name else "リストの名前（list_name）"
                    self._check(
                        f"シート「choices」{number}行",
                        f"{missing}が空欄です。「{label or code}」は写していません。",
                    )
                continue
            if not label:
                self._check(
                    f"選択肢のリスト「{name}」",
                    f"値「{code}」（{number}行）に文がありません。値を文としています。",
                )
            label = label or code
            own = lists.setdefault(name, {})
            if code in own:
                text = f"値「{code}」（{number}行、「{label}」）が2つあります。初めの「{own[code].label}」だけを写しました。"
                self.notes.append(Note(NoteKind.CHECK, f"選択肢のリスト「{name}」", text))
                continue
            own[code] = DraftChoice(code, label, is_exclusive(label))
        return {name: tuple(own.values()) for name, own in lists.items()}

    def _of_file(self, name: str) -> tuple[DraftChoice, ...]:
        table = choices_beside(self.path, name)
        heads = _label_heads(table, "", "")
        pairs = [(row.get("name", ""), self._label(row, heads)) for _, row in table.rows]
        return tuple(
            DraftChoice(code, label or code, is_exclusive(label))
            for code, label in dict(pairs).items()
            if code
        )

    def _label(self, row: Mapping[str, str], heads: Sequence[str]) -> str:
        """The label in the language that counts; in another one where it is not translated, which is noted."""
        head = next((head for head in heads if row.get(head, "").strip("- ")), "")
        found = row.get(head, "")
        if head and head != heads[0]:
            self.untranslated.setdefault(row.get("name", ""), found)
        return " ".join(_MARKUP.sub("", found).split())

    def _left_out(self, number: int, row: Mapping[str, str], reason: str) -> None:
        label = self._label(row, self.labels)
        short = label if len(label) <= _LONGEST_NOTE else f"{label[:_LONGEST_NOTE]}…"
        place = f"{number}行 {row.get('name', '') or '（名前なし）'}" + (f"「{short}」" if label else "")
        self.notes.append(Note(NoteKind.LEFT_OUT, place, reason))

    def _check(self, place: str, text: str) -> None:
        self.notes.append(Note(NoteKind.CHECK, place, text))


_INSIDE = {
    "repeat": "繰り返し（begin_repeat）の中の設問。1人が何回も答えるため、1人1行の表では集計しません",
    "kobomatrix": "KoboToolboxの行列（kobomatrix）の中の設問",
    "score": "KoboToolboxの評価（score）の中の設問",
    "rank": "KoboToolboxの順位（rank）の中の設問",
}


def _label_heads(table: FormTable, language: str, default: str) -> list[str]:
    """The heads of labels, the one that counts first.

    That of `language`, else a Japanese one by its name, else the one with most Japanese letters, else the
    form's default language, else the plain head.
    """
    heads = [head for head in dict.fromkeys(table.heads) if head.partition("::")[0] == "label"]

    def rank(head: str) -> tuple[int, int]:
        name = head.partition("::")[2]
        if language and (name.casefold() == language.casefold() or language.casefold() in _words(name)):
            return 0, 0
        if not language and _JAPANESE.search(name):
            return 1, 0
        letters = sum(bool(_KANA.search(row.get(head, ""))) for _, row in table.rows)
        if not language and letters:
            return 2, -letters
        return (3 if name and name == default else 4 if not name else 5), 0

    return sorted(heads, key=rank)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\s()（）]+", name.casefold())


def _points(parameters: str) -> tuple[DraftChoice, ...]:
    """The points of a `range` that names a short scale (`start=0 end=10 step=1`)."""
    named = dict(re.findall(r"(start|end|step)\s*=\s*(-?\d+)", parameters))
    if "start" not in named or "end" not in named:
        return ()
    points = range(int(named["start"]), int(named["end"]) + 1, max(1, int(named.get("step", "1"))))
    if not 1 < len(points) <= _LONGEST_SCALE + 1:
        return ()
    return tuple(DraftChoice(str(point), str(point)) for point in points)


def _most(constraint: str) -> str:
    match = _AT_MOST.search(constraint)
    return "" if match is None else str(int(match[2]) - (match[1] == "<"))
