"""Teams keeps the platform contract, against a connector on loopback with Teams' limits; each mutant breaks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.teams import payloads, render
from adapters.teams.connector import Target
from adapters.teams.door import Door
from adapters.teams.platform import TeamsPlatform
from bot.errors import PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    FileRef,
    MessagePosted,
    ReactionAdded,
    ReactionRemoved,
    from_plain,
)
from bot.intake import Intake
from bot.message import Button, Form, Message
from bot.model import Post, Task
from bot.ports import Sent
from tests.connector import Fault
from tests.contract import test_platform as contract
from tests.contract.test_platform import Bench, simple
from tests.teams_bench import BOT, TENANT, TeamsBench, teams

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("behaviour", contract.BEHAVIOURS, ids=lambda behaviour: behaviour.__name__)
def test_teams_does(tmp_path: Path, behaviour: Callable[[Bench], None]) -> None:
    with teams(tmp_path) as bench:
        behaviour(bench)


# ---------------------------------------------------------------- mutants


class _DropsTheThread(TeamsPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, replace(to, thread=None), message, key=key)


class _TellsEverybody(TeamsPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, replace(to, only=""), message, key=key)


class _PostsTwice(TeamsPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        super().send(team, to, message, key=f"{key}:again")
        return super().send(team, to, message, key=key)


class _SendsTheFirstCardOnly(TeamsPlatform):
    def _rendered(self, team: str, message: Message) -> render.Rendered:
        whole = super()._rendered(team, message)
        return replace(whole, cards=whole.cards[:1])


class _SendsOneBigCard(TeamsPlatform):
    def _rendered(self, team: str, message: Message) -> render.Rendered:
        whole = super()._rendered(team, message)
        body = [element for card in whole.cards for element in card["body"]]
        return replace(whole, cards=({**whole.cards[0], "body": body},))


class _ForgetsTheNote(TeamsPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, to, replace(message, note=""), key=key)


class _UpdatesByPosting(TeamsPlatform):
    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        super().send(team, to, message, key=f"update:{message_id}")


class _IgnoresTheLimit(TeamsPlatform):
    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        return super().fetch(team, file, limit=1_000_000)


class _AnyTeam(TeamsPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(TENANT, to, message, key=key)


class _TriesAgainForEver(TeamsPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        try:
            return super().send(team, to, message, key=key)
        except PermanentError as error:
            raise TemporaryError(str(error)) from error


class _OpensNothing(TeamsPlatform):
    def open_form(self, team: str, trigger: str, form: Form) -> None:
        return


class _OpensAgainAndAgain(TeamsPlatform):
    def open_form(self, team: str, trigger: str, form: Form) -> None:
        press = self._dialogs.take(team, trigger)
        if press is not None:
            self._dialogs.offer(trigger, team=team, address=press.address, user=press.user, waiting=False)
            super().open_form(team, trigger, form)
            self._dialogs.offer(trigger, team=team, address=press.address, user=press.user, waiting=False)


class _ReadsMarkup(TeamsPlatform):
    def _rendered(self, team: str, message: Message) -> render.Rendered:
        whole = super()._rendered(team, message)
        plain = [
            {**element, "text": element["text"].replace("\\", "").replace("<!channel>", "@channel")}
            if "text" in element
            else element
            for element in whole.cards[0]["body"]
        ]
        return replace(whole, cards=({**whole.cards[0], "body": plain},))


MUTANTS: Mapping[type[TeamsPlatform], Callable[[Bench], None]] = {
    _DropsTheThread: contract.a_message_to_a_thread_stands_in_that_thread,
    _TellsEverybody: contract.what_is_for_one_person_is_not_seen_by_another,
    _PostsTwice: contract.what_is_sent_is_shown_where_it_was_sent,
    _SendsTheFirstCardOnly: contract.a_very_long_message_arrives_whole_or_is_refused,
    _ForgetsTheNote: contract.every_part_of_a_message_can_be_read,
    _UpdatesByPosting: contract.an_update_replaces_the_words_in_the_same_place,
    _IgnoresTheLimit: contract.a_file_beyond_the_limit_is_too_large,
    _AnyTeam: contract.an_unknown_team_is_permanent,
    _TriesAgainForEver: contract.an_unknown_conversation_is_permanent_and_says_so,
    _OpensNothing: contract.a_form_opens_with_a_fresh_trigger,
    _OpensAgainAndAgain: contract.a_trigger_opens_one_form_only,
    _ReadsMarkup: contract.words_stay_words,
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_mutant_is_noticed(tmp_path: Path, mutant: type[TeamsPlatform]) -> None:
    with teams(tmp_path, mutant) as bench, pytest.raises((AssertionError, TemporaryError, pytest.fail.Exception)):
        MUTANTS[mutant](bench)


def test_one_big_card_is_refused_by_the_service(tmp_path: Path) -> None:
    with teams(tmp_path, _SendsOneBigCard) as bench:
        with pytest.raises(PermanentError) as caught:
            bench.platform.send(bench.team, bench.direct, simple("あ" * 39_000), key="k")
        assert caught.value.code == "too_long"


# ---------------------------------------------------------------- Teams alone


def sent_to(bench: TeamsBench, conversation: str) -> list[str]:
    return [one.body["summary"] for one in bench.service.in_conversation(conversation)]


def test_a_private_chat_is_opened_for_who_has_the_app_and_only_once(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        for key in ("k1", "k2"):
            bench.platform.send(bench.team, bench.direct, simple("はじめまして"), key=key)
        opened = [path for method, path, _ in bench.service.requests if path == "/v3/conversations"]
        assert len(opened) == 1
        assert bench.references.find(TENANT, "@29:sato").real == "a:29:sato"


def test_who_does_not_have_the_app_is_told_as_not_installed(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        stranger = Address(platform="teams", conversation="@29:nobody", private=True)
        with pytest.raises(PermanentError) as caught:
            bench.platform.send(bench.team, stranger, simple("x"), key="k")
        assert caught.value.code == "not_installed"


def test_who_took_the_app_away_is_not_tried_again_until_they_are_back(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        bench.platform.send(bench.team, bench.direct, simple("1"), key="k1")
        bench.service.faults.append(Fault(403, "MessageWritesBlocked"))
        with pytest.raises(PermanentError) as caught:
            bench.platform.send(bench.team, bench.direct, simple("2"), key="k2")
        assert caught.value.code == "blocked_by_person"
        before = len(bench.service.requests)
        with pytest.raises(PermanentError):
            bench.platform.send(bench.team, bench.direct, simple("3"), key="k3")
        assert len(bench.service.requests) == before


def test_what_is_for_one_person_goes_to_their_private_chat_where_no_client_is_known_to_keep_it(tmp_path: Path) -> None:
    with teams(tmp_path, targeted=False) as bench:
        bench.platform.send(bench.team, replace(bench.channel, only=bench.reader), simple("あなただけに"), key="k")
        assert sent_to(bench, bench.channel.conversation) == []
        assert sent_to(bench, "a:29:sato") == ["あなただけに"]


def test_a_long_message_in_a_channel_goes_on_in_its_own_thread(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        sent = bench.platform.send(bench.team, bench.channel, simple("あ" * 30_000), key="k")
        places = [one.conversation for one in bench.service.activities]
        assert len(places) > 1
        assert set(places) == {f"{bench.channel.conversation};messageid={sent.message}"}


@pytest.mark.parametrize(
    ("fault", "raised", "after"),
    [
        (Fault(429, "TooManyRequests", {"Retry-After": "7"}), TemporaryError, 7.0),
        (Fault(429, "", {}), TemporaryError, 5.0),
        (Fault(429, "", {"Retry-After": "soon"}), TemporaryError, 5.0),
        (Fault(412, "PreconditionFailed"), TemporaryError, None),
        (Fault(401, "Unauthorized"), TemporaryError, None),
        (Fault(500), UnknownOutcome, None),
        (Fault(502, applied=True), UnknownOutcome, None),
        (Fault(503), UnknownOutcome, None),
        (Fault(504, applied=True), UnknownOutcome, None),
        (Fault(0, applied=True), UnknownOutcome, None),
        (Fault(200), UnknownOutcome, None),
        (Fault(302, headers={"Location": "http://127.0.0.1:1/"}), PermanentError, None),
        (Fault(400, "BadSyntax"), PermanentError, None),
        (Fault(413, "MessageSizeTooBig"), PermanentError, None),
    ],
    ids=lambda value: f"{value.status}" if isinstance(value, Fault) else "",
)
def test_an_answer_of_the_service_means_what_the_table_says(
    tmp_path: Path, fault: Fault, raised: type[Exception], after: float | None
) -> None:
    with teams(tmp_path) as bench:
        bench.platform.send(bench.team, bench.direct, simple("1"), key="k1")
        before = len(bench.service.requests)
        bench.service.faults.append(fault)
        with pytest.raises(raised) as caught:
            bench.platform.send(bench.team, bench.direct, simple("2"), key="k2")
        assert len(bench.service.requests) == before + 1, "the SDK must not try again by itself"
        assert getattr(caught.value, "after", None) == after


def test_a_service_that_is_not_there_was_never_reached(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        target = Target(service_url="http://127.0.0.1:9/", bot="28:bot", tenant=TENANT, conversation="a:1")
        with pytest.raises(TemporaryError):
            bench.connector.send(target, render.message(simple("x")).cards[0], notice="x")


@pytest.mark.parametrize("url", ["https://evil.example/", "http://10.0.0.1/", "https://smba.trafficmanager.net/"])
def test_nothing_is_sent_to_a_service_that_is_not_on_the_list(tmp_path: Path, url: str) -> None:
    with teams(tmp_path) as bench:
        target = Target(service_url=url, bot="28:bot", tenant=TENANT, conversation="a:1")
        with pytest.raises(PermanentError) as caught:
            bench.connector.send(target, {"type": "AdaptiveCard"}, notice="x")
        assert caught.value.code == "foreign_service_url"


def test_a_long_message_stopped_half_way_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        long = simple("あ" * 30_000 + "終")
        slow = iter([0.0, 3.0])
        real = bench.platform._pace.wait  # type: ignore[attr-defined]  # the bench's platform is Teams' own
        bench.platform._pace.wait = lambda place: next(slow, 0.0) or real(place)  # type: ignore[attr-defined]  # as above
        with pytest.raises(TemporaryError) as caught:
            bench.platform.send(bench.team, bench.direct, long, key="k2")
        assert caught.value.after == 3.0
        sent = bench.platform.send(bench.team, bench.direct, long, key="k2")
        whole = [one.words for one in bench.shown(bench.direct, bench.reader) if one.message == sent.message]
        assert whole == ["あ" * 30_000 + "終"]


def test_the_rates_of_the_service_are_kept_without_asking_it(tmp_path: Path) -> None:
    with teams(tmp_path, step=0.01) as bench:
        rests = []
        for number in range(20):
            try:
                bench.platform.send(bench.team, bench.direct, simple("x"), key=f"k{number}")
            except TemporaryError as error:
                rests.append(error.after or 0.0)
        assert rests
        assert all(0 < rest <= 2.0 for rest in rests)
        assert not any(one for one in bench.service.refused if one == 429)


def test_an_update_of_more_cards_than_there_are_is_refused_before_it_changes_anything(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        sent = bench.platform.send(bench.team, bench.direct, simple("前"), key="k")
        with pytest.raises(PermanentError) as caught:
            bench.platform.update(bench.team, bench.direct, sent.message, simple("あ" * 39_000))
        assert caught.value.code == "too_long"
        assert [one.words for one in bench.shown(bench.direct, bench.reader)] == ["前"]


@pytest.mark.parametrize("place", ["direct", "channel"])
def test_an_update_fills_the_cards_of_a_long_message_and_takes_the_rest_away(tmp_path: Path, place: str) -> None:
    with teams(tmp_path) as bench:
        where = getattr(bench, place)
        sent = bench.platform.send(bench.team, where, simple("あ" * 30_000), key="k")
        cards = len(bench.service.activities)
        assert cards > 2
        there = where if place == "direct" else replace(where, thread=sent.message)
        for words in ("い" * 16_000, "短く", "短いまま"):
            bench.platform.update(bench.team, there, sent.message, simple(words))
            whole = "".join(one.words for one in bench.shown(where, bench.reader))
            assert whole == words
            assert len(bench.service.activities) < cards
        assert bench.references.parts(1, where.conversation, sent.message) == []


def incoming(bench: TeamsBench, *activities: dict[str, object]) -> list[AnyInput]:
    """What the core is told of these activities of the reader's private chat."""
    intake = Intake(bench.store)
    door = Door(bench.references, intake, tenant=TENANT, wake=lambda: None)
    for number, changed in enumerate(activities):
        whole = {
            "type": "message",
            "id": f"in{number}",
            "serviceUrl": "http://127.0.0.1:1/",
            "channelId": "msteams",
            "from": {"id": bench.reader},
            "recipient": {"id": BOT},
            "conversation": {"conversationType": "personal", "id": f"a:{bench.reader}"},
            "channelData": {"tenant": {"id": TENANT}},
            **changed,
        }
        door.take(payloads.read(whole, at=AT), locale="ja", at=AT)
    with bench.store.unscoped("tests look") as session:
        rows = session.scalars(select(Task).where(Task.kind == "handle").order_by(Task.id)).all()
        return [from_plain(row.payload["input"]) for row in rows]


def test_what_is_done_to_a_later_card_is_done_to_the_message_it_is_of(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        sent = bench.platform.send(bench.team, bench.direct, simple("あ" * 30_000), key="k")
        with bench.store.write(1) as session:
            session.add(
                Post(
                    workspace_id=1,
                    key="k",
                    platform="teams",
                    conversation=bench.direct.conversation,
                    thread="1600000000000",
                    message=sent.message,
                    person_id=None,
                    subject="question:7",
                    catalog_key="collect.open",
                    at=AT,
                )
            )
        last = bench.service.activities[-1].id
        assert last != sent.message
        twin = f'<blockquote itemtype="http://schema.skype.com/Reply" itemid="{last}">…</blockquote><p>12%です</p>'
        pressed = {"action": {"data": {"ayumi": {"action": "question.later", "value": "7"}}}}
        quoted, button, liked, unliked = incoming(
            bench,
            {"text": "… 12%です", "attachments": [{"contentType": "text/html", "content": twin}]},
            {"type": "invoke", "name": "adaptiveCard/action", "replyToId": last, "value": pressed},
            {"type": "messageReaction", "replyToId": last, "reactionsAdded": [{"type": "like"}]},
            {"type": "messageReaction", "replyToId": last, "reactionsRemoved": [{"type": "like"}]},
        )
        assert isinstance(quoted, MessagePosted)
        assert (quoted.text, quoted.quotes, quoted.address.thread) == ("12%です", sent.message, "1600000000000")
        assert isinstance(button, ButtonPressed)
        assert (button.message, button.address.thread) == (sent.message, "1600000000000")
        assert isinstance(liked, ReactionAdded)
        assert isinstance(unliked, ReactionRemoved)
        assert (liked.message, unliked.message) == (sent.message, sent.message)


def test_a_press_of_a_channel_opens_its_form_for_the_presser_alone(tmp_path: Path) -> None:
    with teams(tmp_path, targeted=False) as bench:
        bench.dialogs.offer("t", team=TENANT, address=bench.channel, user=bench.reader, waiting=False)
        bench.platform.open_form(TENANT, "t", contract.FORM)
        assert sent_to(bench, bench.channel.conversation) == []
        assert list(bench.opened()) == ["いつなら"]


def test_a_press_of_another_company_opens_nothing(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        bench.dialogs.offer("t", team="other", address=bench.direct, user=bench.reader, waiting=False)
        with pytest.raises(PermanentError):
            bench.platform.open_form(TENANT, "t", contract.FORM)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("https://evil.example/memo.m4a", "foreign_host"),
        ("http://169.254.169.254/latest", "foreign_host"),
        ("file:///etc/passwd", "foreign_host"),
        ("", "foreign_host"),
    ],
)
def test_a_file_elsewhere_is_not_fetched(tmp_path: Path, path: str, code: str) -> None:
    with teams(tmp_path) as bench:
        with pytest.raises(PermanentError) as caught:
            bench.platform.fetch(TENANT, FileRef(id=path, name="memo.m4a"), limit=10)
        assert caught.value.code == code


def test_a_redirect_off_the_list_is_not_followed_and_a_loop_ends(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        base = bench.uploaded(b"x", "a").id.rsplit("/", 1)[0]
        bench.service.redirects.update({"/files/away": "https://evil.example/x", "/files/round": "/files/round"})
        for name in ("away", "round"):
            with pytest.raises(PermanentError) as caught:
                bench.platform.fetch(TENANT, FileRef(id=f"{base}/{name}", name="x"), limit=10)
            assert caught.value.code == "foreign_host"


def test_a_button_says_the_same_to_old_and_new_clients(tmp_path: Path) -> None:
    with teams(tmp_path) as bench:
        message = replace(simple("x"), buttons=(Button(label="はい", action="a.b", value="12"),))
        bench.platform.send(bench.team, bench.direct, message, key="k")
        (action,) = bench.service.activities[-1].card["body"][-1]["actions"]
        assert action["data"] == action["fallback"]["data"] == {"ayumi": {"action": "a.b", "value": "12"}}
