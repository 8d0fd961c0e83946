"""`python -m flows` is `kyodo-survey`."""

import sys

from flows.cli import main

if __name__ == "__main__":
    sys.exit(main())
