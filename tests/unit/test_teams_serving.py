"""`ayumi serve` with Teams, as one would run it: an activity by HTTP in, a card at the connector out, a press, the recorder."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.connector import Activity, Service, serving, words_of

VOICE = Path(__file__).parents[1] / "voice" / "v07.webm"
SPAN = '<span itemtype="http://schema.skype.com/InputExtension"></span>'


@dataclass
class Running:
    """The program in a process of its own, and the service it talks to."""

    at: str
    service_url: str
    service: Service
    numbers: int = 0

    def post(self, **changed: Any) -> bytes:
        self.numbers += 1
        made = {
            "type": "message",
            "id": str(self.numbers),
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": {"id": "29:sato", "name": "佐藤 花子"},
            "conversation": {"conversationType": "personal", "tenantId": "t1", "id": "a:sato"},
            "recipient": {"id": "28:ayumi", "name": "Ayumi"},
            "channelData": {"tenant": {"id": "t1"}},
            "locale": "ja-JP",
            **changed,
        }
        asked = urllib.request.Request(f"{self.at}/api/messages", json.dumps(made).encode())
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.status == 200
            return bytes(answer.read())

    def card(self, wanted: Callable[[str], bool]) -> Activity:
        """Waits for a card whose words are these."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for one in list(self.service.activities):
                if wanted(words_of([one.card])):
                    return one
            time.sleep(0.05)
        raise AssertionError([words_of([one.card]) for one in self.service.activities])


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder, port = tmp_path_factory.mktemp("serve"), _free_port()
    service = Service()
    service.install("29:sato", "a:sato")
    environment = {
        **os.environ,
        "AYUMI_DATA_DIR": str(folder),
        "AYUMI_TEAMS_DEV": "loopback",
        "AYUMI_PORT": str(port),
        "AYUMI_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with serving(service) as url:
        command = [sys.executable, "-c", "from adapters.cli import main; main()", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        made = Running(f"http://127.0.0.1:{port}", url, service)
        try:
            deadline = time.monotonic() + 40
            while True:
                try:
                    urllib.request.urlopen(f"{made.at}/healthz", timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None, process.communicate()[1].decode()
                    assert time.monotonic() < deadline
                    time.sleep(0.1)
            yield made
        finally:
            process.terminate()
            process.communicate(timeout=30)


def test_a_command_is_answered_with_a_card(running: Running) -> None:
    running.post(text="brief ヘルプ")
    running.card(lambda words: "使い方" in words)


def test_a_form_in_the_chat_is_filled_in_and_a_brief_is_made(running: Running) -> None:
    running.post(text="brief new")
    form = running.card(lambda words: "新しい企画書" in words)
    action = form.card["body"][-1]["actions"][0]
    data = {**action["data"], "field.title": "蒸気トラップの選び方", "field.language": "ja"}
    answer = running.post(
        type="invoke",
        name="adaptiveCard/action",
        replyToId=form.id,
        value={"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}},
    )
    assert json.loads(answer)["value"] == "受け取りました。"
    running.card(lambda words: "企画書 B1 を作りました" in words)


def test_a_recording_we_are_not_given_leads_to_the_recorder(running: Running) -> None:
    running.post(text="", attachments=[{"contentType": "text/html", "content": SPAN}])
    card = running.card(lambda words: "ブラウザーで録音する" in words)
    (url,) = [
        action["url"]
        for element in card.card["body"]
        for action in element.get("actions", ())
        if action["type"] == "Action.OpenUrl"
    ]
    body = b'--x\r\nContent-Disposition: form-data; name="sound"; filename="m.webm"\r\n\r\n' + VOICE.read_bytes()
    given = {"content-type": "multipart/form-data; boundary=x"}
    asked = urllib.request.Request(url, body + b"\r\n--x--\r\n", given)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert "届きました" in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(asked, timeout=10)
    assert caught.value.code == 410
    caught.value.close()
    running.card(lambda words: "録音" in words or "質問" in words)


def test_a_service_elsewhere_is_refused(running: Running) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        running.post(text="x", serviceUrl="https://smba.trafficmanager.net/jp/")
    assert caught.value.code == 401
    caught.value.close()
