"""What marketing wrote already: sure sentences stand as a draft, marked guesses become yes/no questions by themselves."""

from __future__ import annotations

import re

from bot.flows import find
from bot.language.text import clean, narrow, sentences
from bot.model import Brief, Question, Section
from bot.turn import Turn

#: How people mark what they only believe: 〔推測〕, (?), 【要確認】, [guess], "たぶん" at the head, a question mark at the end.
_MARK = re.compile(
    r"[〔［\[(（【]\s*(?:[?？]+|推測|推定|仮|仮定|要確認|確認|未確認|たぶん|多分|おそらく|予想|guess|guessed|assumed?|assumption|unsure|not sure|confirm|tbc|to be confirmed|check)\s*(?:[:：][^〕］\])）】]*)?[〕］\])）】]",
    re.IGNORECASE,
)
#: Marks that are put behind what they are about.
_AFTERWARDS = re.compile(
    r"[〔［\[(（【]\s*(?:[?？]+|要確認|確認|未確認|confirm|unsure|not sure|tbc|to be confirmed|check)", re.IGNORECASE
)
_MAYBE = re.compile(
    r"^(?:たぶん|多分|おそらく|恐らく|(?:推測|仮|予想|要確認)\s*[:：]|guess\s*:|i (?:guess|think|assume)\b(?: that)?|probably|presumably|perhaps|maybe)[、,]?\s*",
    re.IGNORECASE,
)
_UNSURE_END = re.compile(
    r"(?:でしょうか|ですか|だろうか|かもしれ(?:ない|ません)|と思われ(?:る|ます)|はず(?:です|だ)?)?[?？]+$"
)


def split(text: str) -> tuple[str, list[str]]:
    """(what is sure, guesses without their marks), sentence by sentence as written."""
    said = clean(text).strip()
    sure: list[str] = []
    guesses: list[str] = []
    for start, end in _with_marks(said):
        sentence = said[start:end]
        plain = narrow(sentence)
        if _MARK.search(sentence) or _MARK.search(plain) or _MAYBE.match(plain) or _UNSURE_END.search(plain):
            bare = _bare(sentence)
            if bare:
                guesses.append(bare)
        else:
            sure.append(sentence)
    joint = "" if re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", said) else " "
    return joint.join(sure), guesses


def _with_marks(said: str) -> list[tuple[int, int]]:
    """Sentences. A mark between two belongs to the one people meant: the one before it where marks stand last."""
    found: list[tuple[int, int]] = []
    last = not _MARK.match(said) and any(mark.end() == len(said) for mark in _MARK.finditer(said))
    for start, end in sentences(said):
        leading = _MARK.match(said[start:end])
        alone = leading is not None and start + leading.end() == end
        if leading and found and (last or alone or _AFTERWARDS.match(leading.group())):
            found[-1] = (found[-1][0], start + leading.end())
            start += leading.end()
            start += len(said[start:end]) - len(said[start:end].lstrip())
        if start < end:
            found.append((start, end))
    return found


def _bare(sentence: str) -> str:
    bare = _MAYBE.sub("", _MARK.sub("", sentence)).strip(" \u3000")
    bare = re.sub(r"(?:でしょうか|だろうか)?[?？]+$", "", bare).strip()
    return (
        bare
        if not bare or bare[-1] in "。.!！"
        else bare + ("。" if re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", bare) else ".")
    )


def put(turn: Turn, brief: Brief, section: Section, text: str) -> list[Question]:
    """Replaces what was written for the section. Guesses not asked yet are replaced too. Returns the new questions."""
    sure, guesses = split(text)
    section.prefill = sure
    everything = find.questions(turn, section)
    for question in everything:
        if question.guess and question.state == "queued":
            turn.move(question, "withdrawn", why="prefill")
    last = max((q.no for q in everything), default=0)
    made = [
        turn.add(
            Question(
                section_id=section.id,
                no=last + number,
                text=turn.word("outline.guess_question", brief.language, heading=section.heading),
                guess=guess,
                rung="yesno",
            )
        )
        for number, guess in enumerate(guesses, start=1)
    ]
    turn.record("section.prefilled", f"section:{section.id}", why="prefill")
    return made
