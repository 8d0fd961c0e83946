"""The wheel as an office installs it: what it puts on the path, and that its command works far from a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pandas as pd
import pyreadstat  # type: ignore[import-untyped]
import pytest

from schemas.loading.studies import load_study
from tests.workspaces import ROOT, copy_workspace


class Installed:
    """A fresh environment with the wheel; what the wheel depends on is lent by this one."""

    def __init__(self, folder: Path) -> None:
        wheels = folder / "wheels"
        self.environment = folder / "venv"
        ends = ("Scripts", ".exe") if sys.platform == "win32" else ("bin", "")
        self.python = self.environment / ends[0] / f"python{ends[1]}"
        self.command = self.environment / ends[0] / f"kyodo-survey{ends[1]}"
        venv.create(self.environment, symlinks=sys.platform != "win32")
        self.packages = next(self.environment.rglob("site-packages"))
        call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels), cwd=ROOT)
        call(
            sys.executable, "-m", "pip", "--python", str(self.python), "install", "--quiet", "--no-deps",
            "--no-index", "--no-compile", str(next(wheels.iterdir())), cwd=folder,
        )  # fmt: skip

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        lent = {str(Path(str(module.__file__)).parent.parent) for module in (pd, pyreadstat)}
        return call(*arguments, cwd=cwd, PYTHONPATH=os.pathsep.join(lent), PYTHONUTF8="1")


def call(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        arguments,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("installed"))


def test_the_wheel_claims_one_name_in_site_packages(installed: Installed) -> None:
    names = {path.name.split("-")[0] for path in installed.packages.iterdir()}
    assert names == {"kyodo_survey"}
    program = (
        "import importlib.util as u, kyodo_survey; print(*(u.find_spec(n) for n in ('flows', 'reports')))"
    )
    assert (
        installed.run(str(installed.python), "-c", program, cwd=installed.environment).stdout == "None None\n"
    )


def test_the_installed_page_brings_its_templates_and_the_sample(installed: Installed, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; import kyodo_survey\n"
        "sys.path.insert(0, str(Path(kyodo_survey.__file__).parent / 'app'))\n"
        "from office.frame.rendering import TEMPLATES, asset; from office.sample import make_sample\n"
        "TEMPLATES.get_template('base.html'); asset('office.css'); make_sample(Path())"
    )
    installed.run(str(installed.python), "-c", program, cwd=tmp_path)
    study = load_study(tmp_path, "2022")
    assert [(tmp_path / path).read_bytes() for path in study.raw_paths()] == [
        (ROOT / path).read_bytes() for path in study.raw_paths()
    ]


def test_the_installed_command_makes_the_same_bytes(
    installed: Installed, finished: Path, tmp_path: Path
) -> None:
    workspace = copy_workspace(tmp_path / "work")
    shutil.copytree(finished.parents[1] / ".cache", workspace / "reports" / ".cache")
    installed.run(str(installed.command), "run", "2022", "--direct", cwd=workspace)
    made = workspace / "reports" / "output" / "2022"
    assert {path.name for path in made.iterdir()} == {path.name for path in finished.iterdir()}
    for path in finished.iterdir():
        assert (made / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_reader_in_a_process_of_its_own_finds_the_installed_modules(
    installed: Installed, tmp_path: Path
) -> None:
    pyreadstat.write_sav(pd.DataFrame({"q1": [1.0, 2.0] * 20}), tmp_path / "answers.sav")
    told = installed.run(
        str(installed.python), "-m", "kyodo_survey", "codebook", "from-data", "answers.sav", "--study", "2024",
        cwd=tmp_path,
    ).stdout  # fmt: skip
    assert "下書きを書き出しました" in told
