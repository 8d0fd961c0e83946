"""`kyodo-survey wheelhouse`: gather what an office PC without internet needs, on a computer that has it.

The locks name one version of each package for all systems, with markers that say where it is needed. Those markers
are evaluated here for the computer at the office: pip would evaluate them for the computer that downloads. That
nothing is missing is then proved by resolving the locks against the folder alone, with uv, for the office's system
and each version of Python.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

import click
from packaging.markers import Marker
from packaging.tags import Tag
from packaging.utils import canonicalize_name, parse_wheel_filename

from flows.commands.options import RequiredOption
from flows.console import JapaneseCommand, console
from schemas.errors import InputError, Problem

LOCKS = ("requirements.lock", "requirements-freetext.lock")
MANIFEST = "wheels.csv"
_COLUMNS = ("package", "version", "file", "python", "bytes", "sha256", "licence")
_PYTHON = re.compile(r"3\.\d{1,2}")


@dataclass(frozen=True)
class Platform:
    """A kind of computer: what its Python says of itself, and the tags of wheels that it can install."""

    markers: dict[str, str]
    tags: tuple[str, ...]
    uv: str


PLATFORMS = {
    "windows": Platform(
        {
            "os_name": "nt",
            "sys_platform": "win32",
            "platform_system": "Windows",
            "platform_machine": "AMD64",
        },
        ("win_amd64",),
        "x86_64-pc-windows-msvc",
    ),
    "linux": Platform(
        {
            "os_name": "posix",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "platform_machine": "x86_64",
        },
        ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
        "x86_64-manylinux_2_28",
    ),
}


@dataclass(frozen=True)
class Requirement:
    """A package of a lock: its name and version, the marker that says where it is needed, and its hashes."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def needed(self, platform: Platform, python: str) -> bool:
        """Whether a computer of that kind needs it with the first or the newest Python of that line: which is unknown."""
        if not self.marker:
            return True
        marker = Marker(self.marker)
        return any(
            marker.evaluate(
                {
                    **platform.markers,
                    "python_version": python,
                    "python_full_version": full,
                    "implementation_name": "cpython",
                    "implementation_version": full,
                    "platform_python_implementation": "CPython",
                    "platform_release": "",
                    "platform_version": "",
                    "extra": "",
                }
            )
            for full in (f"{python}.0", f"{python}.99")
        )

    def line(self) -> str:
        """The line for pip, without the marker that was evaluated."""
        return " ".join((f"{self.name}=={self.version}", *(f"--hash={text}" for text in self.hashes)))


def read_lock(path: Path) -> list[Requirement]:
    """The packages of a lock, in its order. Raises InputError (B01) for a file that is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    found = []
    for statement in re.sub(r"\\\r?\n", " ", text).splitlines():
        words, _, marker = statement.split(" #")[0].partition(" ; ")
        hashes = tuple(re.findall(r"--hash=(\S+)", statement))
        named = re.match(r"([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", words)
        if named:
            found.append(Requirement(named[1], named[2], marker.split(" --hash")[0].strip(), hashes))
    if not found or not all(one.hashes for one in found):
        raise Problem(
            "B01",
            "部品の一覧（ロックファイル）がないか、ハッシュ値の付いた一覧ではありません。",
            expected="プログラムに付いている requirements.lock",
            remedy="プログラムのフォルダーで実行するか、「--lock」で一覧を指定してください。",
            file=str(path),
        ).error()
    return found


def gather(
    platform: str, pythons: Sequence[str], locks: Sequence[Path], out: Path
) -> Iterator[tuple[str, int]]:
    """Fill a new folder with the wheels of the locks, prove that nothing is missing, and write its manifest.

    Gives each version of Python and how many packages it needs, once its wheels are there. The folder has its name
    when it is whole. Raises InputError: B01, B02 a wheel cannot be had, B03 the proof failed, B04 there is no uv,
    B05 the folder is there.
    """
    uv = _uv()
    if out.exists():
        raise Problem(
            "B05",
            "書き出す先のフォルダーが、すでにあります。",
            remedy="別の名前を指定するか、フォルダーを削除してから実行してください。",
            file=str(out),
        ).error()
    chosen = PLATFORMS[platform]
    packages = list(dict.fromkeys(one for path in locks for one in read_lock(path)))
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as name:
        made = Path(name, "made")
        made.mkdir()
        for python in pythons:
            needed = [one for one in packages if one.needed(chosen, python)]
            _download(needed, chosen, python, made)
            yield python, len(needed)
        for path in locks:
            shutil.copyfile(path, made / path.name)
        for python in pythons:
            prove(uv, made, [made / path.name for path in locks], chosen, python)
        _write_manifest(made, packages, chosen, pythons)
        made.rename(out)


def _uv() -> str:
    if importlib.util.find_spec("uv") is None:
        raise Problem(
            "B04",
            "部品がそろっていることを確かめる道具（uv）がありません。",
            remedy="インターネットにつながるパソコンで「pip install 'kyodo-survey[wheelhouse]'」を実行してから、"
            "もう一度実行してください。",
        ).error()
    import uv

    return str(uv.find_uv_bin())


def _download(needed: Iterable[Requirement], platform: Platform, python: str, into: Path) -> None:
    """Let pip fetch just these wheels, held against the hashes of the lock."""
    with tempfile.TemporaryDirectory() as name:
        listed = Path(name, "needed.txt")
        listed.write_text("\n".join(one.line() for one in needed) + "\n", encoding="utf-8")
        fault = _fault(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
                *("--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", str(listed)),
                *(word for tag in platform.tags for word in ("--platform", tag)),
                *("--python-version", python, "--implementation", "cp", "--dest", str(into)),
            ]
        )
    if fault:
        raise Problem(
            "B02",
            f"Python {python} のための部品を集められません。",
            found=fault,
            remedy="このパソコンがインターネットにつながっていることを確かめて、もう一度実行してください。"
            "同じ部品で止まるときは、その部品にこの環境のためのファイルがありません。",
        ).error()


def prove(uv: str, wheels: Path, locks: Sequence[Path], platform: Platform, python: str) -> None:
    """Resolve the locks from the folder alone, as the office will. Raises InputError (B03) where a wheel is missing."""
    with tempfile.TemporaryDirectory() as name:
        fault = _fault(
            [
                *(uv, "pip", "install", "--dry-run", "--target", name, "--no-config", "--no-cache"),
                *("--offline", "--no-index", "--find-links", str(wheels), "--only-binary", ":all:"),
                *("--require-hashes", "--python-platform", platform.uv, "--python-version", python),
                *(word for path in locks for word in ("--requirement", str(path))),
            ]
        )
    if fault:
        raise Problem(
            "B03",
            f"集めた部品が足りません（Python {python}）。",
            found=fault,
            remedy="フォルダーを削除して、もう一度集めてください。",
            file=str(wheels),
        ).error()


def _fault(command: Sequence[str]) -> str:
    """Run a command; what it said last of why it failed, "" where it did not."""
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    if not done.returncode:
        return ""
    lines = [" ".join(line.split()) for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "cause"))]
    return (" ".join(errors[-2:]) or " ".join(lines[-1:]) or "（説明なし）")[:300]


def _write_manifest(
    folder: Path, packages: Sequence[Requirement], platform: Platform, pythons: Sequence[str]
) -> None:
    """`wheels.csv`: each file with its size, hash and licence, and the versions of Python that need it."""
    wanted = {(canonicalize_name(one.name), one.version): one for one in packages}
    with (folder / MANIFEST).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(_COLUMNS)
        for path in sorted(folder.glob("*.whl")):
            name, version, _, tags = parse_wheel_filename(path.name)
            package = wanted[name, str(version)]
            users = [
                python
                for python in pythons
                if package.needed(platform, python) and any(_fits(tag, python) for tag in tags)
            ]
            content = path.read_bytes()
            writer.writerow(
                (name, version, path.name, " ".join(users), len(content), hashlib.sha256(content).hexdigest(),
                 _licence(path))
            )  # fmt: skip


def _fits(tag: Tag, python: str) -> bool:
    """Whether a wheel of this tag serves that Python: `py3`, its own `cp312`, or the stable interface of one before."""
    line = int(python.partition(".")[2])
    built_for = tag.interpreter.removeprefix("cp3")
    return tag.interpreter.startswith("py") or (
        built_for.isdecimal() and (int(built_for) == line or (tag.abi == "abi3" and int(built_for) <= line))
    )


def _licence(wheel: Path) -> str:
    """What the wheel says of its licence: its expression, else its short text, else its classifiers."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        said = HeaderParser().parsestr(archive.read(name).decode("utf-8", errors="replace"))
    if said["License-Expression"]:
        return str(said["License-Expression"])
    classifiers = [
        text.split(" :: ")[-1] for text in said.get_all("Classifier", []) if text.startswith("License ::")
    ]
    first = (said["License"] or "").strip().splitlines()
    return "; ".join(classifiers) or (first[0][:80] if first else "記載なし")


def _pythons(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    versions = tuple(dict.fromkeys(text.strip() for text in value.split(",") if text.strip()))
    if not versions or not all(_PYTHON.fullmatch(text) for text in versions):
        raise click.BadParameter(value, ctx, param)
    return versions


@click.command(cls=JapaneseCommand)
@click.option(
    "--platform",
    cls=RequiredOption,
    type=click.Choice(tuple(PLATFORMS)),
    metavar="|".join(PLATFORMS),
    help="事務所のパソコンの種類。",
)
@click.option(
    "--python",
    "pythons",
    default="3.11,3.12,3.13",
    metavar="3.11,3.12,…",
    callback=_pythons,
    help="事務所のパソコンに入っているPythonの版（読点ではなく , で区切ります）。",
)
@click.option(
    "--out",
    cls=RequiredOption,
    type=click.Path(path_type=Path),
    metavar="フォルダー",
    help="部品を書き出す、新しいフォルダー。",
)
@click.option(
    "--lock",
    "locks",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="ファイル",
    help="部品の一覧。指定しないときは、今のフォルダーの " + " と ".join(LOCKS) + "。",
)
def command(*, platform: str, pythons: tuple[str, ...], out: Path, locks: tuple[Path, ...]) -> None:
    """Gather, prove, and tell what to do with the folder."""
    terminal = console()
    chosen = locks or tuple(Path(name) for name in LOCKS)
    try:
        for python, count in gather(platform, pythons, chosen, out):
            terminal.print(f"Python {python}: {count}個の部品を集めました。")
    except OSError as error:
        raise InputError(
            Problem("B06", f"フォルダーに書き出せません（{error.strerror}）。", file=str(out))
        ) from None
    size = sum(path.stat().st_size for path in out.iterdir())
    terminal.print(
        f"足りない部品がないことを、インターネットを使わずに確かめました。{out}（{size / 1e6:,.0f} MB、一覧は {MANIFEST}）"
    )
    terminal.print(
        "このフォルダーを、プログラムのフォルダーの中に写し、事務所のパソコンで次を実行してください。\n"
        f'  Windows: .\\make.ps1 report -Wheels "{out.name}"\n  Linux:   make report WHEELS="{out.name}"'
    )
