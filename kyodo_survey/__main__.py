"""The command `kyodo-survey`, and `python -m kyodo_survey`."""

from __future__ import annotations

import sys
from pathlib import Path

_APP = Path(__file__).parent / "app"
"""The folders of the project in an installed package; a checkout has them beside this one instead."""


def main() -> int:
    """Run the command in this process with the project's folders first on the path; returns the exit code."""
    if _APP.is_dir():
        sys.path.insert(0, str(_APP))
    from flows.__main__ import start  # noqa: PLC0415 - found on the path that was just set

    return start()


if __name__ == "__main__":
    sys.exit(main())
