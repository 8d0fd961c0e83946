"""What the second process of a run does (`flows.second_process`): it reads the tables, and writes their workbook."""

from __future__ import annotations

import pickle
import sys

from flows.collector import collect_seldom
from reports.excel.workbook import tables_workbook


def main() -> None:
    """Write the workbook of what standard input gives to standard output; nothing where it gives nothing."""
    collect_seldom()
    given = sys.stdin.buffer.read()
    if given:
        sys.stdout.buffer.write(tables_workbook(*pickle.loads(given)))


if __name__ == "__main__":
    main()
