"""Where the tracker of a workspace is, and whether that is on a disk of this machine.

SQLite's write-ahead log needs memory shared between all its users, which a network share does not give: two
machines would damage the file. Where the disk is not known to be a local one the older journal is used.
"""

import os
import sys
from pathlib import Path

URL = "KYODO_TRACKER_URL"
FILE = "records/tracker.sqlite"

_SHARED = (
    *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ncpfs", "9p", "glusterfs", "ceph"),
    *("lustre", "gpfs", "fuse", "davfs", "drvfs", "vboxsf", "virtiofs"),
)
_LOCAL_DRIVES = (2, 3, 6)
"""Windows: removable, fixed, RAM disk."""


def is_kept(workspace: Path) -> bool:
    """Whether a database is named, or there is a file in the workspace."""
    return bool(os.environ.get(URL)) or (workspace / FILE).is_file()


def on_local_disk(folder: Path) -> bool:
    """Whether the folder is known to be on a disk of this machine."""
    place = folder.resolve()
    if sys.platform == "win32":  # pragma: no cover  # tested by its parts
        return _local_drive(place)
    mounts = Path("/proc/mounts")
    return mounts.is_file() and not is_share(place, mounts.read_text(encoding="utf-8", errors="replace"))


def is_share(place: Path, mounts: str) -> bool:
    """Whether a list of mounts (/proc/mounts) puts the place on a network share, or on nothing that it knows."""
    kinds = {}
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split()
        kinds[Path(point.replace("\\040", " "))] = kind
    found = next((kinds[folder] for folder in (place, *place.parents) if folder in kinds), "")
    return not found or found in _SHARED or found.startswith("fuse.")


def _local_drive(place: Path) -> bool:  # pragma: no cover
    import ctypes  # noqa: PLC0415  # Windows alone has what is asked

    windows = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
    return not str(place).startswith("\\\\") and windows.kernel32.GetDriveTypeW(place.anchor) in _LOCAL_DRIVES
