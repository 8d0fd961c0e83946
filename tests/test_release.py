"""What has to agree before a release: versions, locks, pins, and the systems that are tested."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
import yaml

from tests.workspaces import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def locked(name: str) -> dict[str, str]:
    """Package and version of each line of a lock file (the last, where the Pythons differ)."""
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", read(name), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    """The packages of a list of requirements, without the project's own extras."""
    found = {re.split(r"[^A-Za-z0-9._-]", entry)[0].lower().replace("_", "-") for entry in requirements}
    return found - {PROJECT["name"]}


def test_the_version_is_the_same_everywhere() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    released = re.findall(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$", read("CHANGELOG.md"), re.MULTILINE)
    assert released[0] == (PROJECT["version"], str(citation["date-released"]))
    assert citation["version"] == PROJECT["version"]


def test_the_locks_hold_what_the_project_needs_and_agree() -> None:
    main, dev, words = (locked(f"requirements{kind}.lock") for kind in ("", "-dev", "-freetext"))
    extras = PROJECT["optional-dependencies"]
    assert names([*PROJECT["dependencies"], *extras["build"]]) <= main.keys()
    assert names(extras["freetext"]) <= words.keys()
    assert names(extras["dev"]) <= dev.keys()
    assert not names(extras["freetext"]) & main.keys()
    for lock in (main, words):
        assert lock.items() <= dev.items()


@pytest.mark.parametrize("kind", ["", "-dev", "-freetext"])
def test_a_lock_names_hashes_and_no_place_to_download_from(kind: str) -> None:
    text = read(f"requirements{kind}.lock")
    assert "://" not in text
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z0-9])", text))


def test_commits_are_checked_by_the_locked_linter() -> None:
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    pins = {pin for hook in hooks for pin in hook.get("additional_dependencies", ())}
    assert pins == {f"ruff=={locked('requirements-dev.lock')['ruff']}"}


def test_the_hosted_checks_run_on_all_supported_pythons() -> None:
    jobs = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]
    supported = [entry.split(":: ")[-1] for entry in PROJECT["classifiers"] if "Python :: 3." in entry]
    assert jobs["test"]["strategy"]["matrix"]["python"] == supported
    assert {system.split("-")[0] for system in jobs["test"]["strategy"]["matrix"]["os"]} == {
        "ubuntu",
        "windows",
    }
    used = [
        line.split("uses: ")[1] for line in read(".github/workflows/ci.yml").splitlines() if "uses: " in line
    ]
    pinned = r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"  # a tag can be moved, a commit cannot
    assert len(used) == 5
    assert all(re.fullmatch(pinned, action) for action in used)
