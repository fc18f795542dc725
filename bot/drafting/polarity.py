"""What a text denies: which words are said and which are said not to be, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.drafting.lexicon import listed
from bot.drafting.words import Token, content, english_words, stem, tokens
from bot.language.text import fold, is_japanese

_EN_NOT = re.compile(r"^(?:not|no|never|unless|without|neither|nor|cannot|hardly|barely|rarely|seldom)$|n't$")
_EN_NOBODY = listed("nothing nobody none nowhere zero")
_SCOPE_END = listed(
    "and but or because so if when while which that it we they he she you i there is are was were though although than for with by in on at above below under over"
)
#: Instead of the usual 2.2: what is otherwise so is not denied.
USUAL = r" (?:the |our |its )?(?:usual|normal|typical|old|previous|former|standard)"
_IDIOM_EN = re.compile(
    r"(?:^|(?<=[.!?;] ))no,|\b(?:no wait|no sorry|oh no|no no|why not|kid you not|believe it or not|not only|not (?:until|till)|no later than|not more than|no more than|no less than|not less than|no matter|(?:(?:does|do|did|must|may|should|can|will)(?: not|n\'t)|cannot|can\'t|never) (?:exceed|go (?:over|above|beyond))|no longer than|no sooner|not more|no (?:more|less|\w+er) or|(?<!is )(?<!was )(?<!are )(?<!be )no problem|no longer|(?:not|n't|never) (?:stop|prevent|keep)(?=[^,.;]* from\b)|nothing but|nothing other than|none other than|not just|if not|whether or not)\b",
    re.IGNORECASE,
)
#: Said with a denying form, meaning no denial.
_IDIOM_JA = re.compile(
    r"ないうちに|かもしれ(?:ない|ません)|構(?:わない|いません)|かまわ(?:ない|ず)|かまいません|問題(?:は)?(?:ない|ありません)|(?<=[るたい]か)ない(?=か(?!ら))|(?:なけれ|なくて)(?:ば|は)(?:なら|いけ)(?:ない|ません)|ないと(?:いけ|なら|だめ|ダメ)(?:ない|ません)?|"
    r"差し支え(?:ない|ありません)|珍しく(?:は)?(?:ない|なく|ありません)|に違いない|に違いありません|しか[^、。]{0,14}?(?:ない|なかった|なく|ません(?:でした)?|ず|ねば)|ざるを得(?:ない|ません)|だけで(?:は)?なく|のみならず|少なく(?:ない|ありません|とも)|(?:超え|越え|上回ら|下回ら)(?:ない|ません|ず|なく)|(?<=[%％割台人件個枚本円度℃回分秒日月年])に(?:届[かき]|達し|満た)(?:ない|ません|ず|なかった)|間違いな[いく]|欠かせ(?:ない|ません|ず|ぬ)|(?<=[gmtLl円点位歳])に(?:届[かき]|達し|満た)(?:ない|ません|ず|なかった)|未満に(?:は|も)?(?:しない|しません|ならない|なりません)|ないでしょうか|ませんか|のではないか"
)


#: It isn't that ours are brighter: not brighter.
_NOT_THAT = re.compile(r"\b(?:isn't|wasn't|not) that (?:ours|it|they|we|(?:the|our) \w+) (?:is|are|was|were)\b")
#: No plate leaves without being read: every plate is.
_NEVER_WITHOUT = re.compile(r"\b(?:no|never|nothing|nobody|none)\b([^,.;:]{2,40}?)\bwithout\b", re.IGNORECASE)
#: Not a reason to refuse: what is denied is refusing.
_NOT_YET_SAID = listed("reason need way point")


@lru_cache(maxsize=1024)
def _english(text: str) -> tuple[frozenset[str], frozenset[str]]:
    said: set[str] = set()
    denied: set[str] = set()
    plain = re.sub(
        rf"\b(?:rather than|instead of|in place of)\b(?!{USUAL})",
        "not",
        _IDIOM_EN.sub(" ", fold(text).replace("’", "'")),
    )
    plain = _NEVER_WITHOUT.sub(r"\1", _NOT_THAT.sub("not", plain))
    for clause in re.split(r"[,.;:!?()]", plain):
        open_scope, beyond, before = False, False, ""
        earlier = frozenset(said)
        for word in re.findall(r"[a-z]+(?:'[a-z]+)?|\d+", clause):
            if word in _EN_NOBODY:
                if before and word == "nothing":
                    said -= {before} - earlier
                    denied.add(before)
                open_scope = word in {"nobody", "none"}
                denied.add(word)
                continue
            if _EN_NOT.search(word):
                open_scope, beyond = True, False
                continue
            if word in _SCOPE_END:
                before = ""
                open_scope, beyond = (
                    open_scope
                    and word in {"is", "are", "was", "were", "we", "you", "they", "it", "i", "on", "at", "in"},
                    False,
                )
                continue
            form = stem(word)
            if content(word) or word in {"last", "first", "enough"}:
                # "not the wrong item": what is said elsewhere is not what is denied, the next word is
                if open_scope:
                    denied.add(form)
                    open_scope, beyond = form in said or form in _NOT_YET_SAID, form not in said
                elif not beyond:
                    said.add(form)
                before = form
    return frozenset(said), frozenset(denied)


@lru_cache(maxsize=1024)
def _japanese(text: str) -> tuple[frozenset[str], frozenset[str]]:
    said: set[str] = set()
    denied: set[str] = set()
    plain = _IDIOM_JA.sub("、", text)
    words = tokens(plain)
    for i, t in enumerate(words):
        auxiliary = (
            "非自立可能" in t.detail and i > 0 and words[i - 1].surface in {"て", "で"} and words[i - 1].pos == "助詞"
        )
        if t.pos not in {"動詞", "形容詞"} or t.lemma in {"ない", "無い"} or auxiliary:
            continue
        negative = _negative(words, i, plain[t.end :])
        if negative and t.lemma in _OPINION and plain[: t.start].endswith("とは"):
            opinion = next((u for u in reversed(words[: i - 2]) if u.kind != "助動詞-ダ"), t)
            said.discard(opinion.normal)
            denied.add(opinion.normal)
        key = (
            t.normal
            if t.lemma not in {"する", "いる", "ある", "なる", "できる", "くる", "いく", "行う"}
            else _before(words, i) + t.lemma
        )
        (denied if negative else said).add(key)
        if negative and t.normal in _WITH_NOUN and (noun := _before(words, i)):
            denied.add(noun)
    for i, t in enumerate(words):
        if t.lemma in {"ない", "無い"} and t.pos == "形容詞" and i and words[i - 1].pos in {"名詞", "助詞"}:
            denied.add(_before(words, i) + "ある")
        # 最後ではなく, 平気じゃない: a noun is denied as a verb is
        if (
            t.surface in {"では", "じゃ", "で", "ぢゃ"}
            and i
            and words[i - 1].pos in {"名詞", "接尾辞", "形状詞", "代名詞", "副詞", "記号"}
            and _DENIED_NOUN.match("".join(u.surface for u in words[i : i + 4]))
        ):
            denied.add(words[i - 1].normal)
        if re.fullmatch(r"[非未][一-鿿]{2,}", t.normal):
            denied.add(t.normal[1:])
        if t.surface in {"なし", "無し"} and i and words[i - 1].pos in {"名詞", "接尾辞"}:
            denied.add(words[i - 1].normal + "ある")
        conditional = i + 1 < len(words) and words[i + 1].surface in {"なら", "だっ", "でも", "な"}
        if (
            t.surface in {"無理", "不可", "不要", "対象外", "禁止", "厳禁", "だめ", "ダメ", "駄目", "NG"}
            and not conditional
        ):
            denied.add(t.normal)
    return frozenset(said), frozenset(denied)


def _negative(words: Sequence[Token], i: int, rest: str) -> bool:
    """Whether what follows a verb or an adjective denies it; `rest` is the text behind it."""
    if (whole := _DENIED_WHOLE.match(rest)) is not None:
        return not re.search(r"な[いか]", whole["form"])
    for u in words[i + 1 : i + 5]:
        if (
            u.lemma in {"ない", "無い"}
            or u.kind == "助動詞-ヌ"
            or (u.surface in {"ん", "ず", "ぬ"} and u.pos == "助動詞")
        ):
            return True
        if (
            u.pos not in {"助動詞", "助詞", "接尾辞", "動詞"}
            or (u.pos == "助詞" and u.surface not in {"て", "で", "は", "も"})
            or (u.pos == "動詞" and "非自立可能" not in u.detail)
        ):
            return False
        if "にくい" in u.lemma or "難い" in u.normal:
            return True
    return False


#: 区別がつかない, 強度が出ない: the noun is what is denied.
_WITH_NOUN = listed("付く 入る 出る 取る 取れる 掛かる 効く 利く 立つ 見える 合う 要る 足りる 届く")
#: 十分だとは思っていません: what is not thought is what is denied.
_OPINION = listed("思う 考える 言う 言える")
#: 緩めたのではなく, 厳しくしたわけではありません; 受けないわけではない denies the denial.
_DENIED_WHOLE = re.compile(
    r"(?P<form>[ぁ-ん]{0,6}?)(?:の|ん|わけ|訳|こと|もの)(?:で(?:は|も)|じゃ|は|も)(?:な[いくかけ]|あり?ませ)"
)
_DENIED_NOUN = re.compile(r"(?:では|じゃ|で(?:は|も))(?:な[いくかけ]|あり?ません|ありませ)")


def _before(words: tuple[object, ...], i: int) -> str:
    """The noun a bare する or ある belongs to."""
    for t in reversed(words[max(0, i - 3) : i]):
        if getattr(t, "pos", "") in {"名詞", "代名詞"}:
            return str(getattr(t, "normal", ""))
    return ""


def denies_at_all(text: str) -> bool:
    """Whether a text has any denying form, idioms too (問題ない)."""
    return bool(_DENIAL_EN.search(text.replace("’", "'")) or (is_japanese(text) and _DENIAL_JA.search(text)))


def polarity(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """(words said, words denied)."""
    said, denied = _english(text) if english_words(text) else (frozenset[str](), frozenset[str]())
    if not is_japanese(text):
        return said, denied
    also_said, also_denied = _japanese(text)
    return said | also_said, denied | also_denied


_DENIAL_JA = re.compile(
    r"(?<!少)(?<!危)(?<!もったい)(?<!勿体)ない|なかっ|なけれ|非(?=[一-鿿]{2})|未(?=[一-鿿]{2})|なく(?!て(?:は|も)なら)|(?<=[一-鿿ァ-ヶー])な[しい](?![ぁ-ん]?[ゃょ])|(?<=[はが])なし(?=[。、]|$)|ません|ずに|(?<![ま必は])(?<!思わ)(?<!変わら)(?<!なから)ず(?=[、。]|$)|ざる|ぬ[。、]|無理|不可|不要|対象外|禁止|だめ|ダメ|駄目|にくい|難い|づらい|NG"
)
_DENIAL_EN = re.compile(
    r"\b(?:not|no|never|none|unless|nothing|nobody|zero(?! point)|nor|neither|cannot|without|hardly|rarely|seldom)\b|n't\b|\bcant\b|\bdont\b|\bwont\b",
    re.IGNORECASE,
)


def denials(text: str) -> int:
    """How often a text denies something, by its surface."""
    plain = _NEVER_WITHOUT.sub(r"\1", _IDIOM_EN.sub(" ", text.replace("’", "'")))
    return len(_DENIAL_EN.findall(plain)) + (
        len(_DENIAL_JA.findall(_IDIOM_JA.sub("", plain))) if is_japanese(plain) else 0
    )
