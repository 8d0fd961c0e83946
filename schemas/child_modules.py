"""How a process that this program starts finds the modules that this one does."""

import os
import sys


def child_modules() -> dict[str, str]:
    """What the environment of a child needs: the folders that this process imports from, wherever it was started."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
