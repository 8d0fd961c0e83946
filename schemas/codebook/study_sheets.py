"""The sheets of the codebook that hold study.toml: settings, surveys, files, comparisons, chapter.

Their columns follow from the declared settings; here stands what a row of each sheet is.
"""

from collections.abc import Iterator
from dataclasses import replace

from schemas.chapter.matrix import Matrix
from schemas.chapter.plan import ChapterItem, ChapterSection
from schemas.settings.study import Comparison, RawFile, Study, Survey
from schemas.tables.settings import Declared, SettingsTable, declared
from schemas.tables.sheets import OF_SURVEY, SheetColumn, SheetLayout, Word, words


def column_of(key: str, setting: Declared, *, required: bool = False, in_part: bool = False) -> SheetColumn:
    """The column that holds a setting; `in_part` where its table as a whole may be left out."""
    told = setting.setting
    apart = in_part and bool(told.in_part)
    older = tuple(Word(value, shown, offered=False) for value, shown in told.older.items())
    return SheetColumn(
        key,
        told.label,
        told.in_part if apart else told.help,
        "" if apart else told.example,
        setting.kind,
        (*words(*setting.words.items()), *older),
        told.offered,
        required,
        told.width,
    )


def columns_of(table: type[SettingsTable], *, path: str = "", in_part: bool = False) -> Iterator[SheetColumn]:
    """A column for each setting of a table and of the tables in it, but for lists of tables."""
    for key, one in declared(table).items():
        if one.table is None:
            yield column_of(f"{path}{key}", one, required=not (in_part or one.optional), in_part=in_part)
        elif not one.many:
            yield from columns_of(one.table, path=f"{path}{key}.", in_part=in_part or one.optional)


STUDY = SheetLayout(
    "study",
    "調査の設定",
    "年度全体の設定。「項目」の欄は変えないでください。",
    (
        SheetColumn("item", "項目", "変えないでください", "呼び名", required=True, width=26),
        SheetColumn("value", "値", "空欄にすると、既定の値を使います", "令和6年", width=70),
        SheetColumn("about", "説明", "読み込みません", "報告書での年の呼び名", width=60),
    ),
)
SURVEYS = SheetLayout(
    "surveys",
    "調査",
    "1行に1つの調査（市民アンケート、中学生アンケートなど）。",
    tuple(columns_of(Survey)),
    rows=20,
)
FILES = SheetLayout(
    "files",
    "回答ファイル",
    "1行に1つのファイル。郵送とWebのように分かれていれば、行を分けます。",
    (OF_SURVEY, *columns_of(RawFile)),
    rows=30,
)
COMPARISONS = SheetLayout(
    "comparisons",
    "過去との比較",
    "同じ調査の過去の年度と比べる概念。",
    tuple(columns_of(Comparison)),
    rows=20,
)
CHAPTER = SheetLayout(
    "chapter",
    "報告書の構成",
    "報告書に載せる順。「節の題」は、節の最初の行にだけ書きます。満足度と重要度の図だけの節は、題だけの行にします。",
    (
        column_of("section", declared(ChapterSection)["title"]),
        *(replace(column, required=False) for column in columns_of(ChapterItem)),
    ),
    rows=100,
)
_SECTION_OF_MATRIX = SheetColumn("section", "節の題", "シート「報告書の構成」にある節の題", "施策の満足度と重要度", width=30)  # fmt: skip
_AREA = (
    SheetColumn("area", "項目", "図に載せる名前", "子育て支援", required=True, width=20),
    SheetColumn("x", "横軸の概念", "概念キー", "satisfaction_childcare", offered=("concepts", "concept"), required=True, width=24),
    SheetColumn("y", "縦軸の概念", "概念キー", "importance_childcare", offered=("concepts", "concept"), required=True, width=24),
)  # fmt: skip
MATRIX = SheetLayout(
    "matrix",
    "満足度と重要度",
    "2つの尺度を項目ごとに比べる図。「節の題」から「区画の名前」までは、図の最初の行にだけ書きます。",
    (
        _SECTION_OF_MATRIX,
        *(replace(column, required=False) for column in columns_of(Matrix) if column.key != "areas"),
        *_AREA,
    ),
    rows=100,
)

ITEMS = tuple(columns_of(Study))
"""The lines of the sheet 調査の設定: keys of study.toml."""

INTRODUCTION = "chapter.introduction"
