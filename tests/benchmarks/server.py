"""The demo as one installs it: ready after start, idle CPU, memory before and after the first draft."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.benchmarks.measure import Row, head
from tests.crash.drive import _free_port

IDLE_SECONDS = 10

#: Composes one text in a process that has the program's parts, and prints its memory before and after.
DRAFT = """
from pathlib import Path
from adapters import wiring
from bot.drafting.compose import compose
from tests.interviews import interviews
memory = lambda: next(int(l.split()[1]) for l in Path('/proc/self/status').read_text().splitlines() if l.startswith('VmRSS')) / 1024
import uvicorn, starlette.applications, adapters.running, adapters.playground, adapters.web.pages
language, wordings = wiring.language(), wiring.wordings()
before = memory()
language.load()  # as before the first message
for interview in interviews():
    compose(interview.plan, interview.answers, wordings)
print(before, memory())
"""


def _rss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main() -> None:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"AYUMI_DATA_DIR": folder, "AYUMI_PORT": str(port), "AYUMI_OPEN_BROWSER": "0", "LANG": "ja_JP.UTF-8"}
        ready = []
        for _ in range(2):  # the second start finds its database there
            began = time.perf_counter()
            demo = subprocess.Popen(
                [str(Path(sys.executable).parent / "ayumi"), "demo"],
                env={**os.environ, **settings},
                stdout=subprocess.DEVNULL,
            )
            while not _ready(f"http://127.0.0.1:{port}") and time.perf_counter() - began < 30:
                time.sleep(0.05)
            ready.append(time.perf_counter() - began)
            if len(ready) == 1:
                demo.terminate()
                demo.wait()
        time.sleep(2)
        memory, cpu = _rss(demo.pid), _cpu(demo.pid)
        time.sleep(IDLE_SECONDS)
        idle = (_cpu(demo.pid) - cpu) / IDLE_SECONDS * 100
        demo.terminate()
        demo.wait()
    drafted = subprocess.run([sys.executable, "-c", DRAFT], capture_output=True, text=True, check=True)
    before, after = (float(x) for x in drafted.stdout.split())
    print(head("The server", "FULL"))
    rows = [
        Row(what="ready after the first start", figure=f"{ready[0]:.1f} s", reach="≤ 3 s", met=ready[0] <= 3),
        Row(what="ready after a restart", figure=f"{ready[1]:.1f} s", reach="≤ 3 s", met=ready[1] <= 3),
        Row(what="idle CPU", figure=f"{idle:.2f} %", reach="≤ 0.5 %", met=idle <= 0.5),
        Row(
            what="memory of the server before the first draft",
            figure=f"{memory:.0f} MB",
            reach="≤ 150 MB",
            met=memory <= 150,
        ),
        Row(
            what="memory after the first draft",
            figure=f"{memory + after - before:.0f} MB (draft adds {after - before:.0f})",
            reach="≤ 260 MB",
            met=memory + after - before <= 260,
        ),
    ]
    for row in rows:
        print(row.line())
