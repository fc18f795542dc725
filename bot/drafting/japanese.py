"""Japanese prose from speech: fillers out, spoken forms put right, one style of sentence end throughout, fragments given their topic."""

from __future__ import annotations

import re

from bot.drafting.values import Style
from bot.drafting.wording import Wording
from bot.drafting.words import Token, tokens

_I_ROW = str.maketrans("うくぐすつぬぶむる", "いきぎしちにびみり")
_A_ROW = str.maketrans("うくぐすつぬぶむる", "わかがさたなばまら")
_TA = {
    "う": "った",
    "つ": "った",
    "る": "った",
    "む": "んだ",
    "ぶ": "んだ",
    "ぬ": "んだ",
    "く": "いた",
    "ぐ": "いだ",
    "す": "した",
}
_POLITE_END = re.compile(r"(?:です|ます|ました|ません|でした|でしょう|ましょう|ください|下さい)$")
_NOMINAL = {"名詞", "接尾辞", "形状詞", "代名詞", "補助記号", "記号", "副詞"}


def _godan(t: Token) -> bool:
    return t.kind.startswith("五段")


def masu_stem(t: Token) -> str:
    """連用形 of a verb token: 減る → 減り, 使える → 使え, する → し."""
    lemma = t.lemma
    if t.kind.startswith("サ行変格"):
        return lemma[:-2] + ("じ" if lemma.endswith("ずる") else "し")
    if t.kind.startswith("カ行変格"):
        return "来" if lemma.startswith("来") else "き"
    if _godan(t):
        if lemma.endswith(("くださる", "下さる", "いらっしゃる", "おっしゃる", "なさる")):
            return lemma[:-1] + "い"
        return lemma[:-1] + lemma[-1].translate(_I_ROW)
    return lemma.removesuffix("る")


def ta_form(t: Token) -> str:
    if _godan(t):
        return lemma_past(t.lemma)
    return masu_stem(t) + "た"


def lemma_past(lemma: str) -> str:
    return lemma[:-1] + ("った" if lemma.endswith(("行く", "いく")) else _TA[lemma[-1]])


def nai_form(t: Token) -> str:
    if t.lemma in {"ある", "有る"}:
        return "ない"
    if _godan(t):
        return t.lemma[:-1] + t.lemma[-1].translate(_A_ROW) + "ない"
    return ("来" if t.lemma.startswith("来") else "こ" if t.kind.startswith("カ行変格") else masu_stem(t)) + "ない"


def _verbal(t: Token) -> bool:
    return t.pos == "動詞" or (
        t.pos == "助動詞" and t.kind.startswith(("下一段", "上一段", "五段", "助動詞-レル", "助動詞-ラレル"))
    )


def _te_forms(text: str) -> str:
    """やってる → やっている, 打ち込んでました → 打ち込んでいました."""
    out = list(text)
    for t in tokens(text):
        if t.pos == "助動詞" and t.lemma in {"てる", "でる"} and t.surface[0] in "てで":
            out[t.start] = t.surface[0] + "い"
    return "".join(out)


_CHAIN = re.compile(
    r"[^、。→\s(]+(?: ?→ ?[^、。→はがをに\s()]+?){2,}(?:、(?=です))?(?=(?P<named>の順)|(?:です)?(?:ね)?[。]?$)"
)
#: 本数：各5本 → 本数は各5本
_LABEL = re.compile(
    r"^(?P<label>[^:：。、はがを\d]{1,14}[^:：。、はがを\d\s]|[^:：。、はがを]{1,16}(?:未満|以上|以下|超|以内|まで|から|[一-鿿]{2})|[^:：。、はがを(（]{1,14}[(（][^()（）]{1,16}[)）]) ?[:：] ?(?=\S)"
)
#: 導入後に始められます、たぶん。
_HEDGED_LATE = re.compile(
    r"^(?P<said>.+?)、(?P<hedge>たぶん|多分|おそらく|恐らく)(?:です|だ)?(?:けど|が)?(?:ね)?[。]?$"
)
#: 逆にすると、せっかく入れた圧縮の…まあ逆にはしません: broken off, and said anew.
_BROKEN_OFF = re.compile(r"^[^。…]*…+(?:まあ|いや|とにかく|ま)、?(?=[^、。]{4})")


_NUMBERED = re.compile(r"[①-⑳]")
#: 温水で洗う→タンクを空にする→ノズルを漬ける、の順: steps with verbs.
_ARROWS = re.compile(
    r"^(?P<steps>[^、。→]+[うくすつぬむるぐぶ](?: ?→ ?[^。→]+){1,8}?)、?[ 　]?の順(?:番)?(?:です)?(?:ね)?[。]?$"
)


def _in_numbers(steps: str) -> str:
    return "".join(chr(ord("①") + i) + step.strip() for i, step in enumerate(steps.split("→")))


def _steps(text: str) -> str:
    """①まず冷ます ②回す ③開ける です as one sentence: まず冷まし、次に回し、最後に開けるです."""
    head, *items = _NUMBERED.split(text)
    if len(items) < 2:
        return text
    said: list[str] = []
    verbal = any(re.search(r"(?:[うくすつぬむるぐぶた]|です|ます)[ 　、。]*$", item) for item in items[:-1])
    for i, item in enumerate(items):
        body = item.strip(" 　、。")
        last = i + 1 == len(items)
        words = tokens(body)
        if not last and words and _verbal(words[-1]) and words[-1].form.startswith(("終止形", "連体形")):
            body = body[: words[-1].start] + masu_stem(words[-1])
        if last:
            body = re.sub(r"[ 　]+(?=です$)", "", body)
        if not verbal:
            said.append(body)
            continue
        opens = re.match(r"まず|最初|はじめ|次|続い|その|それ|最後", body)
        said.append(body if opens else ("最後に" if last else "次に" if i else "まず") + body)
    return head + "、".join(said)


#: 自社でやれますって書いていいです: leave to write it, said with the thing itself.
_FREE_TO_WRITE = re.compile(
    r"(?<=る)こと(?:だけ)?(?:は|を|なら)?(?:書い|載せ)て(?:も)?(?:いい|大丈夫|構いません|結構|問題ありません)(?:です)?(?:よ|ね)*[。]?$|"
    r"(?<=す|る|た|い)(?:って|と)(?:いう風に|いうふうに)?(?:書い|載せ)て(?:もらって|いただいて|頂いて)?(?:も)?(?:いい|大丈夫|構いません|結構|問題(?:ない|ありません))(?:です)?(?:よ|ね)*[。]?$"
)


_LAUGHED = re.compile(r"、?(?:(?<![ァ-ヶー])(?:ア?ハハハ*)(?![ァ-ヶー])|あはは|[（(]笑[）)]|笑(?=[。！]?$))[。！]?$")
#: それと梱包ね、紙で巻いてる: what is told next, named as people name it.
_NAMED_AFTER = re.compile(
    r"^(?:それと|あと|それから)、?(?P<what>[一-鿿ァ-ヶー]{1,8})(?:ね|なんですけど|ですけど|ですが|だけど)、"
)


def tidy(text: str, wording: Wording) -> str:
    """Without fillers and with written forms, the sentence end untouched."""
    text = _steps(re.sub(r"^\s*[↑↓→・•*‐–-]\s*(?:追記|補足)?[\s　:：]*", "", text))
    for pattern in wording.fillers:
        text = pattern.sub("", text)
    text = re.sub(r"^(?:んで|で)(?=あと|次|それ|まず|最後)", "", text)
    text = _HEDGED_LATE.sub(r"\g<hedge>、\g<said>", _BROKEN_OFF.sub("", text))
    text = _ARROWS.sub(lambda m: _steps(_in_numbers(m["steps"])), text)
    text = _CHAIN.sub(lambda m: re.sub(r" ?→ ?", "、", m[0].rstrip("、")) + ("" if m["named"] else "の順"), text)
    text = _LABEL.sub(r"\g<label>は", text)
    for spoken, written in wording.colloquial:
        text = spoken.sub(written, text)
    text = _te_forms(_FREE_TO_WRITE.sub("", _NAMED_AFTER.sub(r"\g<what>は、", _LAUGHED.sub("", text))))
    text = re.sub(r"(?<=[ぁ-んァ-ヶ一-鿿、。]) +(?=[ぁ-んァ-ヶ一-鿿])", "", text)
    return re.sub(r"、{2,}", "、", text).strip(" 、")


#: What stands behind the last word; the ー of キー is the word's own.
_TRAILING = re.compile(r"(?:[ 。、．!！…]|(?<![ァ-ヶ])ー)+$")


def _unwound(text: str) -> str:
    """Without what speech adds after the predicate: ね, よ, けど, んです."""
    while True:
        words = tokens(text)
        if not words:
            return text
        last = words[-1]
        if text.endswith(("のですが", "んですが")):
            text = text[:-4]
        elif (last.pos == "助詞" and last.detail.startswith("終助詞") and last.surface != "か") or (
            last.pos == "助詞"
            and last.detail.startswith("接続助詞")
            and last.surface in {"けど", "けれど", "けども", "けれども", "が", "し"}
        ):
            text = text[: last.start]
        elif re.search(r"(?<=[うくすつぬふむるぐぶいただ])(?:んです|のです|んだ)$", text) and not text.endswith(
            ("ものです", "たのです")
        ):
            text = re.sub(r"(?:んです|のです|んだ)$", "", text)
        elif re.search(r"(?:な|だ)(?:んで|ので)$|(?:だ|です)から$", text):
            text = re.sub(r"(?:なんで|なので|だから|ですから)$", "です", text)
        elif re.search(r"(?<=[うくすつぬふむるぐぶいた])(?:んで|ので)$", text):
            text = plain(text[:-2]) + "ためです"  # the reason of what was just said stays one
        elif re.search(r"(?<=[うくすつぬふむるぐぶいたん])(?:から|ので)$", text) and last.detail.startswith("接続助詞"):
            text = plain(text[:-2]) + "ためです"
        elif re.search(r"なんです$", text):
            text = text[:-4] + "です"
        else:
            return text
        text = _TRAILING.sub("", text)


def _wondering(text: str) -> str | None:
    """ですかね, かな: the doubt stays, as 思います."""
    m = re.search(
        r"(?:(です|ます)か(?:ね|な)|(だ)?(?:っけ)?かな(?:あ|ー)?|でしょうか(?:ね)?)(?:と(?:思い?ます|思う))?$", text
    )
    if m is None:
        return None
    body = text[: m.start()]
    if re.search(r"(?:では|じゃ)ない(?:ん|の)?$", body):
        return re.sub(r"じゃない(?:ん|の)?$|ではない(?:ん|の)?$", "ではないかと思います", body)
    if m[1] == "ます":
        return plain(body + "ます") + "と思います"
    words = tokens(body)
    verbal = bool(words) and (_verbal(words[-1]) or words[-1].pos in {"形容詞", "助動詞"})
    return body + ("と思います" if verbal else "だと思います")


_SHORT_STEM = 2


def polite(text: str) -> tuple[str, bool]:
    """The sentence ending in です or ます, without its full stop; False when the end was not understood and left as it was."""
    text = _TRAILING.sub("", text)
    wondering = _wondering(text)
    text = _unwound(wondering or text)
    if text.endswith(("ないです", "なかったです")):
        text = text.removesuffix("です")
    text = re.sub(r"(?<=まし)て$", "た", text)
    words = tokens(text)
    if not words or _POLITE_END.search(text):
        return text, bool(words)
    last = words[-1]
    before = words[-2] if len(words) > 1 else None
    head = text[: last.start]
    if _verbal(last) and last.form.startswith(("終止形", "連体形")):
        return head + masu_stem(last) + "ます", True
    if last.pos == "動詞" and last.form.startswith("連用形") and len(last.surface) > _SHORT_STEM:
        return text + "です", True  # つなぎ直し: the verb as a noun
    if last.surface in {"たら", "だら"} and last.kind == "助動詞-タ":
        return text[:-1] + "場合です", True  # 30分続いたら: what then happens was said before
    if last.pos == "助動詞" and last.kind == "助動詞-タ" and before:
        return _polite_past(text, words)
    if last.pos in {"助動詞", "形容詞"} and last.surface == "ない" and before:
        if _verbal(before) and last.pos == "助動詞":
            return text[: before.start] + masu_stem(before) + "ません", True
        return head + "ありません", True
    if last.pos == "助動詞" and last.kind == "助動詞-ダ":
        return head + "です", True
    if text.endswith("である"):
        return text[:-3] + "です", True
    if last.pos == "形容詞" or last.kind in {"助動詞-タイ", "助動詞-ラシイ"} or last.pos in _NOMINAL:
        return text + "です", True
    if (
        last.pos == "助詞"
        and not last.detail.startswith(("接続助詞", "係助詞"))
        and last.surface not in {"を", "に", "が", "の", "と", "で", "か"}
    ):
        return text + "です", True
    return text, False


def _polite_past(text: str, words: tuple[Token, ...]) -> tuple[str, bool]:
    before = words[-2]
    if before.kind == "助動詞-ダ":
        return text[: before.start] + "でした", True
    if before.surface == "なかっ" and len(words) > 2 and _verbal(words[-3]):
        return text[: words[-3].start] + masu_stem(words[-3]) + "ませんでした", True
    if before.surface == "なかっ":
        return text[: before.start] + "ありませんでした", True
    if _verbal(before):
        return text[: before.start] + masu_stem(before) + "ました", True
    return text + "です", True


_MIDDLE = re.compile(r"(?<=です|ます|した|せん)(?=(?:が|ので|し|から)、)")
_LINK = re.compile(r"^(?:が|ので|し|から)、")


def plain(text: str) -> str:
    """The sentence in である style, without its full stop; polite forms before が and ので are put right too."""
    pieces = _MIDDLE.split(text)
    out: list[str] = []
    for i, piece in enumerate(pieces):
        link = _LINK.match(piece)
        begin = link[0] if link else ""
        out.append(begin + _plain_end(piece[len(begin) :], middle=i + 1 < len(pieces)))
    return "".join(out)


def _plain_end(text: str, *, middle: bool) -> str:
    words = tokens(text)
    if not words:
        return text
    m = re.search(r"(ませんでした|ません|ました|ます|でしょう|でした|です)$", text)
    if m is None:
        return text + "である" if words[-1].pos in _NOMINAL else text
    stem_end = m.start()
    before = [t for t in words if t.end <= stem_end]
    if not before:
        return text
    last = before[-1]
    head = text[: last.start]
    if m[1] == "です":
        if last.pos == "形容詞" or last.kind in {"助動詞-タイ", "助動詞-ナイ", "助動詞-タ"}:
            return text[:stem_end]
        return text[:stem_end] + ("だ" if middle else "である")
    if m[1] in {"でした", "でしょう"}:
        return text[:stem_end] + ("であった" if m[1] == "でした" else "であろう")
    negative = nai_form(last)
    return (
        head
        + {"ます": last.lemma, "ました": ta_form(last), "ません": negative, "ませんでした": negative[:-1] + "かった"}[
            m[1]
        ]
    )


_SURU = re.compile(r"(?:て|てから|で|を|まで|、)(?P<noun>[一-鿿ァ-ヶー]{2,6})$")


def _verbal_noun(text: str) -> str:
    """90日おいてから削除。 is a sentence without its する; 7分に。 one without にします."""
    body = text.rstrip("。 ")
    words = tokens(body)
    if not words:
        return text
    if _SURU.search(body) and words[-1].detail.endswith("サ変可能"):
        return body + "する"
    if words[-1].surface == "に" and words[-1].pos == "助詞" and len(words) > 1 and words[-2].pos in {"名詞", "接尾辞"}:
        if re.search(r"\d[^、。]*(?:から|が|→)[^、。]*\d[^、。]*に$", body) and "を" not in body:
            return body + "なった"  # 月18kgから11kgに
        return body + ("した" if re.search(r"(?:だった|でした|[たっ]た)(?:ので|ため|ところ|から|が)", body) else "する")
    return text


_BRACKET = re.compile(r"^(.*[^、。])([（(][^（）()]*[）)])[。 ]*$", re.DOTALL)


def finished(text: str, style: Style) -> tuple[str, bool]:
    """The sentence in the article's style with its 。; False when its end was not understood."""
    text = _verbal_noun(text)
    bracket = _BRACKET.match(text)
    if bracket and bracket[1] and tokens(bracket[1])[-1].pos in _NOMINAL:
        ended, sure = polite(bracket[1])
        if style == "dearu":
            ended = plain(ended)
        if ended.startswith(bracket[1]):  # 常温(23±1℃)です
            return bracket[1] + bracket[2] + ended[len(bracket[1]) :] + "。", sure
    if bracket and bracket[1]:
        head, sure = finished(bracket[1], style)
        return head.removesuffix("。") + bracket[2] + "。", sure
    ended, sure = polite(text)
    if style == "dearu":
        ended = plain(ended)
    return (ended if ended.endswith(("」", "。")) and not sure else ended + "。"), sure


def is_fragment(text: str) -> bool:
    """A bare answer: nominal, with nothing it is said of."""
    body = re.sub(r"(?:です|でした|だ)(?:ね|よ)?$", "", text.rstrip("。 "))
    words = tokens(body)
    if not words:
        return False
    if body.endswith(("こと", "ため")) and not any(t.surface == "は" and t.pos == "助詞" for t in words):
        return True
    if any(
        t.pos == "助詞" and (t.surface == "は" or (t.surface in {"が", "も"} and not t.detail.startswith("接続助詞")))
        for t in words
    ):
        return False
    return words[-1].pos in _NOMINAL or (words[-1].pos == "助詞" and words[-1].surface not in {"て", "で"})


_TOLD = re.compile(r"(?:について|に関して|を|は)?(?:、)?(?:お?教えて|お?聞かせ|ご?説明して|挙げて|ご紹介)[^。]*$")
_ASKED = re.compile(
    r"^(?P<topic>[^。、]+?)(?:は|って)、?(?=$|何|なん|どれ|どの|どう|どん|いく|いつ|どこ|どちら|だれ|誰|年に|月に|週に|1日|一日|あり(?:ます)?|ですか|ございます|必要)"
)


def said_already(begin: str, text: str) -> bool:
    """刃先の再研磨は、 before 25万ショットで再研磨, 荷受けのときの手順は、 before 確認→荷受け: the statement names its topic itself."""
    topic = re.sub(r"は、?$", "", begin)
    last = re.search(r"[一-鿿ァ-ヶー]{2,}(?=(?:する|です)?[。 ]*$)", text)
    steps = re.search(r"の順(?:です)?。?$", text) and any(
        w in text for w in re.findall(r"^[一-鿿]{1,}[一-鿿ぁ-ん]", topic)
    )
    return bool(steps or (last and topic.endswith(last[0])))


def lead(question: str, wording: Wording) -> str:
    """How a sentence begins that a bare answer to the question completes; "" when the question gives nothing safe."""
    asked = re.sub(r"[?？。 ]+$", "", question.strip())
    told = _TOLD.sub("", asked)
    if told != asked and told:
        return wording.topic.format(topic=told)
    topic = _ASKED.match(asked)
    if (topic and not re.search(r"(?:で|に|から|まで)$", topic["topic"].strip())) or (
        topic and topic["topic"].endswith(("には", "に"))
    ):
        return wording.topic.format(topic=topic["topic"])
    if re.search(r"(?:ますか|ましたか|ですか|でしたか)$", asked):
        return wording.asked.format(question=plain(asked[:-1]).removesuffix("である"))
    return ""


_DENIED = {"ます": "ません", "です": "ではありません", "ました": "ませんでした", "でした": "ではありませんでした"}


def _verbal_end(text: str) -> bool:
    return bool(re.search(r"(?:ない|ません|なかった|ませんでした)$", text))


#: しました, できます: the question's own predicate is a yes.
_LEAST_SAID = 3
_YES = re.compile(
    r"^(?:はい|ええ|うん|そうです|そうですね|その通りです|イエス|yes)(?:。|、|$)(?:そうです|その通りです)?。?$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^(?:いいえ|いえ|いや|違います|ちがいます|ノー|no|ないです|ありません|特にありません|特にないです|なし|特になし)。?$",
    re.IGNORECASE,
)


def is_yes_or_no(text: str) -> bool:
    return bool(_YES.match(text.strip()) or _NO.match(text.strip()))


def yes_or_no(text: str, question: str) -> str | None:
    """A yes or no as the statement it makes of the question, without full stop; None for any other answer or question."""
    asked = re.sub(r"[?？。 ]+$", "", question.strip())
    m = re.search(r"(ます|です|ました|でした)か$", asked)
    if m is None or re.search(r"何|なん|どれ|どの|どう|どん|いく[つら]|いつ|どこ|どちら|だれ|誰", asked):
        return None
    bare = text.strip(" 。、ねよ")
    if _YES.match(text.strip()) or (len(bare) >= _LEAST_SAID and asked.endswith(bare + "か")):
        return asked[:-1]
    denied = asked[: m.start()] + _DENIED[m[1]]
    # 使わない — 無線は使いません
    said = len(bare) >= _LEAST_SAID and _verbal_end(bare) and denied.endswith(polite(bare)[0])
    return denied if said or _NO.match(text.strip()) else None
