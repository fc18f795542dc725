"""Signed activities through the real app: stored before the 200, once, and nothing that is wrong gets further than the door."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.applications import Starlette

from adapters import wiring
from adapters.database.store import Store
from adapters.teams import connect
from adapters.teams.app import Endpoint
from adapters.teams.auth import Keys, Verifier
from adapters.teams.dialogs import Dialogs
from adapters.teams.door import Door
from adapters.teams.limits import MOST_REQUEST_BYTES, SERVICE_HOSTS
from adapters.teams.references import References
from bot.errors import SettingsError
from bot.inputs import AnyInput, from_plain
from bot.intake import Intake
from bot.model import Person, PersonAddress, Task
from tests.tokens import APP, SERVICE, TENANT, Provider, claims, signed

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return AT


@dataclass
class Answer:
    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class House:
    """The app with a real store behind it; `woken` counts."""

    store: Store
    web: Starlette
    dialogs: Dialogs
    references: References
    missed: list[Any] = field(default_factory=list)
    woken: int = 0

    def post(
        self, body: bytes, headers: dict[str, str], *, client: str = "127.0.0.1", host: str = "bot.example"
    ) -> Answer:
        return asyncio.run(self.ask(body, headers, client=client, host=host))

    async def ask(
        self, body: bytes, headers: dict[str, str], *, client: str = "127.0.0.1", host: str = "bot.example"
    ) -> Answer:
        sent: list[Any] = []
        chunks = [body[at : at + 60_000] for at in range(0, len(body), 60_000)] or [b""]
        events = iter(
            [{"type": "http.request", "body": c, "more_body": n + 1 < len(chunks)} for n, c in enumerate(chunks)]
        )

        async def receive() -> Any:
            return next(events)

        async def send(event: Any) -> None:
            sent.append(event)

        given = {"host": host, **headers}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "https",
            "path": "/api/messages",
            "raw_path": b"/api/messages",
            "query_string": b"",
            "root_path": "",
            "headers": [(k.lower().encode(), v.encode("latin-1", "replace")) for k, v in given.items()],
            "client": (client, 5),
            "server": ("127.0.0.1", 80),
        }
        await self.web(scope, receive, send)
        return Answer(sent[0]["status"], b"".join(event.get("body", b"") for event in sent[1:]))

    def signed(self, activity: Any, **changed: Any) -> Answer:
        token = signed(claims(time.time(), **changed))
        return self.post(json.dumps(activity).encode(), {"authorization": f"Bearer {token}"})

    def stored(self) -> list[AnyInput]:
        with self.store.unscoped("tests look at what was stored") as session:
            rows = session.scalars(select(Task).where(Task.kind == "handle").order_by(Task.id)).all()
            return [from_plain(row.payload["input"]) for row in rows]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store = Store(f"sqlite:///{tmp_path / 'teams.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    references = References(store, bot=f"28:{APP}")
    references.install(TENANT, name="弥栄製作所")
    made = House(store=store, web=Starlette(), dialogs=Dialogs(time.monotonic), references=references)

    def woke() -> None:
        made.woken += 1

    def offer(workspace_id: int, missed: Any, *, locale: str, at: datetime) -> None:
        made.missed.append((workspace_id, missed, locale))

    door = Door(references, Intake(store), tenant=TENANT, wake=woke, offer=offer)
    authority = Verifier(Keys(Provider("k1").fetch, time.monotonic), app_id=APP, hosts=SERVICE_HOSTS)
    endpoint = Endpoint(authority, door, made.dialogs, wiring.language(), Clock(), patience=0.3)
    made.web.add_route("/api/messages", endpoint.messages, methods=["POST"])
    yield made
    store.close()


def activity(**changed: Any) -> dict[str, Any]:
    made = {
        "type": "message",
        "id": "1732410000000",
        "timestamp": "2026-11-24T00:59:58.5Z",
        "serviceUrl": SERVICE,
        "channelId": "msteams",
        "from": {"id": "29:sato", "name": "佐藤 花子", "aadObjectId": "b7e1"},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": "a:sato"},
        "recipient": {"id": f"28:{APP}", "name": "Ayumi"},
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "ja-JP",
        "text": "一番多いのは吹き放しです",
        **changed,
    }
    return {name: value for name, value in made.items() if value is not None}


def kinds(house: House) -> list[str]:
    return [item.kind for item in house.stored()]


def test_a_signed_message_is_stored_before_it_is_acknowledged(house: House) -> None:
    answer = house.signed(activity())
    assert (answer.status, answer.body) == (200, b"")
    assert kinds(house) == ["person", "message"]
    message = house.stored()[1]
    assert getattr(message, "text", "") == "一番多いのは吹き放しです"
    assert message.address.conversation == "@29:sato"
    assert house.woken == 1


def test_a_delivery_that_comes_again_is_acknowledged_and_stored_once(house: House) -> None:
    assert [house.signed(activity()).status for _ in range(20)] == [200] * 20
    assert kinds(house) == ["person", "message"]


def test_a_reference_is_kept_to_write_back(house: House) -> None:
    house.signed(activity())
    kept = house.references.find(TENANT, "@29:sato")
    assert (kept.real, kept.service_url, kept.kind, kept.bot) == ("a:sato", SERVICE, "personal", f"28:{APP}")


def test_who_uninstalls_is_not_written_to_until_they_are_back(house: House) -> None:
    house.signed(activity())
    house.signed(activity(type="installationUpdate", action="remove", text=None, id="f:2"))
    assert house.references.find(TENANT, "@29:sato").gone
    house.signed(activity(type="installationUpdate", action="add", text=None, id="f:3"))
    assert not house.references.find(TENANT, "@29:sato").gone
    assert kinds(house)[-1] == "installed"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"7", 400),
        (b'"x"', 400),
        (b"null", 400),
        (b"\xff\xfe", 400),
        (b'{"type": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, 400),
        (b" " * (MOST_REQUEST_BYTES + 1), 413),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_signed_body_that_is_no_activity_is_refused(house: House, body: bytes, status: int) -> None:
    token = signed(claims(time.time()))
    assert house.post(body, {"authorization": f"Bearer {token}"}).status == status
    assert kinds(house) == []


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"serviceUrl": None}, 401),
        ({"serviceUrl": "https://evil.example/"}, 401),
        ({"channelId": None}, 401),
        ({"conversation": None}, 400),
        ({"conversation": {}}, 400),
        ({"conversation": {"id": "x" * 5000}}, 400),
        ({"conversation": {"id": ["a"]}}, 400),
        ({"from": None}, 400),
        ({"from": {"id": ""}}, 400),
        ({"from": {"id": "29:\ud800"}}, 400),
        ({"channelData": None, "conversation": {"id": "a:1", "conversationType": "personal"}}, 400),
        ({"channelData": {"tenant": {"id": "99999999-0000-0000-0000-000000000000"}}}, 403),
        ({"text": "あ" * 100_000}, 200),
        ({"text": {"a": 1}}, 200),
        ({"attachments": "x", "entities": 5, "value": []}, 200),
        ({"type": "unheardOf"}, 200),
        ({"type": None}, 200),
        ({"type": ["message"]}, 200),
        ({"timestamp": "yesterday"}, 200),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, 200),
        ({"text": "半分\ud83d"}, 200),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_signed_but_strange_activity_never_hurts(house: House, changed: dict[str, Any], status: int) -> None:
    assert house.signed(activity(**changed)).status == status
    if status != 200:
        assert kinds(house) == []


@pytest.mark.parametrize("length", ["²", "-1", "1e3", "x", "9" * 5000, "99999999"])
def test_a_length_that_is_none_or_too_much_is_refused(house: House, length: str) -> None:
    headers = {"authorization": f"Bearer {signed(claims(time.time()))}", "content-length": length}
    assert house.post(json.dumps(activity()).encode(), headers).status == 413


def test_an_unsigned_or_wrongly_signed_activity_is_refused_before_its_body_is_read(house: House) -> None:
    body = json.dumps(activity()).encode()
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": "Bearer \xe9"}):
        assert house.post(body, headers).status == 401
    assert house.post(b" " * (MOST_REQUEST_BYTES * 3), {}).status == 401
    assert kinds(house) == []


def test_nothing_of_what_people_say_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house.signed(activity(text="ひみつの言葉", conversation={"id": "x" * 500, "name": "ひみつの会議"}))
    house.signed(activity(text="ひみつの言葉"), aud="another")
    house.signed(activity(text="ひみつの言葉", channelData={"tenant": {"id": "99999999"}}))
    assert "ひみつ" not in caplog.text
    assert "eyJ" not in caplog.text
    assert caplog.text.count("activity refused") == 3


# ---------------------------------------------------------------- what Teams waits for

PRESS = {"ayumi": {"action": "assign.accept", "value": "12"}}


def press(name: str = "adaptiveCard/action", data: Any = None, **changed: Any) -> dict[str, Any]:
    given = PRESS if data is None else data
    value = (
        {"action": {"type": "Action.Execute", "verb": "ayumi", "data": given}}
        if "adaptive" in name
        else {"data": given}
    )
    return activity(
        type="invoke", name=name, value=value, text=None, id="f:press-1", replyToId="1700000000001", **changed
    )


@pytest.mark.parametrize(("locale", "words"), [("ja-JP", "受け取りました。"), ("en-US", "Got it.")])
def test_a_press_is_stored_and_answered_in_the_presser_s_language(house: House, locale: str, words: str) -> None:
    answer = house.signed(press(locale=locale))
    assert answer.json == {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}
    assert house.signed(press(locale=locale)).json == answer.json
    assert kinds(house) == ["button"]


def test_a_press_without_our_data_is_told_to_be_stale(house: House) -> None:
    answer = house.signed(press(data={"x": 1}))
    assert (answer.status, answer.json["statusCode"]) == (200, 400)
    assert kinds(house) == []


def test_a_dialog_is_answered_with_the_form_that_the_flow_opens(house: House) -> None:
    async def story() -> Answer:
        token = signed(claims(time.time()))
        asked = asyncio.create_task(
            house.ask(json.dumps(press("task/fetch")).encode(), {"authorization": f"Bearer {token}"})
        )
        trigger = "a:sato|f:press-1"
        for _ in range(200):
            taken = house.dialogs.take(TENANT, trigger)
            if taken is not None:
                break
            await asyncio.sleep(0.005)
        assert taken is not None
        assert taken.answer is not None
        taken.answer.set_result({"title": "いつなら", "card": {"contentType": "x", "content": {}}})
        return await asked

    answer = asyncio.run(story())
    assert answer.json == {
        "task": {"type": "continue", "value": {"title": "いつなら", "card": {"contentType": "x", "content": {}}}}
    }


def test_a_dialog_nobody_opens_says_that_the_answer_comes_in_the_chat(house: House) -> None:
    answer = house.signed(press("task/fetch"))
    assert answer.json == {"task": {"type": "message", "value": "チャットにお返事します。少々お待ちください。"}}
    assert kinds(house) == ["button"]


def test_a_filled_in_form_is_stored_once_and_closes_the_dialog(house: House) -> None:
    data = {"ayumi": {"form": "when", "value": "1", "kinds": {"day": "date"}}, "field.day": "2026-12-04"}
    for _ in range(2):
        answer = house.signed(press("task/submit", data))
        assert (answer.status, answer.body) == (200, b"")
    assert [(i.kind, getattr(i, "fields", None)) for i in house.stored()] == [("form", {"day": "2026-12-04"})]


@pytest.mark.parametrize("name", ["composeExtension/query", "fileConsent/invoke", "signin/verifyState", "x" * 900])
def test_an_invoke_that_is_none_of_ours_is_answered_with_nothing(house: House, name: str) -> None:
    answer = house.signed(press(name))
    assert (answer.status, answer.json) == (200, {})
    assert kinds(house) == []


def extension(name: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    value: dict[str, Any] = {"commandId": "assign", "messagePayload": {"body": {"content": "<p>吹き放しの件</p>"}}}
    if data is not None:
        value["data"] = data
    return activity(type="invoke", name=f"composeExtension/{name}", value=value, text=None, id="f:ext")


AAD = "b7e1c0de-0000-0000-0000-000000000001"


def settled(house: House) -> None:
    """The people who wrote are people of the company, as the worker makes them."""
    with house.store.write(1) as session:
        for user, name in (("29:sato", "佐藤 花子"), ("29:mori", "森 健")):
            person = Person(workspace_id=1, name=name)
            session.add(person)
            session.flush()
            session.add(
                PersonAddress(
                    workspace_id=1, person_id=person.id, platform="teams", team=TENANT, user=user, direct=f"@{user}"
                )
            )


def test_the_dialog_of_a_message_lists_who_is_known_and_searches_the_directory(house: House) -> None:
    settled(house)
    card = house.signed(extension("fetchTask")).json["task"]["value"]["card"]["content"]
    (who,) = [element for element in card["body"] if element.get("id") == "who"]
    assert who["choices"] == [{"title": "佐藤 花子", "value": "29:sato"}, {"title": "森 健", "value": "29:mori"}]
    assert who["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    assert kinds(house) == []


def test_whom_the_directory_names_is_found_by_what_they_wrote_before(house: House) -> None:
    house.signed(activity(**{"from": {"id": "29:sato", "name": "佐藤 花子", "aadObjectId": AAD}}))
    answer = house.signed(extension("submitAction", {"section": "1.3", "who": AAD.upper(), "due": "金曜"}))
    assert (answer.status, answer.body) == (200, b"")
    assert getattr(house.stored()[-1], "text", "") == "assign 1.3 <@29:sato> due 金曜"


def test_whom_the_list_names_is_asked_by_their_id(house: House) -> None:
    house.signed(extension("submitAction", {"section": "1.3", "who": "29:mori"}))
    assert getattr(house.stored()[-1], "text", "") == "assign 1.3 <@29:mori>"


@pytest.mark.parametrize(
    ("locale", "words"), [("ja-JP", "まだTeamsにAyumiを入れていない"), ("en-US", "don't have Ayumi")]
)
def test_who_never_had_the_app_is_said_so_with_the_way_to_invite_them(house: House, locale: str, words: str) -> None:
    stranger = "aaaaaaaa-0000-0000-0000-000000000009"
    answer = house.signed({**extension("submitAction", {"section": "1.3", "who": stranger}), "locale": locale})
    assert words in answer.json["task"]["value"]
    assert kinds(house) == []


def test_a_recording_we_are_not_given_is_handed_to_the_recorder_s_link(house: House) -> None:
    span = {"contentType": "text/html", "content": '<span itemtype="http://schema.skype.com/InputExtension"></span>'}
    house.signed(activity(text="", attachments=[span]))
    assert [(missed.user, locale) for _, missed, locale in house.missed] == [("29:sato", "ja")]


# ---------------------------------------------------------------- starting


@dataclass
class Given:
    host: str = "127.0.0.1"
    teams_app_id: str = APP
    teams_app_password: str = "secret"
    teams_tenant_id: str = TENANT
    teams_dev: str = ""
    teams_service_hosts: str = ""


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (Given(teams_app_id=""), "AYUMI_TEAMS_APP_ID"),
        (Given(teams_tenant_id=""), "AYUMI_TEAMS_TENANT_ID"),
        (Given(teams_dev="yes"), "AYUMI_TEAMS_DEV"),
        (Given(teams_dev="loopback"), "AYUMI_TEAMS_APP_ID"),
        (Given(teams_app_id="", teams_app_password="", teams_dev="loopback", host="0.0.0.0"), "AYUMI_HOST"),
    ],
)
def test_it_does_not_start_open_to_strangers(given: Given, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        connect.check(given)


def test_it_starts_with_an_app_id_or_in_dev_mode_on_this_machine() -> None:
    assert connect.check(Given()) is False
    assert connect.check(Given(teams_app_id="", teams_app_password="", teams_dev="loopback")) is True


def test_dev_mode_answers_this_machine_only(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'teams.sqlite'}", synchronous="OFF")
    wiring.create_tables(store)
    teams = connect.build(
        Given(teams_app_id="", teams_app_password="", teams_tenant_id="", teams_dev="loopback"), store
    )
    routes = teams.routes(Intake(store), wiring.language(), Clock(), wake=lambda: None)
    house = House(store=store, web=Starlette(routes=routes), dialogs=teams.dialogs, references=teams.references)
    here = json.dumps(activity(serviceUrl="http://127.0.0.1:4000/")).encode()
    elsewhere = json.dumps(activity(serviceUrl=SERVICE)).encode()
    second = json.dumps(activity(serviceUrl="http://127.0.0.1:4000/", channelData={"tenant": {"id": "t2"}})).encode()
    assert house.post(here, {}, host="127.0.0.1:8321").status == 200
    assert house.post(elsewhere, {}, host="127.0.0.1:8321").status == 401
    assert house.post(here, {}, host="bot.example").status == 401
    assert house.post(here, {}, host="127.0.0.1:8321", client="192.168.0.9").status == 401
    assert house.post(here, {"origin": "https://evil.example"}, host="127.0.0.1:8321").status == 401
    assert house.post(second, {}, host="127.0.0.1:8321").status == 403
    assert [item.kind for item in house.stored()] == ["person", "message"]
    store.close()


# ---------------------------------------------------------------- anything at all

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["msteams", SERVICE, TENANT, "invoke"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(activity())), inner, max_size=5),
    max_leaves=10,
)
CHANGED = st.dictionaries(
    st.sampled_from([*sorted(activity()), "name", "value", "entities", "attachments"]), JSON, max_size=4
)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.booleans(),
    st.one_of(st.binary(max_size=200), CHANGED.map(lambda changed: json.dumps({**activity(), **changed}).encode())),
    st.dictionaries(
        st.sampled_from(["authorization", "content-length", "content-type", "transfer-encoding"]),
        st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=40),
        max_size=3,
    ),
)
def test_whatever_is_posted_is_never_an_error_of_ours(
    house: House, valid: bool, body: bytes, headers: dict[str, str]
) -> None:
    """Half with a token that holds, half with whatever stands there."""
    given_headers = {**headers, "authorization": f"Bearer {TOKEN}"} if valid else headers
    answer = house.post(body, given_headers)
    assert answer.status in ((200, 400, 401, 403, 413) if valid else (401,))


TOKEN = signed(claims(time.time()))
