"""Words, voice and files in a conversation: which question they belong to, what the person means by them.

Experts never type a command. What stands in an assignment's thread is read in the light of what that thread waits for: an
offer, a question, a draft. A message outside any thread goes to the only thing open for that person, or is asked about.
"""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.access import may
from bot.flows import (
    align,
    approval,
    collect,
    commanding,
    find,
    fixing,
    metrics,
    placing,
    portions,
    quoting,
    reacting,
    restating,
    review,
    saying,
    upload,
    voice,
)
from bot.flows.route import Routes, route
from bot.inputs import FilePosted, MessageDeleted, MessageEdited, MessagePosted, ReactionAdded, VoicePosted
from bot.language import grammar
from bot.language.command_words import CommandWords, key
from bot.language.text import clean, narrow
from bot.model import Answer, Assignment, Draft, Post, Question, Review, Section, Thread
from bot.turn import Turn

#: Longer than any answer anybody types; the rest is kept out with a kind word (Slack's own limit is 40 000).
LONGEST = 10_000


def is_command(text: str, words: CommandWords) -> bool:
    """`/brief …`, 「／brief …」, `@Ayumi …`, or `brief …` with a command behind it: typed where no slash command works."""
    first, _, rest = narrow(text).replace("\u3000", " ").strip().partition(" ")
    name = key(first.lstrip("/@").rstrip(":,、"))
    if first.startswith("/"):
        return name in words.brief
    if first.startswith("@"):
        return name in words.bot
    return name in words.brief and bool(rest) and not isinstance(grammar.parse(rest, words), grammar.Unknown)


def posted(turn: Turn, item: MessagePosted) -> None:
    text = clean(item.text).strip()
    subject = find.thread_subject(turn)
    if is_command(text, turn.language.commands) or (not subject and _bare(turn, item, text)):
        commanding.run(turn, text)
        return
    if not text:
        return
    if len(text) > LONGEST:
        turn.reply("collect.too_long", limit=LONGEST, length=len(text))
        return
    if item.quotes and quoting.earlier(turn, item, text, source=source(item.message, turn)):
        return
    if subject.startswith("assignment:"):
        saying.heard(turn, turn.get(Assignment, subject.partition(":")[2]), text, source=source(item.message, turn))
    elif subject.startswith("brief:"):
        align.in_thread(turn, subject, text)
    elif subject.startswith("review:"):
        approval.heard(turn, subject, text)
    elif item.address.private:
        saying.loose(turn, text, source=source(item.message, turn))


#: What follows a command's name: a place in the outline, or a person.
_OBJECT = re.compile(r"(?:b?\d{1,3}(?:[.-]\d{1,2})?|@\S+|<@\S+)(?:[\s,、]|$)", re.IGNORECASE)


def _bare(turn: Turn, item: MessagePosted, text: str) -> bool:
    """A marketer's 「割当 1.1 @佐伯」 in their private chat: a whole command that only lacks its first word."""
    rest = narrow(text).replace("\u3000", " ").strip().partition(" ")[2]
    return (
        item.address.private
        and may(turn.person.roles, "brief.write")
        and _OBJECT.match(rest) is not None
        and not isinstance(grammar.parse(text, turn.language.commands), grammar.Unknown | grammar.Malformed)
    )


def source(message: str, turn: Turn) -> str:
    """How an answer finds its message again when that is edited or deleted."""
    return f"{turn.input.address.platform}:{turn.input.address.conversation}:{message}"


def edited(turn: Turn, item: MessageEdited) -> None:
    """A new version of an answer; an edit that comes before its message counts as the message."""
    key = source(item.message, turn)
    row = turn.first(select(Answer).where(Answer.source == key).order_by(Answer.id.desc()))
    text = clean(item.text).strip()
    several = placing.pieces(turn, key)
    if several and several[0].sort == "voice":  # only what was typed beside the memo can be edited there
        if len(several) > 1:
            voice.caption_of_several(turn, several, text)
            return
        text = voice.recaptioned(several[0], text)
    elif len(several) > 1:  # one message that answered several questions
        placing.withdraw(turn, several, why="edit", state="replaced")
        row = None
    if row is None:
        posted(
            turn,
            MessagePosted(
                id=item.id,
                at=item.at,
                team=item.team,
                user=item.user,
                address=item.address,
                message=item.message,
                text=item.text,
            ),
        )
        return
    if row.person_id != turn.person.id or row.state not in (*collect.STANDING, "received") or row.text == text:
        return
    if not text:
        collect.retract(turn, row, why="edited to nothing")
    else:
        collect.edit(turn, row, text)


def deleted(turn: Turn, item: MessageDeleted) -> None:
    key = source(item.message, turn)
    several = placing.pieces(turn, key)
    if len(several) > 1:
        placing.withdraw(turn, several, why="deleted")
        return
    for row in turn.all(select(Answer).where(Answer.source == key, Answer.state.in_((*collect.STANDING, "received")))):
        if row.person_id == turn.person.id:
            collect.retract(turn, row, why="deleted")


def spoken(turn: Turn, item: VoicePosted) -> None:
    """A memo, wherever it comes from: receipt at once, then slow work; its words come back as WorkDone."""
    subject = find.thread_subject(turn)
    assignment = turn.get(Assignment, subject.partition(":")[2]) if subject.startswith("assignment:") else None
    if assignment is None and not subject:
        open_now = saying.active(turn)
        assignment = open_now[0] if len(open_now) == 1 else None
    if subject or item.address.private:
        voice.received(turn, assignment, item, source=source(item.message, turn))


def filed(turn: Turn, item: FilePosted) -> None:
    """A document: a brief from a marketer, an answer in an assignment's thread."""
    subject = find.thread_subject(turn)
    if subject.startswith("assignment:"):
        upload.as_answer(turn, turn.get(Assignment, subject.partition(":")[2]), item, source=source(item.message, turn))
    elif (item.address.private or is_command(item.text, turn.language.commands)) and not metrics.filed(turn, item):
        if may(turn.person.roles, "brief.write"):
            upload.as_brief(turn, item)
        else:
            upload.as_answer(turn, None, item, source=source(item.message, turn))


def reacted(turn: Turn, item: ReactionAdded) -> None:
    """👍 on the draft itself confirms it; 👀 or 了解 on anything means seen, which resets the clock and confirms nothing."""
    post = turn.first(select(Post).where(Post.message == item.message, Post.conversation == item.address.conversation))
    if post is None:
        return
    noun, _, number = post.subject.partition(":")
    meaning = reacting.meaning(turn, item.emoji)
    if noun == "draft" and meaning == "ok":
        draft = turn.get(Draft, number)
        row = turn.first(
            select(Review)
            .where(Review.draft_id == draft.id, Review.person_id == turn.person.id)
            .order_by(Review.id.desc())
        )
        if row is not None:
            review.confirm(turn, str(row.id))
            reacting.noted(turn, row)
        return
    if noun == "fix" and meaning == "ok":
        fixing.apply(turn, number)
        return
    if noun == "align" and meaning == "ok" and number.partition(":")[2] == str(turn.person.id):
        align.agree_all(turn, number.partition(":")[0])
        return
    assignment = _assignment_of(turn, noun, number)
    if assignment is not None and assignment.person_id == turn.person.id and meaning in reacting.SEEN_BY:
        reacting.seen(turn, assignment)


def _assignment_of(turn: Turn, noun: str, number: str) -> Assignment | None:
    if noun == "assignment":
        return turn.get(Assignment, number)
    if noun == "question":
        question = turn.get(Question, number)
        return turn.get(Assignment, question.assignment_id) if question.assignment_id else None
    return None


def thread_of(turn: Turn, assignment: Assignment) -> Thread | None:
    return turn.first(select(Thread).where(Thread.subject == f"assignment:{assignment.id}"))


def belongs(turn: Turn, value: str) -> None:
    """The tap that tells which question loose words answer: "answer id:question id"."""
    answer_id, _, question_id = value.partition(":")
    row = turn.get(Answer, answer_id)
    question = turn.get(Question, question_id)
    holder = find.holder(turn, turn.get(Section, question.section_id))
    if row.person_id != turn.person.id or holder is None or holder.person_id != turn.person.id:
        turn.reply("common.not_yours")
    elif row.state != "received":
        turn.reply("common.settled")
    else:
        row.state = "replaced"
        collect.answer(
            turn,
            question,
            row.text,
            sort=row.sort,
            source=row.source,
            **portions.recording(row),
        )


ROUTES = Routes(
    actions={
        "answer.belongs": route("own.answer", belongs),
        "answer.ask_back": route("own.answer", restating.ask_back),
    }
)
