"""The container's files name what is there: sources that it copies, settings that exist, the port that the server takes."""

from __future__ import annotations

import re
from pathlib import Path

from adapters.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")


def test_what_the_image_copies_exists_and_is_let_through() -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]
    ]
    assert copied == [
        "requirements/runtime.txt",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "bot",
        "adapters",
        "prompts",
    ]
    assert set(copied) == let_through
    assert all((ROOT / name).exists() for name in copied)


def test_every_setting_that_is_named_is_one() -> None:
    named = set(re.findall(r"AYUMI_([A-Z_]+)", DOCKERFILE + (ROOT / "docker/ayumi.env.example").read_text()))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_the_port_is_the_servers_own() -> None:
    port = Settings.model_fields["port"].default
    assert f"EXPOSE {port}" in DOCKERFILE
    assert f'"127.0.0.1:{port}:{port}"' in (ROOT / "docker/compose.yaml").read_text()
    assert f"http://127.0.0.1:{port}/healthz" in DOCKERFILE
