"""What the second process of a run does (`flows.second_process`): it reads the figures, and writes the chapter."""

from __future__ import annotations

import pickle
import sys

from flows.collector import collect_seldom
from reports.charts.picture_cache import PictureCache
from reports.word.chapter_files import chapter_files


def main() -> None:
    """Write the documents of what standard input gives to standard output; nothing where it gives nothing."""
    collect_seldom()
    given = sys.stdin.buffer.read()
    if given:
        folder, content, template, run = pickle.loads(given)
        pictures = PictureCache(folder)
        documents = chapter_files(content, template, run, draw=pictures.draw, heights=pictures.heights)
        pickle.dump(documents, sys.stdout.buffer)


if __name__ == "__main__":
    main()
