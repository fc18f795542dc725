"""Where statements begin and end in an answer: by punctuation, by the shape of unpunctuated speech, and around remarks."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.drafting import remarks
from bot.drafting.breaks import english_breaks
from bot.drafting.facts import figures
from bot.drafting.lexicon import has_verb
from bot.drafting.plainly import plain_breaks
from bot.drafting.unsaid import cues
from bot.drafting.words import Token, tokens
from bot.language.text import is_japanese, sentences

_POLITE = {"助動詞-デス", "助動詞-マス", "助動詞-タ", "助動詞-ナイ", "助動詞-ヌ"}


_STARTS_JA = re.compile(
    r"(?<=[^、。\s])(?:そしたら|そうすると(?!は))|(?<=[^まさなやぁあーっ\s、。])(?:あ(?:っ)?(?=これ|それ|すみ|すい|そう|違|ちが|でも|、|ごめ)|はい(?=以上|お疲れ|。|$|終))"
    # そうそう話変わりますけど, それじゃまた, あ電車来たんで: another matter, or no matter at all
    r"|(?<=[^、。\s])(?:そうそう(?!い)|話(?:は)?変わり?(?:ます|る)|(?<![のるたいなそこんう])ところで(?=[^す])|それじゃ(?:あ)?(?=また|切|よろ|失礼|、)|全然(?:違|別)(?:う)?の?話|で?あのー?(?=全然|話変|ちなみに)|ちなみに(?!言))"
    r"|(?<=[けどでよねす])あ(?:っ)?(?=電車|バス|時間|もう|やば|誰か|お客|呼ば|電話)"
    # 次なんでしたっけ | ああ…, 展示会のやつか | ブースで…, 15分くらいかな | シール温度は…
    r"|(?<=っけ)(?=[^、。ねどな？?\s])|(?<=のやつか)(?=[^、。もなら])(?!どうか)|(?<=かどうか)(?=それから|次に|あと)|(?<=のことか)(?=[一-鿿ァ-ヶA-Za-z])|(?<=[いうるたい]かな)(?=[一-鿿ァ-ヶA-Za-z0-9]|それ|これ|そう|だから)|(?<=んで)(?=それで|だから|そのため|あと(?:これ|それ|、))|(?<=[間度上下分回])(?=これを|それを|これより|それより)|(?<=[回台個件名本分度円]に)(?=ただ[一-鿿ァ-ヶ])|(?<=[一-鿿]で)(?=ただ[一-鿿ァ-ヶ])"
    # 着いてますでも去年は, 感じがしますで充填した後, 思いますたぶんですけど
    r"|(?:(?<=ます)|(?<=です)|(?<=ました)|(?<=ません)|(?<=でした))(?=で(?:も)?[一-鿿ァ-ヶA-Za-z0-9]|(?:たぶん|多分|おそらく)(?:です|[。ね]|$))|(?<=まして)で?(?=[一-鿿ァ-ヶ][^、。]{0,8}は)"
    # 全部じゃないですけどねでお店には, 一回だけであと切るのは, 72時間夏の方が長い, 入ることがあるんで全部じゃない
    r"|(?<=けどね)(?=で?お?[一-鿿ァ-ヶ])|(?<=[け回個本枚台分度円])(?=であと[一-鿿ァ-ヶ])|(?:(?<=[\d一二三四五六七八九十百千万][分回度円個本枚台])|(?<=[\d時分年月日週]間))(?=(?!前|後|以|半|目|弱|強|程度|当|約)[一-鿿ァ-ヶ]{1,6}の(?:方|ほう)[がは])|(?<=んで)(?=(?:全部|毎回|毎年|いつも|必ず|絶対|すべて|全員|みんな|全て)(?:じゃ|では)な)"
    # 残っちゃうんでブラインの温度は10度です: a reason said last, and a figure of something else
    r"|(?<=[うるたい]んで)(?=(?!そこ|それ|これ|ここ|その|この)[一-鿿ァ-ヶA-Za-z][^、。は]{0,8}は[^、。]{0,14}\d[^、。にを]{0,8}(?:です|でした))"
)


#: 3年です、3年置きます, 3本以上つながったやつですね、あれは: said again, or only explained.
_SAID_ON = re.compile(
    r"(?:(?P<figure>\d[\d.,]*[^\d、。\s]{1,4}?)|やつ)(?:です|だ)(?:よ|ね)*、(?:(?P=figure)|(?<!\d)(?:あれ|それ)[はをがにも])"
)
#: 使ってません、区別がつかないんで: a polite end goes on as if it were none.
_RUN_ON_JA = re.compile(
    r"(?<![はがをにでとも])(?:です|ます|ました|でした|(?<!す[いみ])ません|ませんでした|ください|下さい)(?:かね|よね|ね|よ|けどね)?、(?!と|って|が|けど|いや|あ[、っ]|違|ちが|じゃな|す[みい]ません|訂正)(?=[^。]{4,})"
)


def _japanese_breaks(text: str) -> list[int]:
    """Where unpunctuated speech ends a sentence: after です, ます, ました with their particles, or before a new あ or はい."""
    words = tokens(text)
    breaks = [m.start() for m in _STARTS_JA.finditer(text)]
    held = [m.span() for m in _SAID_ON.finditer(text)]
    breaks += [m.end() for m in _RUN_ON_JA.finditer(text) if not any(a <= m.start() < b for a, b in held)]
    for verb, link in pairwise(words):
        # 疑うで夜勤の人に: a verb that has ended, and the next sentence's で
        if (
            verb.pos == "動詞"
            and verb.form.startswith("終止形")
            and link.surface == "で"
            and link.pos in {"助詞", "接続詞", "助動詞"}
        ):
            breaks.append(link.start)
    for i, t in enumerate(words[:-1]):
        spoken = t.kind in {"助動詞-デス", "助動詞-マス"} or _polite_before(text[: t.end])
        ended = (
            t.pos == "助動詞" and t.kind in _POLITE and t.form.startswith(("終止形", "連体形") if spoken else "終止形")
        )
        ended = ended or (t.lemma in {"下さる", "くださる"} and t.form.startswith("命令形"))
        if text[: t.end].endswith(("すいません", "すみません")):
            continue
        if not ended or (
            (i and words[i - 1].pos in {"感動詞"}) or (_is_filler(words, i) and words[i + 1].surface != "よ")
        ):
            continue
        j = i + 1
        while (
            j < len(words)
            and words[j].surface in {"ね", "よ", "よね", "か", "な", "ねえ", "ねー", "ー", "けどね", "えー", "わ"}
            and words[j].pos in {"助詞", "補助記号", "感動詞", "名詞"}
        ):
            j += 1
        if j >= len(words):
            continue
        after = words[j]
        if after.pos == "空白" or (
            spoken
            and after.pos not in {"助詞", "助動詞", "補助記号"}
            and not after.surface.startswith(("もの", "ので", "とき", "時", "場合", "際"))
        ):
            breaks.append(after.start)
    breaks += [
        m.end()
        for m in _BLANK_JA.finditer(text)
        if _TOLD_JA.search(text[max([0, *(b for b in breaks if b <= m.start())]) : m.start()])
    ]
    turns = cues(text)
    return [b for b in breaks if not _AFTERTHOUGHT.match(text[b:]) and not any(x <= b <= y for x, y in turns)]


#: 雨は平気 端子にカバーするだけ: a blank for a stop, where something was told before it and more comes after.
_BLANK_JA = re.compile(r"(?<=[一-鿿ァ-ヶいるくすむ])[ 　](?=[一-鿿ァ-ヶぁ-ん][^ 　]{5,})")
_TOLD_JA = re.compile(r"[はが](?![^、。]*[ 　、。])[^、。]{2,}$")
#: 一旦停止を入れましたロボットの方にですよ人じゃなくて: said after its sentence, and of it.
_AFTERTHOUGHT = re.compile(r"[^、。]{1,12}(?:に|を|から|まで)です(?:よ|ね)|(?!で)[^、。は]{1,6}(?:じゃ|では)なくて")


def _polite_before(text: str) -> bool:
    return bool(re.search(r"(?:ました|でした|(?<!す[いみ])ません|ませんでした|ください|下さい)$", text))


def _is_filler(words: tuple[Token, ...], i: int) -> bool:
    """電池はですね: a です that follows a particle ends nothing."""
    before = words[i - 1] if i else None
    return before is None or (
        getattr(before, "pos", "") == "助詞"
        and getattr(before, "surface", "") in {"は", "が", "で", "と", "も", "を", "に", "えー"}
    )


def _cut(text: str, start: int, end: int, breaks: list[int]) -> list[tuple[int, int]]:
    edges = [start, *sorted({start + b for b in breaks if 0 < b < end - start}), end]
    return [(a, b) for a, b in pairwise(edges) if text[a:b].strip()]


_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|approx|dep|ca|cf|no|nos|fig|min|max|temp|dept|incl|excl|resp|st|mr|mrs|ms|dr|[a-z])$",
    re.I,
)


def _uncapitalised(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """never along it. two gates: people who type without capitals still end their sentences."""
    cuts = [
        m.end()
        for m in re.finditer(r"[.!?]+ +(?=[a-z])", text[start:end])
        if not _ABBREVIATED.search(text[start : start + m.start()])
        and not text[start : start + m.start()].endswith(".")
    ]
    return _cut(text, start, end, cuts) if cuts and not is_japanese(text[start:end]) else [(start, end)]


def _written(piece: str) -> bool:
    """A recogniser that puts capitals and stops, and commas where it is long, has ended its sentences itself."""
    return piece[:1].isupper() and piece.endswith((".", "!", "?")) and not _runs_on(piece)


def _runs_on(piece: str) -> bool:
    """More than a sentence typed without a stop; one with its capital and its full stop is one, if it is not very long."""
    whole = piece[:1].isupper() and piece.endswith((".", "!"))
    return len(piece.split()) > (30 if whole else 14) and not re.search(r"[,.;:!?]", piece[:-1])


def spans(text: str, transcript: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in (part for span in sentences(text) for part in _uncapitalised(text, *span)):
        piece = text[start:end]
        if is_japanese(piece):
            breaks = _japanese_breaks(piece)
            found.extend(_cut(text, start, end, breaks + (plain_breaks(piece, breaks) if transcript else [])))
        elif _runs_on(piece) or (transcript and not _written(piece)):
            found.extend(_cut(text, start, end, english_breaks(piece)))
        else:
            found.append((start, end))
    return [s for span in found for s in _clauses(text, *span)]


_TAIL = re.compile(
    r"(?:, (?=anyway,? i)|,? ?(?:so|and|but|though|although) (?=please\b|don't\b|keep\b|do not\b|leave\b|ask\b|i (?:don't|do not|am not|'m not)\b|not sure\b)"
    r"|, (?=(?:please don't|but keep|keep (?:it|that|them)|off the record|(?:(?:you'd )?better |best (?:to )?|rather |please |just )?(?:leave (?:the|that|this|his|her|their|our|it)|ask|check with|talk to|speak to)|i (?:always (?:mix|get|muddle|forget)|keep (?:mixing|forgetting)))\b)|,? which (?:is|was|i) |; ?|\s[—–-]{1,2}\s)",
    re.IGNORECASE,
)
_CLAUSE_JA = re.compile(
    r"(?:(?:です|ます|ません|ました|でした)?(?:が|けど|けれど(?:も)?|し)|ので|ため)、|(?<=んです)(?:が|けど)(?=(?:ある|とある|某)[一-鿿ァ-ヶ])|、(?=ここだけの話|ちなみに|社外秘|オフレコ)"
)
_PREFIX_JA = re.compile(
    r"^(?:冗談はさておき|余談ですが|話は変わりますが|ご質問の件ですが|お答えしますと|結論から言うと|結論から言いますと|補足(?:すると|しますと|ですが|ですけど|として(?:は)?|で)|(?:付け加える|付け足す|追加で言う)と|付け加えますと|追加(?:で|ですが)|追記(?:です(?:が)?|すると|ですけど)|書き忘れましたが|言い忘れましたが|言い忘れてましたが|言い忘れましたけど|言い忘れたんですけど|先ほどの続きですが|続きですが|ざっくり言うと|正直(?:に)?(?:言|申)(?:う|し)(?:と|ますと)|正直なところ|(?:次|前|上|下|ほか|他|別|\d番目?)の(?:質問|問い|項目)(?:と|も)(?:まとめ|一緒に|合わせ|あわせ|兼ね)[^、。]{0,10}(?:が|けど|と)|(?:ついでに)?[^、。]{1,12}の(?:話|件|こと)(?:も|を|に)(?:してしまう|しちゃう|する|触れる|しておく|しとく|言っちゃう)と)[、,]?"
)
PARENTHESIS = re.compile(r"[（(][^（）()]*[）)]")


#: the bank's private collection has no verb.
_OWNER = re.compile(r"(?<=\w)(?<!\bit)(?<!\bthat)(?<!\bthere)(?<!\bhe)(?<!\bwhat)'s(?= \w)")
#: あるバーのマスターには: told of somebody, and not of whom.
_SOMEONES = re.compile(r"(?:ある|とある|某)[一-鿿ァ-ヶ]|[一-鿿]{1,4}(?:都|道|府|県|市)?内の")


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence cut where a part of it is a remark, so that the rest can stay; whole otherwise."""
    piece = text[start:end]
    prefix = _PREFIX_JA.match(piece)
    if prefix:
        start, piece = start + prefix.end(), piece[prefix.end() :]
    if not is_japanese(piece):
        for m in re.finditer(r", (?=(?:we|it|they|the) )", piece):
            if (
                remarks.kind_of(piece[: m.start()]) == "bot_talk"
                and figures(piece[m.end() :])
                and remarks.kind_of(piece[m.end() :]) is None
            ):
                return [(start, start + m.start()), (start + m.end(), end)]
        for m in _TAIL.finditer(piece):
            tail, head = piece[m.end() :], piece[: m.start()]
            whole = piece[m.start() :] if "which" in m[0] else tail
            kind = remarks.kind_of(tail) or (remarks.kind_of(whole) if whole is not tail else None)
            about = kind == "confidential" and (
                remarks.points_back(tail) or (not has_verb(_OWNER.sub("", head)) and remarks.POINTING.search(tail))
            )
            if kind and remarks.kind_of(head) is None and not about:
                return [(start, start + m.start()), (start + m.end(), end)]
        return [(start, end)]
    if remarks.kind_of(PARENTHESIS.sub("", piece)) is None and remarks.kind_of(piece):
        return [(start, end)]
    for m in _CLAUSE_JA.finditer(piece):
        head, tail = piece[: m.end()], piece[m.end() :]
        # お客さんの名前は出さないでほしいんですけど、Xだと100捨てます: what is kept out is named, the rest is not it
        if (
            remarks.kind_of(head) == "confidential"
            and re.search(r"名前|社名|客先|顧客名", head)
            and remarks.kind_of(tail) is None
            and (figures(tail) or _SOMEONES.match(tail))
        ):
            return [(start, start + m.end()), (start + m.end(), end)]
        if (
            remarks.kind_of(tail) in {"referral", "dont_know", "superlative", "bot_talk"}
            and remarks.kind_of(head) is None
            and figures(head)
        ):
            return [(start, start + m.end()), (start + m.end(), end)]
    return [(start, end)]
