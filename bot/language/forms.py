"""How each command's arguments are read: one reader a command, in the order in which parts can be told from one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from bot.language import commands as c
from bot.language.arguments import Arguments, NotUnderstood
from bot.language.command_words import key
from bot.language.places import says_question, take_brief, take_place, take_question

Read = Callable[[Arguments], c.Command]


def _section(args: Arguments, *, many: bool = False) -> c.Place:
    place = take_place(args, many=many)
    if place is None or not place.sections:
        raise NotUnderstood("which_section")
    return c.Place(brief=place.brief, sections=place.sections)


def _either(args: Arguments) -> c.Place:
    """Sections or a whole brief; nothing said is the brief at hand."""
    return take_place(args) or c.Place()


def _who(args: Arguments) -> c.PersonWord:
    """The one person; without a mark the first word that can be nothing else."""
    people = args.people()
    if len(people) > 1:
        raise NotUnderstood("which_person", names=", ".join(p.text for p in people))
    if people:
        return people[0]
    for token in args.tokens():
        if token.kind == "quote" and token.text.strip():
            return c.PersonWord(text=args.take(token).strip())
    if not args.free_text:
        for token in args.tokens():
            name = token.kind == "word" and re.fullmatch(r"[^\W\d_]+(?:[.\-_]?[^\W_]+)*", token.text)
            known = key(token.text) in args.words.polite or args.is_option(token)
            if name and not known and not args.is_date(token):
                return c.PersonWord(text=args.take(token))
    raise NotUnderstood("who")


def _said(args: Arguments, problem: str) -> str:
    text = args.text()
    if not text:
        raise NotUnderstood(problem)
    return text


def _listed(args: Arguments, problem: str) -> tuple[str, ...]:
    """Words parted by commas, 、 or bars; quotations each on its own."""
    tokens = args.tokens()
    if tokens and all(t.kind == "quote" for t in tokens):
        words = args.quotes()
    else:
        words = [w.strip(' \u3000"“”「」『』') for w in re.split(r"[,，、;；|｜\n]|\s/\s", args.text())]
    found = tuple(dict.fromkeys(w for w in words if w))
    if not found:
        raise NotUnderstood(problem)
    return found


def _number(text: str | None, problem: str = "which_number") -> int | None:
    """The whole number in an option's value (`240`, `240件`, `n=240`); thousands marks are dropped."""
    if text is None:
        return None
    found = re.search(r"\d+", text.replace(",", ""))
    if not found:
        raise NotUnderstood(problem, word=text)
    return int(found.group())


# ---------------------------------------------------------------- start and purpose


def _help(args: Arguments) -> c.Help:
    topic = args.text().lstrip("/")
    return c.Help(topic=args.words.command(topic) or topic)


def _new(args: Arguments) -> c.New:
    # "from" is a common word of titles: only `--from` and a leading `from file` mean it.
    if args.tokens() and re.match(r"(?:from\s+(?:a\s+)?file|ファイルから)", args.rest.strip("\0 "), re.IGNORECASE):
        args.rest = re.sub(
            r"from\s+(?:a\s+)?file|ファイルから", lambda m: "\0" * len(m[0]), args.rest, count=1, flags=re.IGNORECASE
        )
        return c.New(from_file=True, title=args.text())
    dashed = any(t.kind == "flag" for t in args.tokens())
    file = args.flag("from", one=True) if dashed else None
    return c.New(from_file=file is not None, file="" if file in ("file", "ファイル", None) else file, title=args.text())


def _list(args: Arguments) -> c.ListBriefs:
    which = args.choice("which")
    return c.ListBriefs(which=which or "all")  # type: ignore[arg-type]  # the choices are the Literal's


def _rename(args: Arguments) -> c.Rename:
    return c.Rename(brief=take_brief(args), title=_said(args, "which_title"))


def _merit(args: Arguments) -> c.Merit:
    evidence = args.flag("evidence", one=True)
    brief = take_brief(args)
    level = args.choice("level", first=True)
    if level is None:
        raise NotUnderstood("which_level")
    return c.Merit(brief=brief, level=cast(c.Level, level), evidence=_number(evidence), text=_said(args, "which_text"))


def _evidence(args: Arguments) -> c.Evidence:
    action = args.verb("add", "list")
    brief = take_brief(args)
    action = action or args.verb("add", "list")
    source, date, n = args.flag("source"), args.flag("date"), args.flag("n", one=True)
    text = args.text()
    if action == "list" or not (action or text):
        return c.Evidence(brief=brief)
    if not text:
        raise NotUnderstood("which_value")
    return c.Evidence(brief=brief, action="add", text=text, source=source or "", date_text=date or "", n=_number(n))


def _title(args: Arguments) -> c.Title:
    return c.Title(brief=take_brief(args), titles=_listed_titles(args))


def _listed_titles(args: Arguments) -> tuple[str, ...]:
    """Quotations each are a candidate; unquoted words are one, or several parted by bars or line breaks."""
    if any(t.kind == "quote" for t in args.tokens()):
        found = [t for t in args.quotes() if t]
    else:
        found = [t.strip() for t in re.split(r"[|｜\n]", args.text()) if t.strip()]
    if not found:
        raise NotUnderstood("which_title")
    return tuple(found)


# ---------------------------------------------------------------- outline and alignment


def _change_outline(args: Arguments) -> c.ChangeOutline:
    verbs = ("add", "edit", "move", "drop")
    action = args.verb(*verbs)
    place = take_place(args) or c.Place()
    action = action or args.verb(*verbs)
    if action is None:
        raise NotUnderstood("which_change")
    if not place.sections or place.bare:
        # `section 2 add`, `section B2 edit 3`: the number before the verb is the brief, the one after it the section
        later = take_place(args) if action != "add" or place.brief is None else None
        if later and later.sections:
            whole = c.BriefWord(number=place.sections[0]) if place.sections else place.brief
            place = c.Place(brief=later.brief or whole, sections=later.sections)
        elif place.sections and action == "add":
            place = c.Place(brief=c.BriefWord(number=place.sections[0]))
    number = place.sections[0] if place.sections else None
    to = _number(args.flag("to", one=True)) if action == "move" and not args.quotes() else None
    to = args.number() if action == "move" and to is None else to
    text = args.text() if action in ("add", "edit") else ""
    if number is None and action != "add":
        raise NotUnderstood("which_section")
    if action == "add" and not text:
        raise NotUnderstood("which_heading")
    if action == "move" and to is None:
        raise NotUnderstood("where_to")
    return c.ChangeOutline(brief=place.brief, action=action, number=number, text=text, to=to)  # type: ignore[arg-type]  # one of `verbs`


def _ref(args: Arguments) -> c.Ref:
    action = args.verb("add", "list", "drop")
    place = _either(args)
    url = args.url()
    action = action or args.verb("add", "list", "drop") or ("add" if url else "list")
    if action == "list":
        return c.Ref(place=place, action="list")
    use = args.flag("use") or ""
    if action == "drop":
        number = None if url else args.number()
        if number is None and place.bare and not url:
            place, number = c.Place(), place.sections[0]
        if not url and number is None:
            raise NotUnderstood("which_url")
        return c.Ref(place=place, action="drop", url=url, number=number)
    if not url:
        raise NotUnderstood("which_url")
    return c.Ref(place=place, action="add", url=url, use=use or args.text())


def _glossary(args: Arguments) -> c.Glossary:
    action = args.verb("add", "list")
    brief = take_brief(args)
    action = action or args.verb("add", "list")
    if action == "list" or (action is None and not args.tokens()):
        return c.Glossary(brief=brief, action="list")
    return c.Glossary(brief=brief, action="add", terms=_listed(args, "which_term"))


def _angle(args: Arguments) -> c.Angle:
    action = args.verb("list", "accept", "park", "swap") or "list"
    number = None if action == "list" else args.number()
    if action != "list" and number is None:
        raise NotUnderstood("which_number", word="")
    return c.Angle(brief=take_brief(args), action=action, number=number)  # type: ignore[arg-type]  # one of the verbs


# ---------------------------------------------------------------- people


def _assign(args: Arguments) -> c.Assign:
    backup = args.person(after="backup")
    minutes = args.minutes()
    place = _section(args, many=True)
    who = _who(args)
    return c.Assign(place=place, who=who, backup=backup, minutes=minutes, due_text=args.date())


def _unassign(args: Arguments) -> c.Unassign:
    who = args.person()
    return c.Unassign(place=_section(args, many=True), who=who)


def _reassign(args: Arguments) -> c.Reassign:
    place = _section(args, many=True)
    for token in args.tokens():
        if args.is_option(token, ("from", "to")):
            args.take(token)
    people = args.people()
    if len(people) > 2:
        raise NotUnderstood("which_person", names=", ".join(p.text for p in people))
    before = people[0] if len(people) == 2 else None
    who = people[-1] if people else _who(args)
    return c.Reassign(place=place, who=who, from_who=before, due_text=args.date())


def _people(args: Arguments) -> c.People:
    action = args.verb("list", "add", "edit")
    who = args.person()
    if action in ("add", "edit") and who is None:
        first = next((t for t in args.tokens() if t.kind in ("word", "quote")), None)
        if first is None:
            raise NotUnderstood("who")
        who = c.PersonWord(text=args.take(first))
    return c.People(action=action or "list", who=who, text=args.text())  # type: ignore[arg-type]  # one of the verbs


def _roles(args: Arguments) -> c.Roles:
    who, role = args.person(), args.choice("role")
    if role is None and (word := args.left()):
        raise NotUnderstood("which_role", word=word)
    return c.Roles(who=who, role=cast(c.Role, role))


def _ask(args: Arguments) -> c.Ask:
    place = _section(args)
    choices: tuple[str, ...] = ()
    for token in args.tokens():
        quoted = any(t.kind == "quote" and t.end <= token.start for t in args.tokens())
        named = token.kind in ("word", "flag") and args.is_option(token, ("choices",))
        if named and (token.kind == "flag" or quoted or "|" in args.rest[token.end :]):
            said = args.raw[token.end :].strip(" \u3000:：=")
            args.rest = args.rest[: token.start]
            parted = re.split(r"[|｜]" if re.search(r"[|｜]", said) else r"[,，、/／]", said)
            choices = tuple(w for part in parted if (w := part.strip(' \u3000"“”「」')))
            break
    return c.Ask(place=place, text=_said(args, "which_question_text"), choices=choices)


def _question(args: Arguments) -> c.QuestionWord:
    question = take_question(args)
    if question is None:
        raise NotUnderstood("which_question")
    return question


# ---------------------------------------------------------------- chase


def _cadence(args: Arguments) -> c.Cadence:
    days = None
    for token in args.tokens():
        if token.kind == "word" and (found := re.fullmatch(r"(\d{1,3})(?:d|days?|日間?)", token.text)):
            args.take(token)
            days = int(found.group(1))
    policy, who = args.choice("policy"), args.person()
    return c.Cadence(brief=take_brief(args), who=who, policy=cast(c.Policy, policy), preview_days=days)


def _extend(args: Arguments) -> c.Extend:
    place = _section(args, many=True)
    due = args.date()
    if not due:
        raise NotUnderstood("until_when")
    return c.Extend(place=place, due_text=due)


def _escalate(args: Arguments) -> c.Escalate:
    to = args.choice("escalation")
    place = _section(args)
    for token in args.tokens():
        if args.is_option(token, ("to",)):
            args.take(token)
    if to is None:
        raise NotUnderstood("to_whom")
    return c.Escalate(place=place, to=to)  # type: ignore[arg-type]  # the choices are the Literal's


def _park(args: Arguments) -> c.Park:
    if says_question(args):
        return c.Park(question=take_question(args))
    return c.Park(place=_section(args))


def _revive(args: Arguments) -> c.Revive:
    if says_question(args):
        return c.Revive(question=take_question(args))
    return c.Revive(place=_section(args))


# ---------------------------------------------------------------- drafts, review, publishing


def _diff(args: Arguments) -> c.Diff:
    place = _section(args)
    found = re.findall(r"(?:v|ver\.?|版)?\s?(\d{1,4})", args.left(), re.IGNORECASE)
    args.rest = ""
    if len(found) > 2:
        raise NotUnderstood("which_version")
    return c.Diff(place=place, versions=tuple(int(n) for n in found))


def _restore(args: Arguments) -> c.Restore:
    place = _section(args)
    version = args.number()
    if version is None:
        raise NotUnderstood("which_version")
    return c.Restore(place=place, version=version)


def _review(args: Arguments) -> c.Review:
    place = _section(args, many=True)
    kind = args.choice("kind")
    who = _who(args)
    return c.Review(place=place, who=who, kind=cast(c.ReviewKind, kind or "fact"), due_text=args.date())


def _export(args: Arguments) -> c.Export:
    form = args.choice("format")
    brief = take_brief(args)
    if form is None:
        raise NotUnderstood("which_format", word=args.left())
    return c.Export(brief=brief, format=cast(c.Format, form))


def _published(args: Arguments) -> c.Published:
    url = args.url()
    brief = take_brief(args)
    if not url:
        raise NotUnderstood("which_url")
    return c.Published(brief=brief, url=url, date_text=args.date())


def _metrics(args: Arguments) -> c.Metrics:
    action = args.verb("import", "list")
    brief = take_brief(args)
    action = action or args.verb("import", "list")
    if action == "import":
        return c.Metrics(brief=brief, action="import", file=args.text())
    return c.Metrics(brief=brief)


def _win(args: Arguments) -> c.Win:
    action = args.verb("list", "check", "send", "dismiss") or "list"
    number = args.number()
    if action in ("send", "dismiss") and number is None:
        raise NotUnderstood("which_number", word="")
    return c.Win(action=action, number=number)  # type: ignore[arg-type]  # one of the verbs


def _report(args: Arguments) -> c.Report:
    action = args.verb("weekly", "now", "pause", "preview")
    channel = args.channel()
    if action in ("now", "pause", "preview"):
        return c.Report(action=action, channel=channel)  # type: ignore[arg-type]  # one of the verbs
    when = args.date()
    if not when and not channel:
        raise NotUnderstood("which_report")
    if not channel:
        raise NotUnderstood("which_channel")
    if not when:
        raise NotUnderstood("when")
    return c.Report(action="weekly", channel=channel, when_text=when)


def _thanks(args: Arguments) -> c.Thanks:
    people = [t for t in args.tokens() if t.kind == "person"]
    who = args.person() if people else None
    if who is None:
        raise NotUnderstood("who")
    return c.Thanks(who=who, text=args.text())


# ---------------------------------------------------------------- oneself


def _lang(args: Arguments) -> c.Lang:
    language = args.choice("language")
    if language is None and (word := args.left()):
        raise NotUnderstood("which_language", word=word)
    return c.Lang(language=language)  # type: ignore[arg-type]  # the choices are the Literal's


def _vacation(args: Arguments) -> c.Vacation:
    who = args.person(after="backup") or args.person()
    when = args.date()
    if not when:
        raise NotUnderstood("when")
    return c.Vacation(when_text=when, who=who)


def _optout(args: Arguments) -> c.OptOut:
    level = args.choice("stop")
    if level is not None:
        args.drop_polite()
        return c.OptOut(level=level)  # type: ignore[arg-type]  # the choices are the Literal's
    until = args.date()
    if not until:
        raise NotUnderstood("which_stop")
    return c.OptOut(level="until", until_text=until)


def _calendar(args: Arguments) -> c.Calendar:
    action = args.verb("list", "add", "import") or ("add" if args.tokens() else "list")
    text = args.text()
    if action == "add" and not text:
        raise NotUnderstood("when")
    return c.Calendar(action=action, text=text)  # type: ignore[arg-type]  # one of the verbs


def _hold(args: Arguments) -> c.Hold:
    return c.Hold(place=_either(args), until_text=args.date())


READERS: Mapping[str, Read] = {
    "day": lambda a: c.MyDay(),
    "help": _help,
    "new": _new,
    "list": _list,
    "show": lambda a: c.Show(brief=take_brief(a, words=True)),
    "rename": _rename,
    "cancel": lambda a: c.Cancel(brief=take_brief(a), reason=a.text()),
    "goal": lambda a: c.Goal(brief=take_brief(a), text=_said(a, "which_goal")),
    "reader": lambda a: c.Reader(brief=take_brief(a), text=_said(a, "which_reader")),
    "keyword": lambda a: c.Keyword(brief=take_brief(a), keywords=_listed(a, "which_keyword")),
    "merit": _merit,
    "evidence": _evidence,
    "lint": lambda a: c.Lint(brief=take_brief(a, words=True)),
    "why": lambda a: c.Why(brief=take_brief(a, words=True)),
    "title": _title,
    "outline": lambda a: c.Outline(brief=take_brief(a, words=True)),
    "section": _change_outline,
    "prefill": lambda a: c.Prefill(place=_section(a), text=_said(a, "which_text")),
    "keep": lambda a: c.Keep(place=_section(a), phrase=_said(a, "which_phrase")),
    "ref": _ref,
    "glossary": _glossary,
    "align": lambda a: c.Align(who=tuple(a.people()), brief=take_brief(a, words=True)),
    "agreed": lambda a: c.Agreed(brief=take_brief(a, words=True)),
    "angle": _angle,
    "override": lambda a: c.Override(place=_section(a, many=True), reason=_said(a, "which_reason")),
    "assign": _assign,
    "unassign": _unassign,
    "reassign": _reassign,
    "suggest": lambda a: c.Suggest(place=_section(a)),
    "load": lambda a: c.Load(who=_who(a) if a.left() else None),
    "people": _people,
    "roles": _roles,
    "forget": lambda a: c.Forget(who=_who(a)),
    "ask": _ask,
    "questions": lambda a: c.Questions(place=_either(a)),
    "smaller": lambda a: c.Smaller(question=_question(a)),
    "withdraw": lambda a: c.Withdraw(question=_question(a)),
    "gaps": lambda a: c.Gaps(place=_either(a)),
    "cadence": _cadence,
    "nudge": lambda a: c.Nudge(question=_question(a)),
    "hold": _hold,
    "resume": lambda a: c.Resume(place=_either(a)),
    "extend": _extend,
    "stalled": lambda a: c.Stalled(brief=take_brief(a, words=True)),
    "escalate": _escalate,
    "park": _park,
    "revive": _revive,
    "draft": lambda a: c.Draft(place=_either(a)),
    "compose": lambda a: c.Compose(place=_section(a, many=True)),
    "diff": _diff,
    "source": lambda a: c.Source(place=_section(a), sentence=a.number()),
    "edit": lambda a: c.Edit(place=_section(a), text=a.text()),
    "restore": _restore,
    "fixes": lambda a: c.Fixes(place=_either(a)),
    "review": _review,
    "approve": lambda a: c.Approve(place=_section(a, many=True)),
    "return": lambda a: c.Return(place=_section(a), reason=_said(a, "which_reason")),
    "final": lambda a: c.Final(brief=take_brief(a, words=True)),
    "export": _export,
    "published": _published,
    "metrics": _metrics,
    "win": _win,
    "nowin": lambda a: c.NoWin(brief=take_brief(a, words=True)),
    "thanks": _thanks,
    "status": lambda a: c.Status(brief=take_brief(a, words=True)),
    "board": lambda a: c.Board(brief=take_brief(a, words=True)),
    "report": _report,
    "lang": _lang,
    "vacation": _vacation,
    "quiet": lambda a: c.Quiet(text=a.text()),
    "optout": _optout,
    "optin": lambda a: c.OptIn(),
    "settings": lambda a: c.Settings(text=a.text()),
    "calendar": _calendar,
    "audit": lambda a: c.Audit(brief=take_brief(a, words=True)),
    "undo": lambda a: c.Undo(),
}

#: Commands part of which is somebody's own words.
FREE_TEXT = frozenset(
    (
        *("help", "new", "rename", "cancel", "goal", "reader", "keyword", "merit", "evidence", "title", "section"),
        *("prefill", "keep", "ref", "glossary", "override", "people", "ask", "edit", "return", "metrics", "thanks"),
        *("quiet", "settings", "calendar"),
    )
)
