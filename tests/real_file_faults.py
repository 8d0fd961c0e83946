"""The table of faults that real files, cities and offices showed, written from the cases and tests that hold them.

    python -m tests.real_file_faults

Each kind names its smallest input, what commit 9874d02 made of it, what is made of it now, and the tests. Kinds with
many small files (`tests/survey/real_files`) list them with the codes that tell of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.survey.real_files.case import Case
from tests.survey.real_files.layouts import layout_cases
from tests.survey.real_files.rows import row_cases
from tests.survey.real_files.spss import spss_cases
from tests.workspaces import ROOT

PAGE = ROOT / "docs/faults_of_real_files.md"
_INTRO = """# Faults of real files: before, now, and the test of each

Written by `python -m tests.real_file_faults` from the tests; `tests/test_real_file_faults.py` holds it against them. "Before"
is commit 9874d02. Codes are those of [rule-codes.md](rule-codes.md); what staff read of them is in
[回答ファイルの誤りと扱い.md](回答ファイルの誤りと扱い.md).

"""


@dataclass(frozen=True)
class Kind:
    """A kind of fault. files: the kind in `tests/survey/real_files` whose files show it, "" for none."""

    section: str
    name: str
    smallest: str
    before: str
    now: str
    tests: tuple[str, ...] = ()
    files: str = ""


_WRONG = "Wrong figures without a word"
_DRAFTS = "Drafts that are wrong without a word"
_REFUSED = "Refused for a false reason, or told badly"
_OFFICE = "Office machines and documents"
_READERS = "tests/survey/reading/test_silent_faults.py::"
_FORMS = "tests/survey/drafting/test_drafting_forms.py::"
_MULTIPLES = "tests/survey/drafting/test_drafting_multiples.py::"
_EVIDENCE = "tests/survey/drafting/test_drafting_evidence.py::"
_CODES = "tests/survey/drafting/test_codes_tables.py::"
_WORDS = "tests/survey/freetext/test_freetext.py::"
_LISTS = "tests/survey/returned/test_corrections_refused.py::"
_ENTERED = "tests/flows/test_entered_sheets.py::"
_SERVER = "tests/flows/test_prefect_server.py::"
_REFUSALS = "tests/flows/test_prefect_refusals.py::"
_MERGED, _ACROSS, _SWALLOWED = (
    "縦に結合された回答のセル",
    "横に結合された回答のセル",
    "引用符がほかの人の行を飲み込む",
)
_SHEETS, _JOINED, _HIDDEN = "同じ表がほかのシートにもある", "つながる数字", "つながる文字"
_STRUCK, _DIVIDED, _SUMS = "取消線の文字", "途中で切れた行・分かれた行", "集計の行"
_UNVALUED, _SPELLED, _NUMBERLESS = "値のない式・値の一部", "同じ番号の別の書き方", "番号ではない番号"
_SPSS = "SPSSの値と値ラベル"
_BLANK, _DATES, _HEADS = "すべての行で空欄の列", "読み取れない日付", "見出しの続きの行"

KINDS = (
    Kind(_WRONG, "answers merged down the rows", "`F3` of rows 2 to 4 is one merged cell 2",
         "2, blank, blank; `check` ready", "2, 2, 2; R30 tells the column, N13 each cell; F30 where a study refuses it",
         (_READERS + "test_an_answer_merged_downwards_counts_for_each_row_and_is_listed",), _MERGED),
    Kind(_WRONG, "answers merged across questions", "`F3` and `問3` are one merged cell 2", "`問3` blank, no word",
         "R33 tells both columns", (), _ACROSS),
    Kind(_WRONG, "a quote that swallows rows", '`5,7,6,2,"道が` … `10,5,10,2,暗い"`', "the rows between vanish in one cell",
         "F26 with both rows, whatever the delimiter, with commas in the texts, and in workbooks saved from such a file", (),
         _SWALLOWED),
    Kind(_WRONG, "the same table on another sheet", "sheet 回答 and sheet 続き with the same head", "the other rows are not read",
         "R31 with the number of rows; F08 where no sheet is named; also with another order, more columns, a title or no head",
         (), _SHEETS),
    Kind(_WRONG, "digits that join", "`①②`, `1²`, `<p>1</p><p>2</p>` where 12 is a code", "12",
         "no answer and a word of it, or two marks", (), _JOINED),
    Kind(_WRONG, "letters that nobody sees joined to others", "`<span style=\"display:none\">1</span>2`, ruby", "12, or no code",
         "what is seen: 2", (), _HIDDEN),
    Kind(_WRONG, "struck-out text", "1 struck out, 2 beside it", "12", "取消線「1」2, which is no code: E01 or E11", (), _STRUCK),
    Kind(_WRONG, "rows cut or divided", "`2,4` below five columns; `2,4,3,` and `3,良い`", "blanks; two respondents",
         "R32; F27 with both rows; R34 for a delimiter too many, and F13, which name the comma of a number; F06 for a file that ends within a row", (), _DIVIDED),
    Kind(_WRONG, "rows that are sums", "`17 集計,12,9,4,`", "a respondent, or an invalid return", "R02, not counted", (), _SUMS),
    Kind(_WRONG, "formulas without a value, values in parts", '`<c t="str"><f>A2</f></c>`, `<v>1<!-- x -->2</v>`', "blank; 1",
         "F19; 12", (), _UNVALUED),
    Kind(_WRONG, "one number in two spellings", "13 on paper and 000013 on the web", "two respondents", "R24, both count until told",
         (), _SPELLED),
    Kind(_WRONG, "what is no number", "#N/A in five rows", "one invalid return, four excluded", "five returns without a number: N14, R10",
         (), _NUMBERLESS),
    Kind(_WRONG, "a column that is blank throughout", "`F3` blank in every row", "no note",
         "R25; also one choice among columns of 0 and 1, and a question that several were asked", (), _BLANK),
    Kind(_WRONG, "dates that cannot be read", "`6/5`, 2030年6月31日", "in time, no word", "in time, R11", (), _DATES),
    Kind(_WRONG, "headings that a service goes on with", "texts and import ids below the head", "respondents", "R03, not counted", (),
         _HEADS),
    Kind(_WRONG, "an input that is replaced during the run", "a raw file written anew between reading and saving",
         "the record names the new bytes, `purge` deletes them", "O17 stops the run; the digests are of the bytes read",
         ("tests/flows/test_changed_inputs.py::test_a_file_that_was_replaced_or_arrived_meanwhile",
          "tests/flows/test_changed_inputs.py::test_answers_that_no_run_counted_are_not_deleted")),
    Kind(_WRONG, "labels and missing values of SPSS", "4 declared missing and counted; 1 = `1. 不満`; marks with 1 = 非選択",
         "counted without a word; a note; turned round", "E22 tells it; F24; F24; E23 for missing numbers; E24 for marks of 1 and 2; R35 for the weight of cases", (), _SPSS),
    Kind(_WRONG, "a second head in another order", "`整理番号,F3,F1` between the answers below `整理番号,F1,F3`", "R03; the columns below are exchanged",
         "F32 with the row and the two columns", (), "途中で列の順が変わる表"),
    Kind(_WRONG, "columns that say which rows do not count", "無効, 削除フラグ, Status = Survey Preview, Finished = False beside the answers", "counted without a word",
         "R36 with column, word and rows", (), "集計に含めないしるしの列"),
    Kind(_WRONG, "answers in files that nobody reads", "`web.csv`, `a (1).csv` beside `a.csv` in raw/", "not read, no word", "a doubt of `check` with the number of rows",
         ("tests/flows/test_checking.py::test_answers_beside_those_that_are_read_are_a_doubt",)),
    Kind(_WRONG, "対象外 for a cell", "対象外 in the line of one answer", "the whole return is left out", "K13",
         (_LISTS + "test_nobody_is_left_out_by_an_entry_for_one_answer",)),
    Kind(_WRONG, "values in the tables of offices that join, hide or stand twice", "13 with a raised footnote 1; 値 in two columns; the table on two sheets",
         "131; the last column; the first sheet, hidden or not", "G36 with the cell, G49, G48; a column that is not read is named",
         (_ENTERED + "test_what_is_struck_out_or_raised_does_not_join", _ENTERED + "test_two_columns_of_values_are_refused",
          _ENTERED + "test_the_same_table_on_two_sheets_is_refused", _ENTERED + "test_a_column_that_is_not_read_is_named")),
    Kind(_WRONG, "the value of a region for that of all", "地域 = 東 in a column of another head than 区分の値", "the value of the whole city", "G52",
         (_ENTERED + "test_the_value_of_a_region_is_none_of_all",)),
    Kind(_WRONG, "marks and persons that are none in the list of answers in words", "× in 引用; 未 in 確認者", "quoted", "not quoted; Q13",
         (_WORDS + "test_a_mark_that_says_no_is_no_quotation", _WORDS + "test_a_mark_or_a_person_that_is_none_is_told")),
    Kind(_WRONG, "entries of returned lists whose line nobody knows", "one entry merged over three lines; a filled-in copy of the sheet; nothing but a note",
         "an entry of each line; not read; not filled in", "K21, Q12; K20, Q11; counted as 備考だけ",
         (_LISTS + "test_entries_of_which_nobody_knows_the_line_are_refused", _LISTS + "test_a_line_with_nothing_but_a_note_is_counted_as_such",
          _WORDS + "test_codes_over_several_lines_and_a_copy_of_the_list_are_refused")),
    Kind(_WRONG, "signs and keys of measures", "再掲 = 〇; the key 1-1-1 that Excel made a day; a year under two heads", "not repeated; another key; the last head",
         "repeated, or G47; G51; G49", (_ENTERED + "test_whether_a_measure_is_printed_again",
          _ENTERED + "test_a_line_of_measures_that_cannot_be_read_is_told", "tests/tracker/test_importing.py::test_one_year_under_two_heads_is_told")),
    Kind(_DRAFTS, "old spellings of an XLSForm", "`select multiple x or specify other`", "the question is dropped", "read; what is not is listed",
         (_FORMS + "test_every_spelling_of_a_choice_question_is_read", _FORMS + "test_the_form_of_old_spellings_loses_no_question")),
    Kind(_DRAFTS, "questions that rank choices", "`rank src`", "dropped without a word",
         "listed with the reason; columns of ranks are one question of several answers, with a note",
         (_FORMS + "test_the_form_of_old_spellings_loses_no_question", _MULTIPLES + "test_columns_of_ranks_are_told")),
    Kind(_DRAFTS, "`or_other`", "`select_one yn or_other`", "no other-choice, no text", "the choice, the text and its skip rule",
         (_FORMS + "test_an_other_choice_gives_a_choice_and_its_text", _FORMS + "test_other_choices_of_the_form_that_is_kept")),
    Kind(_DRAFTS, "conditions", "`relevant` = `${q1} = '1'`", "no rule, no note",
         "a skip rule where one question's codes say it (also `and`, where one part follows from the other's rule); else listed",
         (_FORMS + "test_conditions_become_rules_only_where_they_say_no_more",
          _FORMS + "test_the_condition_of_a_group_holds_for_its_questions_and_an_odd_one_is_told")),
    Kind(_DRAFTS, "several languages", "`label::English (en)`, `label::日本語 (ja)`", "the first one",
         "the Japanese one, or `--language`; labels that are not translated are told",
         (_FORMS + "test_the_japanese_label_wins_and_another_can_be_chosen", _FORMS + "test_a_label_that_is_not_translated_is_told")),
    Kind(_DRAFTS, "repeats", "`begin repeat`", "ordinary questions", "listed with the reason",
         (_FORMS + "test_what_becomes_no_question_is_listed_with_the_reason",)),
    Kind(_DRAFTS, "forms in other files", "a form as .xls, CSV, one sheet", "taken for answers", "read as a form",
         (_FORMS + "test_a_form_is_known_in_any_file",)),
    Kind(_DRAFTS, "a choice name or label twice", "`yn,1,はい` and `yn,1,もちろん`", "the last one", "the first one, told",
         (_FORMS + "test_a_choice_name_twice_is_told_and_kept_once", _FORMS + "test_a_label_twice_is_told_and_both_choices_are_kept")),
    Kind(_DRAFTS, "multiple answers in other spellings", "`同居家族1`, `問7①`, `F7S1`; Y and blank; text and blank",
         "as many single-answer questions", "one question",
         (_MULTIPLES + "test_columns_numbered_in_a_row_are_one_question", _MULTIPLES + "test_the_text_of_a_choice_or_its_code_marks_it",
          _MULTIPLES + "test_services_exports")),
    Kind(_DRAFTS, "bare labels, two sets of them", "`広報紙`, `SNS`, … beside an ALL cell, or nothing", "single-answer questions",
         "found beside the cell; else told, and named by `--multiple`",
         (_MULTIPLES + "test_bare_labels_beside_a_cell_of_all_answers", _MULTIPLES + "test_the_user_names_two_sets_of_bare_labels")),
    Kind(_DRAFTS, "options that hold the divider", "`SNS(LINE, Xなど), 広報紙`; `広報紙;SNS;`", "cut at each comma", "kept whole",
         (_MULTIPLES + "test_options_may_hold_the_sign_that_divides_them",)),
    Kind(_DRAFTS, "multiple-response sets of SPSS", "a set in a .sav", "not used", "one question",
         (_MULTIPLES + "test_the_sets_of_an_spss_file_are_used",)),
    Kind(_DRAFTS, "words of missing values, columns of the machine", "nan, NULL, 1.0; seed, IPAddress",
         "choices; questions", "no answer; left out, personal data told",
         (_MULTIPLES + "test_words_of_missing_values_are_no_choices", _MULTIPLES + "test_machine_columns_are_left_out_and_personal_ones_told")),
    Kind(_DRAFTS, "rows of sums, 非該当, columns of a database", "合計 below the numbers; 非該当 beside codes; 受付番号, 作成日時", "choices; questions",
         "not looked at, with a note; no answer; left out",
         (_MULTIPLES + "test_rows_of_sums_give_no_choice", _MULTIPLES + "test_words_of_those_who_were_not_asked_are_no_choices",
          _MULTIPLES + "test_columns_of_a_database_are_no_questions")),
    Kind(_DRAFTS, "labels typed twice, placeholders", "（1の文を記入）left in a label", "printed, also in open data", "D122 stops check and run",
         ("tests/flows/test_unfinished_draft.py::test_a_label_is_written_once_and_stands_in_both_tables",
          "tests/flows/test_unfinished_draft.py::test_a_text_that_was_left_stops_check_and_run_and_names_its_place")),
    Kind(_DRAFTS, "a contractor's table of codes in other layouts", "`１．`, ①, 枝番, two tables, a column for each choice; one code with two labels",
         "no labels; those of another part; a traceback; the first label", "read; what contradicts itself is left out and told",
         (_CODES + "test_layouts_of_a_table_of_codes", _CODES + "test_spellings_of_a_code",
          _CODES + "test_parts_of_a_question_have_their_own_codes", _CODES + "test_labels_that_contradict_each_other_are_not_used",
          _CODES + "test_a_table_of_another_survey_is_one_note")),
    Kind(_DRAFTS, "what the data tell", "a filter that holds for all rows", "nothing proposed",
         "skip rules, limits, exclusive choices, bands, numbers, regions; pairs of satisfaction and importance, also of bare codes",
         (_EVIDENCE + "test_a_filter_that_holds_for_all_rows_becomes_a_rule",
          _EVIDENCE + "test_satisfaction_and_importance_are_paired_by_equal_items",
          _EVIDENCE + "test_pairs_of_bare_codes_wait_for_scores_and_agreeing_answers")),
    Kind(_DRAFTS, "cells to type for 144 questions", "a file of bare codes", "601",
         "14 with the contractor's codes (`--codes`); without them 68, of which 54 are the choices of a question in one cell of the table that `from-data` offers to fill in",
         ("tests/flows/test_drafted_cells.py::test_a_city_with_a_table_of_codes_is_ready_after_few_cells",
            _EVIDENCE + "test_the_table_of_codes_to_fill_in_gives_the_labels_of_bare_codes",)),
    Kind(_DRAFTS, "the population file", "no frame.csv", "made by hand", "a template with the study's own names",
         ("tests/survey/frame/test_frame.py::test_a_template_is_that_of_the_study_and_has_to_be_filled_in",
          "tests/survey/frame/test_frame.py::test_names_of_the_study_and_a_breakdown_across")),
    Kind("`check` and `run` agree", "ready, and then stopped", "a band with residents and no respondent", "check: ready; run: W02",
         "check runs all that run can refuse", ("tests/flows/test_check_agrees.py::test_check_and_run_refuse_the_same",)),
    Kind("`check` and `run` agree", "a frame with a breakdown too many", "sex in the frame, not in the study", "20 times 'delete a row'",
         "added up, or P09 once", ("tests/flows/test_checking.py::test_a_group_of_a_handful_and_a_frame_that_is_added_up_are_doubts",)),
    Kind(_REFUSED, "names", "a full-width space in a path; a variation selector in a region", "'not below raw/'; stops in weighting", "read",
         (_READERS + "test_a_wide_blank_in_the_name_of_a_file", _READERS + "test_a_variant_of_a_letter_is_the_letter")),
    Kind(_REFUSED, "errors of newer Excel", "`#SPILL!` in one cell", "'broken file'", "one cell, E04",
         (_READERS + "test_an_error_of_any_version_of_excel_is_one_cell",)),
    Kind(_REFUSED, "other kinds of files", ".por, .dta, .fods, .mht, gzip, LZMA zip, a login page", "'broken', 'encoding', 'empty'",
         "F09 names the kind and the way out",
         (_READERS + "test_a_file_of_another_kind_is_named_with_the_way_out", _READERS + "test_a_zip_file_that_is_no_workbook",
          _READERS + "test_a_workbook_that_is_packed_as_no_excel_does")),
    Kind(_REFUSED, "circled digits in heads", "`問1①` beside `問11`", "F11: 'two of the same name'", "two columns", (), "見出しの丸の数字"),
    Kind(_REFUSED, "pages in other shapes", "a page in UTF-16; a table within one that only arranges it", "'no rows'", "read; F08 where there are two",
         (), "ほかの形のページ"),
    Kind(_REFUSED, "merged titles and groups above the head", "令和12年度アンケート merged over all columns", "F11: 'mend one of the headings'",
         "F11 names the row of the head and the setting",
         ("tests/survey/real_files/test_real_files.py::test_what_the_head_or_the_comma_of_a_number_did_is_named",),
         "結合された題名や区分名の下の見出し"),
    Kind(_REFUSED, "delimiters, encodings, title rows", "`a;b`, ISO-2022-JP, two title rows, a .sav that lies about its encoding",
         "'columns', 'encoding', 'broken'", "read, or the row of the head is named; all can be set",
         ("tests/survey/real_files/test_real_files.py::test_delimiter_and_encoding_are_found",
          "tests/survey/rules/test_silent_rows.py::test_title_rows_that_nobody_declared_are_found",
          "tests/survey/reading/test_sav.py::test_an_encoding_that_the_file_declares_wrongly")),
    Kind(_REFUSED, "no header, another survey's file", "answers in row 1; 会員ID,性別,満足度", "'delete the column'; 12 missing columns", "F28; F29, one sentence",
         ("tests/survey/rules/test_silent_rows.py::test_a_file_without_a_header_is_told_as_such",
          "tests/survey/rules/test_silent_rows.py::test_another_surveys_file_is_one_sentence")),
    Kind(_REFUSED, "tables of offices", "令和4年度, R4; 1,234; a sum of 82.69999999999999; titles above the head; merged names; tabs", "another year, no number, no column, a blank",
         "read", (_ENTERED + "test_the_fiscal_year_may_be_written_in_either_calendar", _ENTERED + "test_a_number_is_read_however_it_is_written",
          _ENTERED + "test_a_sum_of_excel_has_the_digits_that_excel_shows", _ENTERED + "test_a_text_file_is_read_however_it_is_divided",
          _ENTERED + "test_a_name_that_is_merged_down_stands_in_each_row")),
    Kind(_REFUSED, "tables of offices, told as answers", "a PDF for the population", "'ask the contractor to send it again'", "the way out of that file",
         ("tests/schemas/test_office_tables.py::test_no_remedy_sends_a_table_of_the_office_to_the_contractor",)),
    Kind(_REFUSED, "one fact in each cell", "ages where codes are meant; marks of 1 and 2, ○ and ×", "a finding a cell", "E25; read, E24",
         ("tests/survey/real_files/test_real_files.py::test_a_column_of_ages_where_codes_are_meant_is_one_finding",
          "tests/survey/real_files/test_real_files.py::test_what_says_that_a_choice_was_not_marked_is_one_note")),
    Kind(_REFUSED, "one unknown value in many cells", "#NULL!, NA, 非該当 in a third of a column; Selected, on and off, ☑ and ☐", "a finding a cell", "E26; read", (),
         "同じ値がいくつもある列"),
    Kind(_REFUSED, "whole rows in a cell", '`"3,5,4,4,"` below `整理番号,F1,F3,問3,自由記述`', "a short row and an invalid return each", "F33", (),
         "1つのセルに入った行"),
    Kind(_REFUSED, "a returned list that was moved", "a row inserted above the head", "K11 ten times", "read", (_LISTS + "test_the_list_is_found_wherever_it_was_moved",)),
    Kind(_REFUSED, "faults told in waves", "a codebook with faults on three sheets", "three, then the next ones", "all at once; marked in the workbook",
         ("tests/survey/returned/test_corrections_refused.py::test_every_problem_of_a_list_is_told_at_once_and_nothing_is_recorded",
          "tests/reports/excel/test_marked_book.py::test_faults_of_a_codebook_are_marked_and_the_mended_copy_is_taken_in")),
    Kind(_OFFICE, "a proxy", "HTTP_PROXY is set", "the run never starts", "127.0.0.1 is exempt",
         (_SERVER + "test_a_run_behind_a_proxy_reaches_its_server_and_asks_for_no_host",)),
    Kind(_OFFICE, "a run that is ended", "SIGTERM, SIGHUP", "Prefect's server stays", "no server outlives its run",
         (_SERVER + "test_a_run_that_is_ended_leaves_no_server_and_the_last_outputs", _SERVER + "test_a_run_whose_terminal_is_closed_leaves_no_server")),
    Kind(_OFFICE, "a server that dies, another database, a dead address", "PREFECT_API_URL where nothing answers",
         "262 s, an English traceback", "O20 to O22 at once, with the cause",
         (_REFUSALS + "test_a_server_that_dies_is_told_with_its_cause", _REFUSALS + "test_a_database_of_another_version",
          _REFUSALS + "test_an_address_where_nothing_answers")),
    Kind(_OFFICE, "permissions", "umask 0", "whatever the umask says", "0644, and 0600 for answers",
         ("tests/schemas/test_saving.py::test_permissions_are_the_same_under_every_umask",)),
    Kind(_OFFICE, "`chapter --into` that is killed", "killed between its two files", "a hidden file, no report", "finished by the next call",
         ("tests/flows/test_chapter_command.py::test_a_merge_that_is_killed_between_its_two_files_is_finished_by_the_next",)),
    Kind(_OFFICE, "documents that come in", "altChunk in a .docx", "passed over", "told; what `audit` refuses, `chapter --into` refuses too",
         ("tests/reports/audit/test_beside_body.py::test_what_cannot_be_read_is_told",
          "tests/flows/test_chapter_command.py::test_a_file_that_an_audit_refuses_is_refused_in_the_same_words")),
)  # fmt: skip


def cases() -> tuple[Case, ...]:
    """Every small file of every kind."""
    return (*layout_cases(), *row_cases(), *spss_cases())


def written() -> str:
    """The page as kinds, files and tests have it."""
    return _INTRO + "".join(_page())


def _page() -> Iterator[str]:
    files = cases()
    for section in dict.fromkeys(kind.section for kind in KINDS):
        yield f"## {section}\n\n| kind | smallest input | before | now | test |\n|---|---|---|---|---|\n"
        for kind in (kind for kind in KINDS if kind.section == section):
            tests = [test.rpartition("/")[2] for test in kind.tests]
            own = sum(case.kind == kind.files for case in files)
            tests += [f"test_real_files.py: {own} files of 「{kind.files}」"] if own else []
            cells = (kind.name, kind.smallest, kind.before, kind.now, "; ".join(tests))
            yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"
        yield "\n"
    yield f"## The small files\n\n{len(files)} files, each made or kept for its kind; behind each what tells of it.\n\n"
    for name in dict.fromkeys(case.kind for case in files):
        shown = [f"{_plain(case.name)} ({_told(case)})" for case in files if case.kind == name]
        yield f"- **{name}** ({len(shown)}): {'; '.join(shown)}\n"


def _told(case: Case) -> str:
    """What tells of a file: codes, several of which may be named as ways to tell it."""
    sign = " / " if case.told.startswith("*") else " "
    return sign.join(case.told.removeprefix("*").split()) or ("told" if case.told else "read right")


def _plain(name: str) -> str:
    return "`" + re.sub(r"`", "", name) + "`"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
