"""The playground's chat service: who said what, where. It keeps its own SQLite file, so that it outlives the bot like a real one.

It is as strict as the real ones: an unknown conversation, an empty message or one of more than 40 000 characters is refused
with a PermanentError whose `code` says which.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from adapters.web.posts import LONGEST, Dialog, Post, Upload, choices, written
from adapters.web.stored import form_from_plain, form_to_plain, message_from_plain
from bot.errors import PermanentError, SettingsError
from bot.message import Form, Message
from bot.ports import Clock

#: Written into the file; another number means a file of another time.
LAYOUT = 1

_TABLES = """
create table conversation (id text primary key, name text not null, member text not null);
create table post (
    seq integer primary key autoincrement, conversation text not null references conversation, thread integer,
    author text not null, at text not null, text text not null, message text, file text, private_to text not null,
    key text, edited integer not null default 0, deleted integer not null default 0
);
create index post_place on post (conversation, seq);
create index post_key on post (key);
create table reaction (post integer not null, person text not null, emoji text not null, primary key (post, person, emoji));
create table press (
    id integer primary key autoincrement, post integer not null, person text not null,
    action text not null, value text not null
);
create table file (id integer primary key autoincrement, name text not null, media_type text not null, content blob not null);
create table dialog (
    id integer primary key autoincrement, person text not null, conversation text not null, thread text, form text
);
create table seen (person text not null, conversation text not null, seq integer not null, primary key (person, conversation));
create table note (name text primary key, value text not null);
"""

_READ = (
    "select post.*, file.name as file_name, file.media_type, length(file.content) as size from post"
    " left join file on file.id = cast(substr(post.file, 2) as integer)"
)


def direct(user: str) -> str:
    """The id of a person's private conversation with the bot."""
    return f"dm-{user}"


class Rooms:
    """Conversations, messages, files and dialogs. Safe to call from several threads."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._watchers: set[Callable[[], None]] = set()
        self.version = 0
        self.hung_up = False
        layout = self._db.execute("pragma user_version").fetchone()[0]
        if layout == 0:
            self._db.execute("pragma journal_mode = wal")
            self._db.executescript(f"begin; {_TABLES} pragma user_version = {LAYOUT}; commit;")
        elif layout != LAYOUT:
            raise SettingsError(
                f"{file} was written by another version of the playground: move it away and start again"
            )

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # ------------------------------------------------------------ who listens

    def watch(self, told: Callable[[], None]) -> Callable[[], None]:
        """`told` is called after every change, from any thread, until the returned function is called."""
        self._watchers.add(told)
        return lambda: self._watchers.discard(told)

    def touch(self) -> None:
        """Something worth looking at changed (also outside the rooms: the clock, the board)."""
        with self._lock:
            self.version += 1
        for told in tuple(self._watchers):
            told()

    def hang_up(self) -> None:
        """The server is about to stop: pages that listen for changes are let go, so that it need not wait for them."""
        self.hung_up = True
        self.touch()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")
        self.touch()

    # ------------------------------------------------------------ conversations

    def open_direct(self, user: str) -> str:
        """The person's private conversation with the bot, made when it is not there."""
        return self._open(direct(user), name="", member=user)

    def open_channel(self, conversation: str, name: str) -> str:
        return self._open(conversation, name=name, member="")

    def _open(self, conversation: str, *, name: str, member: str) -> str:
        with self._lock:
            known = self._db.execute("select name from conversation where id = ?", (conversation,)).fetchone()
        if known is None or known["name"] != name:
            with self._change() as db:
                db.execute("insert or replace into conversation values (?, ?, ?)", (conversation, name, member))
        return conversation

    def is_private(self, conversation: str) -> bool:
        """Whether only one person and the bot read it."""
        return bool(self._conversation(conversation)["member"])

    def _conversation(self, conversation: str) -> sqlite3.Row:
        with self._lock:
            row = self._db.execute("select * from conversation where id = ?", (conversation,)).fetchone()
        if row is None:
            raise PermanentError(f"there is no conversation {conversation!r}", code="channel_not_found")
        return row  # type: ignore[no-any-return]  # sqlite3 rows are untyped

    # ------------------------------------------------------------ writing

    def say(
        self,
        conversation: str,
        user: str,
        text: str,
        *,
        thread: str | None = None,
        file: Upload | None = None,
        only: str = "",
    ) -> Post:
        """A person's words. Codes: channel_not_found, not_in_channel, thread_not_found, no_text, msg_too_long."""
        if not text.strip() and file is None:
            raise PermanentError("a message needs words or a file", code="no_text")
        if len(text) > LONGEST:
            raise PermanentError(f"more than {LONGEST} characters", code="msg_too_long")
        member = self._conversation(conversation)["member"]
        if member and member != user:
            raise PermanentError(f"{user!r} is not in {conversation!r}", code="not_in_channel")
        return self._add(conversation, thread, author=user, text=text, file=file.id if file else None, only=only)

    def post(self, conversation: str, message: Message, *, thread: str | None, only: str, key: str) -> Post:
        """The bot's message. Like the real services it keeps `key` and does not look at it: the same one twice is two messages.

        Codes: channel_not_found, thread_not_found, no_text, msg_too_long.
        """
        self._conversation(conversation)
        return self._add(conversation, thread, author="", message=written(message), only=only, key=key)

    def _add(
        self,
        conversation: str,
        thread: str | None,
        *,
        author: str,
        only: str,
        text: str = "",
        message: str | None = None,
        file: str | None = None,
        key: str | None = None,
    ) -> Post:
        root = self._root(conversation, thread)
        with self._change() as db:
            seq = db.execute(
                "insert into post (conversation, thread, author, at, text, message, file, private_to, key)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (conversation, root, author, self._clock.now().isoformat(), text, message, file, only, key),
            ).lastrowid
            if author:
                db.execute("insert or replace into seen values (?, ?, ?)", (author, conversation, seq))
        return self.get(f"m{seq}")

    def _root(self, conversation: str, thread: str | None) -> int | None:
        """A reply to a reply stands in the same thread, as everywhere."""
        if thread is None:
            return None
        try:
            found = self.get(thread)
        except PermanentError:
            found = None
        if found is None or found.conversation != conversation:
            raise PermanentError(f"no message {thread!r} in {conversation!r}", code="thread_not_found")
        return _seq(found.thread or found.id)

    def replace(self, conversation: str, post: str, message: Message) -> None:
        """Another content for the bot's own message. Codes: as `post`, message_not_found, not_yours."""
        found = self._own(post, "", conversation)
        with self._change() as db:
            db.execute("update post set message = ?, edited = edited + 1 where seq = ?", (written(message), found.seq))

    def edit(self, post: str, user: str, text: str) -> Post:
        """Other words for one's own message. Codes: message_not_found, not_yours, no_text, msg_too_long."""
        found = self._own(post, user)
        if not text.strip() and found.file is None:
            raise PermanentError("a message needs words or a file", code="no_text")
        if len(text) > LONGEST:
            raise PermanentError(f"more than {LONGEST} characters", code="msg_too_long")
        with self._change() as db:
            db.execute("update post set text = ?, edited = edited + 1 where seq = ?", (text, found.seq))
        return self.get(post)

    def delete(self, post: str, user: str) -> Post:
        """Takes the words away; the place in the thread stays. Codes: message_not_found, not_yours."""
        found = self._own(post, user)
        with self._change() as db:
            db.execute("update post set deleted = 1, text = '', file = null where seq = ?", (found.seq,))
        return self.get(post)

    def _own(self, post: str, author: str, conversation: str | None = None) -> Post:
        found = self.get(post)
        if found.deleted or conversation not in (None, found.conversation):
            raise PermanentError(f"there is no message {post!r}", code="message_not_found")
        if found.author != author:
            raise PermanentError(f"{post!r} was written by somebody else", code="not_yours")
        return found

    def react(self, post: str, user: str, emoji: str) -> bool:
        """False: the same person gave the same one before. Codes: message_not_found, not_in_channel."""
        found = self._for(post, user)
        with self._change() as db:
            sql = "insert or ignore into reaction values (?, ?, ?)"
            return db.execute(sql, (found.seq, user, emoji)).rowcount == 1

    def press(self, post: str, user: str, action: str, value: str) -> str:
        """A button or an option of a message; gives the press its id. Codes: message_not_found, not_in_channel, no_button."""
        found = self._for(post, user)
        if (action, value) not in choices(found):
            raise PermanentError(f"{post!r} has no button {action!r}", code="no_button")
        with self._change() as db:
            sql = "insert into press (post, person, action, value) values (?, ?, ?, ?)"
            return f"p{db.execute(sql, (found.seq, user, action, value)).lastrowid}"

    def _for(self, post: str, user: str) -> Post:
        found = self.get(post)
        member = self._conversation(found.conversation)["member"]
        if found.deleted:
            raise PermanentError(f"there is no message {post!r}", code="message_not_found")
        if (member and member != user) or (found.only and found.only != user):
            raise PermanentError(f"{user!r} does not see {post!r}", code="not_in_channel")
        return found

    # ------------------------------------------------------------ reading

    def get(self, post: str) -> Post:
        """Code message_not_found."""
        found = list(self._posts("post.seq = ?", (_seq(post),)))
        if not found:
            raise PermanentError(f"there is no message {post!r}", code="message_not_found")
        return found[0]

    def find(self, conversation: str, key: str) -> Post | None:
        """The bot's newest message that was posted there with this key."""
        self._conversation(conversation)
        found = list(self._posts("conversation = ? and post.key = ?", (conversation, key)))
        return found[-1] if found else None

    def timeline(self, conversation: str, viewer: str) -> list[Post]:
        """Everything the viewer sees there, in the order it was said."""
        self._conversation(conversation)
        return list(self._posts("conversation = ? and private_to in ('', ?)", (conversation, viewer)))

    def _posts(self, where: str, args: tuple[object, ...]) -> Iterator[Post]:
        with self._lock:
            rows = self._db.execute(
                f"{_READ} where {where} order by seq",  # `where` is a constant of ours
                args,
            ).fetchall()
            reactions, pressed = self._around([row["seq"] for row in rows])
        return (_post(row, reactions[row["seq"]], frozenset(pressed[row["seq"]])) for row in rows)

    def _around(self, seqs: list[int]) -> tuple[Mapping[int, dict[str, list[str]]], Mapping[int, set[tuple[str, str]]]]:
        reactions: defaultdict[int, dict[str, list[str]]] = defaultdict(dict)
        pressed: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        within = (min(seqs, default=0), max(seqs, default=0))
        for row in self._db.execute("select * from reaction where post between ? and ? order by rowid", within):
            reactions[row["post"]].setdefault(row["emoji"], []).append(row["person"])
        for row in self._db.execute("select * from press where post between ? and ?", within):
            pressed[row["post"]].add((row["action"], row["value"]))
        return reactions, pressed

    # ------------------------------------------------------------ read or not

    def saw(self, user: str, conversation: str) -> None:
        """The person has the conversation open."""
        sql = "select max(seq) from post where conversation = ? and private_to in ('', ?)"
        with self._lock:
            newest = self._db.execute(sql, (conversation, user)).fetchone()[0] or 0
            known = self._db.execute("select seq from seen where person = ? and conversation = ?", (user, conversation))
            if (known.fetchone() or (0,))[0] < newest:
                self._db.execute("insert or replace into seen values (?, ?, ?)", (user, conversation, newest))

    def unread(self, user: str, conversation: str) -> int:
        """How many messages came since the person last had it open."""
        sql = (
            "select count(*) from post where conversation = ? and author <> ? and private_to in ('', ?) and deleted = 0"
            " and seq > coalesce((select seq from seen where person = ? and conversation = ?), 0)"
        )
        with self._lock:
            return int(self._db.execute(sql, (conversation, user, user, user, conversation)).fetchone()[0])

    # ------------------------------------------------------------ files

    def store(self, name: str, media_type: str, content: bytes) -> Upload:
        with self._change() as db:
            sql = "insert into file (name, media_type, content) values (?, ?, ?)"
            row = db.execute(sql, (name, media_type, content)).lastrowid
        return Upload(id=f"f{row}", name=name, media_type=media_type, size=len(content))

    def bytes_of(self, file: str, *, limit: int | None = None) -> tuple[Upload, bytes]:
        """Codes: file_not_found, too_large (beyond `limit` bytes)."""
        with self._lock:
            row = self._db.execute("select * from file where id = ?", (_seq(file),)).fetchone()
        if row is None:
            raise PermanentError(f"there is no file {file!r}", code="file_not_found")
        content = bytes(row["content"])
        if limit is not None and len(content) > limit:
            raise PermanentError(f"{file!r} has {len(content)} bytes, {limit} are allowed", code="too_large")
        return Upload(id=file, name=row["name"], media_type=row["media_type"], size=len(content)), content

    # ------------------------------------------------------------ dialogs

    def trigger(self, user: str, conversation: str, thread: str | None) -> str:
        """What one form may be opened with, once, for the person who just did something there."""
        with self._lock:
            sql = "insert into dialog (person, conversation, thread) values (?, ?, ?)"
            return f"t{self._db.execute(sql, (user, conversation, thread)).lastrowid}"

    def open_form(self, trigger: str, form: Form) -> None:
        """Code trigger_expired: unknown, or used before."""
        with self._change() as db:
            sql = "update dialog set form = ? where id = ? and form is null"
            written = json.dumps(form_to_plain(form), ensure_ascii=False)
            if db.execute(sql, (written, _seq(trigger))).rowcount != 1:
                raise PermanentError(f"{trigger!r} opens nothing any more", code="trigger_expired")

    def dialog(self, user: str) -> Dialog | None:
        """The newest form that waits for this person."""
        sql = "select * from dialog where person = ? and form <> '' order by id desc limit 1"
        with self._lock:
            row = self._db.execute(sql, (user,)).fetchone()
        if row is None:
            return None
        form = form_from_plain(json.loads(row["form"]))
        return Dialog(trigger=f"t{row['id']}", conversation=row["conversation"], thread=row["thread"], form=form)

    def close_form(self, user: str, trigger: str) -> None:
        """Sent or put aside: it is not shown again."""
        with self._change() as db:
            db.execute("update dialog set form = '' where person = ? and id = ?", (user, _seq(trigger)))

    # ------------------------------------------------------------ the playground's own memory

    def note(self, name: str) -> str:
        with self._lock:
            row = self._db.execute("select value from note where name = ?", (name,)).fetchone()
        return str(row["value"]) if row else ""

    def remember(self, name: str, value: str) -> None:
        with self._change() as db:
            db.execute("insert or replace into note values (?, ?)", (name, value))


def _post(row: sqlite3.Row, reactions: Mapping[str, list[str]], pressed: frozenset[tuple[str, str]]) -> Post:
    file = None
    if row["file"]:
        file = Upload(id=row["file"], name=row["file_name"], media_type=row["media_type"], size=row["size"])
    return Post(
        id=f"m{row['seq']}",
        seq=row["seq"],
        conversation=row["conversation"],
        thread=f"m{row['thread']}" if row["thread"] else None,
        author=row["author"],
        at=datetime.fromisoformat(row["at"]),
        text=row["text"],
        message=message_from_plain(json.loads(row["message"])) if row["message"] else None,
        file=file,
        only=row["private_to"],
        edited=row["edited"],
        deleted=bool(row["deleted"]),
        reactions=tuple((emoji, tuple(people)) for emoji, people in reactions.items()),
        pressed=pressed,
    )


def _seq(public: str) -> int:
    """The row behind a public id such as m12; 0, which no row has, for anything else."""
    digits = public[1:]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else 0
