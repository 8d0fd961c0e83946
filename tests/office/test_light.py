"""The page's own process needs neither pandas nor Prefect, whatever screen is looked at: the worker has them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flows.tracking import propose_run
from tests.measured_city import measured_city
from tests.workspaces import ROOT

HEAVY = ("pandas", "numpy", "scipy", "pandera", "pyarrow", "prefect", "docx", "matplotlib")
VISITING = """
import sys
from pathlib import Path
from starlette.routing import Route
from starlette.testclient import TestClient
from office.frame.visit import Office
from office.safety.addresses import OPEN
from office.serving.app import make_app

office = Office(Path(sys.argv[1]), "127.0.0.1:8650", lambda: None, "key")
app = make_app(office)
client = TestClient(app, "http://127.0.0.1:8650")
client.get(f"{OPEN}?token={office.sessions.opening()}")
office.sessions.opened()[0].person = "山田 花子"
seen = []
for route in app.routes:
    if isinstance(route, Route) and "GET" in route.methods:
        path = route.path.replace("{study}", "2030").replace("{indicator}", "kgi1").replace("{task}", "run")
        if "{" not in path and path not in ("/open",):
            seen.append((path, client.get(path, follow_redirects=False).status_code))
office.close()
print(*(path for path, status in seen if status >= 500), sep="\\n")
print(*[name for name in sys.argv[2].split(",") if name in sys.modules], len(seen) > 20)
"""


def test_no_screen_imports_what_takes_long(tmp_path: Path) -> None:
    city = measured_city(tmp_path)
    propose_run(city, "2030", "山田 花子", kind=None, reason="")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", VISITING, str(city), ",".join(HEAVY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.stdout.split() == ["True"], done.stdout + done.stderr[-2000:]
