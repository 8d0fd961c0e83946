"""What the page says where its workspace cannot be written: run alone, on a disk of its own.

`python -m tests.office.hard_places full FOLDER`: a file is sent that has no room. `closed FOLDER`: every screen is shown
and one act tried. Prints what came of it as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from starlette.testclient import TestClient

from office.serving.app import make_app
from office.turn import Turn
from tests.office.visiting import ADDRESS, Visitor, office_of

ANSWERS = "/years/2022/answers"


def full(workspace: Path) -> dict[str, object]:
    """Fill the disk but for a little, send a file that is larger, and one again when there is room."""
    visitor = Visitor(office_of(workspace))
    visitor.client = TestClient(
        make_app(visitor.office), ADDRESS, headers={"Origin": ADDRESS}, raise_server_exceptions=False
    )
    visitor.page = visitor.client.get(visitor.office.opening_address())
    visitor.see("/person")
    visitor.send("/person", name="山田 花子")
    visitor.see(ANSWERS)
    form = visitor.form(ANSWERS)
    filler = workspace.parent / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 4096)
        except OSError:
            pass
    visitor.post(ANSWERS, form, [("files", ("shimin.csv", b"0" * 3_000_000))])
    told = {"status": visitor.page.status_code, "heading": visitor.heading, "text": visitor.text}
    filler.unlink()
    left = sorted(path.name for path in (workspace / "raw/2022/.received").iterdir())
    return {**told, "left": left, "after": visitor.see(ANSWERS).status_code}


def closed(workspace: Path) -> dict[str, object]:
    """Show every screen that names no thing of its own, and try to act."""
    office = office_of(workspace)
    office.turn = Turn(workspace)
    visitor = Visitor(office)
    routes = [
        route for route in visitor.client.app.routes if "GET" in (getattr(route, "methods", None) or ())
    ]  # type: ignore[attr-defined]
    paths = [route.path.replace("{study}", "2022") for route in routes if "{study}" in route.path]
    faults = [path for path in paths if "{" not in path and visitor.see(path).status_code >= 500]
    visitor.see("/settings")
    notice = " ".join(one.text_content() for one in visitor.html.xpath("//*[@role='note']"))
    visitor.send("/settings/names", names="田村 誠")
    office.close()
    return {"seen": len(paths), "faults": faults, "notice": notice, "act": visitor.text}


if __name__ == "__main__":
    print(json.dumps({"full": full, "closed": closed}[sys.argv[1]](Path(sys.argv[2]))))
