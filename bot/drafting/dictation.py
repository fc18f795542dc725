"""Marks said aloud ("full stop", "new paragraph", かぎかっこ) as the marks they mean, each in the room its words took, so that places stay.

A word for a mark is also a word of its own: a full stop, a trial period, comma-separated, まるで. Articles, what follows and
company decide: some are marks only in an answer that holds a sure one.
"""

from __future__ import annotations

import re

from bot.language.text import is_japanese

_NOT_A_MARK = r"(?<!\ba )(?<!\bthe )(?<!\ban )(?<!\bthis )(?<!\bthat )(?<!\bno )(?<!\beach )(?<!\bevery )(?<!\bone )(?<!\bany )(?<!\bto )(?<!\bat )(?<!\bof )(?<!\bby )(?<!\bwith )(?<!\bor )(?<!\buse )(?<!\buses )(?<!\bdecimal )(?<!\bsemi )"
_ENDS = r"(?=[\s.,;:!?]*(?:$|\n|[\"”A-Z]|(?:new|next) (?:line|paragraph)\b|(?:the|a|an|we|it|it's|its|that|that's|they|there|this|if|when|and|but|so|then|you|he|she|i|in|on|for|after|before|what|no|not|only|people|unquote|close)\b))"
_OBJECT = r"(?! (?:button|switch|command|signal|test|position|valve|function|separated|delimited|splice|instead|as|character|cancer|tissue|biops\w+|sample|screening)\b)"

#: (said, mark): these are marks wherever they stand so.
_SURE = tuple(
    (re.compile(said, re.IGNORECASE), mark)
    for said, mark in (
        (rf"[,.]? ?{_NOT_A_MARK}\bfull stop\b[.,]?{_OBJECT}{_ENDS}", "."),
        (rf"[,.;:]? ?{_NOT_A_MARK}\b(?:new|next) (?:paragraph|line)\b(?! (?:of|in|at|for|is|was|will|has|went|starts?|and)\b)[.,:;]?", "\n"),
        (r", period\b[.]?(?=\s*(?:$|[A-Z\n]))", "."),
        (r"\bquote,? unquote,? (?P<said>[\w-]+)", "“{}”"),
        (r",? ?\b(?:open |begin )?quote(?! (?:from|for|of|a|the \w+ (?:first|price))\b)[,:]? (?P<said>[^“”\n]{2,300}?)[,.]? ?\b(?:unquote|end (?:of )?quote|close(?:d)? quote)s?\b", " “{}”"),
        (r"\bopen (?:bracket|paren|parenthesis|parentheses)s?,? (?P<said>[^()\n]{2,200}?),? ?\bclose(?:d)? (?:bracket|paren|parenthesis|parentheses)s?\b", "({})"),
        (rf",? ?{_NOT_A_MARK}\bquestion mark\b[.,?]?(?=\s*(?:$|[A-Z\n]))", "?"),
        (rf",? ?{_NOT_A_MARK}\bexclamation (?:mark|point)\b[.,!]?(?=\s*(?:$|[A-Z\n]))", "!"),
    )
)  # fmt: skip
#: These only in speech, or in an answer that holds another mark said aloud.
_SHY = tuple(
    (re.compile(said, re.IGNORECASE), mark)
    for said, mark in (
        (rf",? ?{_NOT_A_MARK}(?<!and )\bcomma\b(?!-){_OBJECT},?", ","),
        (rf",? ?{_NOT_A_MARK}\bsemi-?colon\b{_OBJECT},?", ";"),
        (rf",? ?{_NOT_A_MARK}\bcolon\b{_OBJECT}[,:]?", ":"),
        (rf",? ?(?<!\w the )(?<!\w a )\b(?<!trial )(?<!grace )(?<!notice )(?<!warranty )(?<!guarantee )(?<!rest )(?<!holding )(?<!time )(?<!test )(?<!long )(?<!short )(?<!payback )(?<!whole )(?<!same )(?<!reporting ){_NOT_A_MARK}period\b[.,]?{_ENDS}(?! (?:of|in|after|before|when|for|on)\b)", "."),
    )
)  # fmt: skip
#: A sentence has ended here, or something has.
_ENDED_JA = r"(?:(?<=です)|(?<=ます)|(?<=した)|(?<=せん)|(?<=ない)|(?<=さい)|(?<=よね)|(?<=[。、\s」)])|^)"
_JA_SURE = tuple(
    (re.compile(said), mark)
    for said, mark in (
        (rf"{_ENDED_JA}[、。]?(?:まる|マル|句点)[。、]?(?=$|[、。\s]|改行|[^でいめくごみきっ、。]|いま|でも)", "。"),
        (rf"{_ENDED_JA}(?:改行|改段落)(?:して)?[。、]?(?=$|[、。\s]|[^をはがしすのにコキボ文位])", "\n"),
        (r"(?:カギ|かぎ|鍵)(?:カッコ|かっこ|括弧)(?:開き|開いて|ひらき|始め)?[、。]?(?P<said>[^「」\n]{1,200}?)[、。]?(?:(?:カギ|かぎ|鍵)?(?:カッコ|かっこ|括弧)(?:閉じる?|とじる?|終わり|(?=と|って))|閉じ(?:カギ|かぎ|鍵)?(?:カッコ|かっこ|括弧))[、。]?", "「{}」"),
        (r"(?<![ギぎ鍵])(?:カッコ|かっこ|括弧)(?!いい|よ|悪|わる|つけ)(?:開き|開いて|ひらき)?[、。]?(?P<said>[^（）()\n]{1,60}?)[、。]?(?:(?:カッコ|かっこ|括弧)(?:閉じる?|とじる?)|閉じ(?:カッコ|かっこ|括弧))[、。]?", "({})"),
        (r"[、。]?読点[。、]?(?=[^をはがのにで])", "、"),
    )
)  # fmt: skip
_JA_SHY = (
    (re.compile(r"(?<=[はがをにでともらりてけすたん])[、。]?(?:てん|テン)[。、]?(?=$|[一-鿿ァ-ヶA-Za-z0-9\s])"), "、"),
)


def marked(text: str, *, transcript: bool) -> str:
    """The text with marks for their words, as long as it was: what is over is blank."""
    sure, shy = (_JA_SURE, _JA_SHY) if is_japanese(text) else (_SURE, _SHY)
    done = _put(text, sure)
    return _put(done, shy) if transcript or done != text else done


def _put(text: str, marks: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for said, mark in marks:

        def written(m: re.Match[str], mark: str = mark) -> str:
            put = mark.format(m["said"].strip()) if "{}" in mark else mark
            kept = "" if mark in "\n“{}” " or m[0][:1] not in ".!?" else m[0][:1]
            return (kept or put).ljust(len(m[0]))

        text = said.sub(written, text)
    return text
