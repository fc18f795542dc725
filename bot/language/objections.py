"""What speaks against a text in the eyes of somebody who should help with it, and what they would rather have instead.

Policy and belief are kept apart: only what an institution holds may ever go to management (product.md AL7, MG4). An objection
that fits several kinds is the gravest of them: what must not be said, then whom one does not trust, then what failed before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.language.text import clean, narrow, sentences

Sort = Literal[
    "confidential", "relation", "past_failure", "policy", "belief", "time", "not_interesting", "purpose", "other"
]
Holder = Literal["person", "institution"]

_BOSS = r"(?:上司|上長|課長|部長|本部長|事業部長|役員|社長|会長|経営(?:陣|層)?|会社|当社|うちの会社|本社|部署?|当部|うちの部|営業部|事業部)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


#: Gravest first.
_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "confidential",
        _any(
            r"守秘|機密|社外秘|部外秘|極秘|(?<![A-Za-z])NDA(?![A-Za-z])|秘密保持|特許(?:の)?出願|(?:公開|開示|公表|外に出|外部に出|社外に出|表に出)(?:し|す|せ)?"
            r"(?:て(?:は)?(?:いけ|なら|まず)|ない|ません|るのはまず|られ(?:ない|ません)|できな|できませ|わけに)",
            r"(?:競合|他社|ライバル)に(?:知られ|真似|まね|見られ|手の内|ばれ|バレ|教え|情報)|手の内|ノウハウが?(?:漏|流出|盗)|お客様(?:の名前|名)?(?:は|を)?(?:出せ|書け|言え)",
            r"\bnda\b|confidential|trade secret|non-?disclosure|under embargo|patent pending|(?:can'?t|cannot|not allowed to|mustn'?t) (?:disclose|publish|share|reveal|name|make .{0,20}public)",
            r"competitors? (?:will|would|could|can|might) (?:\w+ )?(?:read|see|copy|learn|use|know)|give (?:away|our) .{0,25}(?:know-?how|secrets?|edge)",
        ),
    ),
    (
        "relation",
        _any(
            r"仲が(?:悪|良くな|よくな)|(?:もめ|揉め|トラブ|喧嘩|けんか|衝突|対立)(?:た|て|っ|ル|に|し)|(?:マーケ|企画|本社|あの部|そちら|御?部署)\S{0,8}(?:信用|信頼)(?:でき|し(?:て)?(?:い)?(?:ない|ませ))",
            r"(?:信用|信頼)(?:でき(?:ない|ません)|していない|してません)|(?:いつも|毎回|こっちばかり|こちらばかり|一方的に|都合の?いいとき)\S{0,14}(?:押し付|丸投げ|頼|利用|使われ|やらされ|お願いばかり|だけ)",
            r"(?:頼み|お願いし|依頼し)(?:ても|たのに).{0,14}(?:やってくれ|対応してくれ|無視|放置|返事)|(?:無視|放置)され",
            r"\bdon'?t trust\b|\bbad blood\b|fell out with|falling[- ]out|burn(?:ed|t) by|(?:marketing|you (?:people|guys|lot)|they) (?:always|never|only ever|ignored|keep)\b",
            r"(?:ignored|wasted|twisted|dropped) (?:my|our) |never (?:heard back|got an answer|got anything back)",
        ),
    ),
    (
        "past_failure",
        _any(
            r"(?:以前|前に|前も|前回|昔|かつて|過去に?|去年|昨年|一昨年|数年前|\d+年(?:くらい|ほど)?前|一度|1度|前任)\S{0,4}.{0,30}?"
            r"(?:失敗|だめ|ダメ|駄目|うまくいか|上手くいか|効果(?:が|は)?(?:な|ゼロ|出な)|反応(?:が|は)?(?:な|ゼロ)|続か|誰も|読まれな|見られな|無駄|ボツ|頓挫|成果(?:が|は)?(?:な|出な|ゼロ)|懲り|痛い目|意味(?:が|は)?な|1件も|一件も|ゼロ)",
            r"(?:大失敗|失敗した(?:こと|経験)|懲り(?:た|て)|二の舞|痛い目)",
            r"(?:tried|did|attempted|started|had|ran|launched) (?:this|that|it|one|a|something|blog\w*|an?) ?.{0,40}?(?:before|last (?:year|time)|years? ago|once|in 20\d\d).{0,60}?(?:flop|fail|nothing|nobody|no one|didn'?t|did not|zero|waste|disaster|dead|never)",
            r"(?:last (?:year|time)|years? ago|previous(?:ly)?|in 20\d\d|before)\b.{0,50}?(?:flop|fail|came of it|didn'?t work|did not work|zero|nobody read|no one read|was a waste|disaster)",
            r"(?:it|that|this) (?:flopped|failed|bombed|went nowhere)|once bitten|been there,? done that",
        ),
    ),
    (
        "policy",
        _any(
            r"方針|規定|規程|社則|社内ルール|決まり(?:です|で|が|だ)|ルール(?:です|で|上|が|に|だ)|コンプライアンス|稟議|決裁|許可(?:が|を)?(?:出|下り|おり|もら|ない|な|得|いただ)|認められて(?:い)?(?:ない|ません)|禁止|禁じられ",
            rf"{_BOSS}(?:の|が|は|から|として(?:は)?|では|も).{{0,25}}?(?:優先|重視|重要視|最優先|第一|指示|命令|言われ|言って|反対|だめ|ダメ|駄目|止め|許(?:さ|し)|認め|控え|やるな|するな)",
            r"(?:訪問|対面|展示会|電話|既存顧客)(?:営業)?(?:を|が|に|する(?:こと)?を)?(?:最?優先|重視|重要視|第一|中心)",
            r"\bpolic(?:y|ies)\b|\bcompliance\b|against (?:the|our|company) rules|company rules?|(?:isn'?t|not|aren'?t|never) (?:allowed|permitted|authori[sz]ed)|\bforbidden\b|sign-?off",
            r"(?:management|leadership|head office|the board|my (?:boss|manager|director|head)|our (?:director|head|vp|manager|department)|legal|the (?:department|director|vp|company))\b.{0,40}?(?:priorit|wants? us to|told us|says? (?:no|we)|decided|insist|focus(?:es|ed)? on|won'?t (?:let|allow)|doesn'?t (?:let|allow)|puts? .{0,20}first)",
        ),
    ),
    (
        "belief",
        _any(
            r"(?:なんて|なんか|など|は|を|も)?(?:、)?(?:誰も|だれも|誰一人)\S{0,8}(?:読ま|見|開か|使わ|信じ|探さ|検索し|クリックし|来)(?:な|ませ|ん)",
            r"(?:できる|取れる|とれる|来る|売れる|増える|読まれる|役に立つ|効く|伝わる|見つかる|獲得できる|獲得なんてできる|わかる|動く)?(?:わけ|はず|訳|筈)(?:が|は|も)?(?:な(?:い|く)|ありません)",
            r"(?:意味|効果|価値|意義)(?:が|は|なんて|も)?(?:な(?:い|さそう)|ありません|薄い|ゼロ)|(?:無駄|ムダ|時間の無駄)(?:だ|です|に|な|。|$)|無理に決まって|どうせ.{0,25}(?:ない|ません|無駄|だけ)",
            r"(?:web|ウェブ|ネット|ホームページ|ブログ|記事|メール|メルマガ|sns|コンテンツ|検索)(?:から|で|では|なんか|なんて|経由で|からは|は|を)?\S{0,14}?(?:来ない|来ません|売れない|売れません|読まない|読みません|読まれな|取れない|取れません|獲得できな|獲得できませ|買わな|探さな|信用しな|伝わらな)",
            r"(?:nobody|no ?one|none of (?:our|them)|our customers? (?:don'?t|do not|never|won'?t))\W.{0,25}?(?:read|open|search|look|click|buy|care|use|google|find|watch)",
            r"(?:don'?t|doesn'?t|do not|does not|won'?t|never|can'?t|cannot) (?:really |ever |actually )?(?:work|read|get|bring|generate|produce|sell|convert|help)s?\b|\bwaste of (?:time|effort|money)|\bpointless\b|\buseless\b|no (?:point|use) (?:in|to)?|won'?t change (?:a thing|anything)",
        ),
    ),
    (
        "time",
        _any(
            r"(?:時間|ヒマ|暇|余裕|余力|工数|リソース|人手|手)(?:が|は|も|なんて|なんか|を)?(?:、)?(?:な(?:い|く|かなか)|ありません|足りな|取れ(?:な|ませ)|とれ(?:な|ませ)|割け(?:な|ませ)|回ら|離せ|空か|惜し)|忙し|多忙|立て込|バタバタ|手一杯|手いっぱい|それどころ",
            r"\b(?:no|not enough|don'?t have|haven'?t got|haven'?t|short of|little) (?:the |any |much )?(?:time|capacity|bandwidth|resources)|\bbusy\b|swamped|snowed under|too much on|up to my (?:neck|ears)|flat out|can'?t spare",
        ),
    ),
    (
        "not_interesting",
        _any(
            r"つまらな|興味(?:が|は)?(?:な|湧か|わか|ありま|持て)|面白(?:く|み)(?:が)?(?:な|あり)|おもしろくな|(?:気が|気持ちが|やる気が)(?:乗ら|のら|進ま|し(?:ない|ませ)|起き|出(?:ない|ませ))|面倒|めんどう|ありきたり|(?:うち|自分|私)(?:に|と)は関係",
            r"\bboring\b|\bdull\b|not (?:very |that |really )?(?:interest|excit)|\bbland\b|can'?t be bothered|couldn'?t care less|tedious|nothing new|same old",
        ),
    ),
    (
        "purpose",
        _any(
            r"(?:方向(?:性)?|切り口|内容|テーマ|目的|狙い|趣旨|目次|構成|前提|読者)\S{0,8}(?:違|ずれ|ズレ|合っ(?:て(?:い)?ない|てませ)|おかし|疑問|反対|納得|微妙|弱)|なんで(?:こんな|この)|なぜ(?:こんな|この)|必要(?:性)?(?:が|は)?(?:な|わから|分から|感じ)|反対です|賛成でき|納得(?:でき|いき)|同意でき|違和感",
            r"(?:wrong|odd|strange|weak) (?:angle|topic|direction|focus|content|audience|reader|approach)|miss(?:es|ing)? the point|don'?t (?:agree|see (?:the point|why))|disagree|not convinced|why (?:on earth )?(?:are|do|would|should) we",
        ),
    ),
)
_INSTITUTION = _any(
    r"契約|守秘義務|(?<![A-Za-z])NDA(?![A-Za-z])|規定|規程|ルール|法務|秘密保持|特許|社外秘|許可",
    r"contract|legal|agreement|patent|policy|\brules?\b|not allowed|company",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """`holder`: whether a rule of the house speaks (institution) or somebody's own view (person)."""

    sort: Sort
    holder: Holder


def classify(text: str) -> Objection | None:
    """The kind of concern in these words; None when there is none to be seen."""
    said = narrow(clean(text))
    for sort, pattern in _SORTS:
        if pattern.search(said):
            rule = sort == "policy" or (sort == "confidential" and bool(_INSTITUTION.search(said)))
            return Objection(sort=sort, holder="institution" if rule else "person")
    return None


# ---------------------------------------------------------------- what they would rather have

_OPENERS = r"^(?:(?:うーん|えっと|えーと|あの|そうですね|いや|いえ|正直(?:に言うと|、)?|個人的に(?:は)?|私(?:は|としては|なら)|どうせなら|むしろ|やっぱり|やはり|それなら|できれば|本当は|でも|ですが|実は|というより)[、,\s]*)+"
_BETTER = r"(?:が|も)?(?:、)?(?:ずっと|もっと|よっぽど|絶対|断然|はるかに|お客様に|読者に|読む人に)?(?:いい|良い|よい|いいん|良さ|よさ|よくな|良くな|売れ|刺さ|面白|おもしろ|喜ば|大事|大切|重要|伝わ|効果|響|読まれ|役に立|ため|有益|差別化|引き合い|説得力|インパクト|ニーズ|求め|知りた|必要)"
_WRITE = r"(?:書|載|出|入れ|取り上げ|紹介|アピール|打ち出|押し出|推|訴求|説明|伝え|作|やり|発信|語り|まとめ|前面|中心|扱|強調|盛り込|触れ|加え|足し|追加)"
_WISHES = (
    # "Bより A": what is put aside comes first
    re.compile(
        rf"(?P<ours>[^。、,]{{0,40}}?)(?:より(?:も|は)?|じゃなくて|ではなく(?:て)?|でなく(?:て)?|の代わりに|やめて)[、,]?\s*(?P<wish>[^。!?]{{2,60}}?)(?:(?:の|した|する|書く|書いた|載せた|出した)(?:方|ほう){_BETTER}|を(?:もっと|前面に|しっかり|ちゃんと|中心に|メインに)*{_WRITE}|について{_WRITE}|に(?:し|すべき|絞|変え)|{_BETTER})"
    ),
    re.compile(
        rf"(?P<wish>[^。!?、]{{2,60}}?)(?:について|のこと|の話|のネタ|の記事)?(?:を|も|が|は|に)?(?:もっと|前面に|しっかり|ちゃんと|中心に|メインに|別に|まず|、)*{_WRITE}(?:し|て|り|い|さ|か|き|せ|げ|え|る|た|く|っ|に|す|み|け|め|う)*(?:た(?:い|ほう|方|(?:記事|内容|もの|形|構成|方向)に)|べき|てほし|て欲し|てくだ|ていただ|てもら|ませんか|ましょう|てはどう|たらどう|るのはどう|てみた|れ(?:ば|たら)|(?:方|ほう)が)"
    ),
    re.compile(rf"(?P<wish>[^。!?、]{{2,60}}?)(?:の|した|する|書く|書いた|載せた|出した)(?:方|ほう){_BETTER}"),
    re.compile(
        r"(?:こういう|こんな)?(?:テーマ|ネタ|案|提案|アイデア|アイディア)(?:は|が|として(?:は)?|ですが|なんですが)[、,:]?\s*(?P<wish>[^。!?]{3,60}?)(?:は|が)?(?:どう|いかが|いい|良い|です|$)"
    ),
    re.compile(
        r"\b(?:i'?d|i would|we'?d|we would|would|much)?\s*(?:much )?(?:rather|prefer(?: to)?|sooner)\s+(?:we |you |to |that we |see |have |it )?(?:(?:write|wrote|writing|talk(?:ed)?|do|did|cover(?:ed)?|focus(?:ed)?|show(?:ed|cased)?|explain(?:ed)?|highlight(?:ed)?|feature[d]?|make|read|have|had|see|saw|publish(?:ed)?|something)\s*)?(?:about |on |to )?(?P<wish>.+?)(?:\s+(?:than|rather than|instead(?: of)?|over)\b.*)?[.!?]?$",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:instead of|rather than) [^,.;]{2,60}?,\s*(?:(?:why not|how about|maybe|perhaps|we (?:should|could)|you (?:should|could)|let'?s|i'?d)\s+)*(?:(?:write|talk|do|cover|focus|show|explain|highlight|feature|make|push|present)(?:ing)?\s+)?(?:about |on )?(?P<wish>.+?)[.!?]?$",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:we|you|it|this|the (?:article|piece|page|post)) (?:really |also )?(?:should|could|ought to|need(?:s)? to|must) (?:really |rather |also |instead |be )?(?:write|writing|talk(?:ing)?|do|cover(?:ing)?|focus(?:ing)?|show(?:ing)?|explain(?:ing)?|highlight(?:ing)?|featur(?:e|ing)|push(?:ing)?|present(?:ing)?|have|about|on)\s*(?:about |on )?(?P<wish>.+?)(?:\s*,?\s+(?:instead|rather than|not)\b.*)?[.!?]?$",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:why not|how about|what about|let'?s|better to|better off|i (?:want|would like|'d like|’d like) to|i'd like to|makes? more sense to|more useful to)\s+(?:(?:write|talk|do|cover|focus|show|explain|highlight|feature|make|push|present|publish|have)(?:ing)?\s+)?(?:about |on |a (?:piece|post|page|article) (?:about|on) )?(?P<wish>.+?)(?:\s+(?:instead|rather than)\b.*)?[.!?]?$",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<wish>[^.!?,;]{3,70}?) (?:would|will|is|are|'d|might|sells?|works?|reads?|matters?) (?:be |sell |work |much |far |a lot |so much |way )*(?:better|stronger|more (?:useful|interesting|important|convincing|relevant|valuable)|more|nicer)\b",
        re.IGNORECASE,
    ),
)
_TAIL = re.compile(
    r"(?:という|っていう)?(?:話|こと|内容|もの|の|ところ|記事|テーマ)?(?:とか|など|なんか|あたり|等)?(?:の|を|が|は|も|に|について|に関して)?$"
)
_NOTHING = re.compile(
    r"^(?:そ(?:れ|ちら|の方|う)|これ|こちら|こっち|別(?:の(?:もの|内容|話|の)?)?|他(?:の)?|ほか(?:の)?|もっと|何か|it|that|this|something(?: else)?|so|not|no|to|another(?: one)?)$",
    re.IGNORECASE,
)


def wish(text: str) -> str:
    """What the person would rather write about, cut out of their words; "" when no such wish is in them."""
    said = narrow(clean(text)).replace("’", "'").strip()
    for start, end in sentences(said):
        sentence = re.sub(_OPENERS, "", said[start:end].strip(" \t。!?！？"))
        for pattern in _WISHES:
            found = pattern.search(sentence)
            if found:
                topic = _topic(found["wish"])
                if topic:
                    return topic
    return ""


def _topic(words: str) -> str:
    topic = re.sub(_OPENERS, "", words.strip(" 、,\"「」'"))
    topic = re.sub(r"^(?:もっと|むしろ|やはり|やっぱり|例えば|たとえば|まず)[、,]?", "", topic)
    topic = re.sub(
        r"^(?:that|i think|i'd say|to me,?|for me,?|honestly,?|but|and|maybe|perhaps|about|on)\s+",
        "",
        topic,
        flags=re.IGNORECASE,
    )
    topic = _TAIL.sub("", topic).strip(" 、,\"'.")
    topic = re.sub(r"^[「『](.*)[」』]$", r"\1", topic)
    return "" if len(topic) < 2 or _NOTHING.match(topic) or len(topic) > 80 else topic


# ---------------------------------------------------------------- which line of an outline, and how it should change

_AT_HEAD = re.compile(
    r"^\s*(?:見出し|項目|章|section|heading|chapter|line|no\.?|number|#|第)?\s*(?P<numbers>\d{1,2}(?:\s*(?:と|、|,|・|&|and|および)\s*\d{1,2})*)\s*(?:番目?|つ目|章|行目)?(?:の見出し|の項目?)?\s*(?:は|が|を|も|の|に|:|\.(?!\d)|,|、|-|(?:is|are|looks?|should)\b|\s(?!(?:分|件|人|社|年|月|日|時|%|円|min|hour|day|week|month|year)))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:見出し|項目|section|heading|chapter|#|第)\s*(?P<a>\d{1,2})(?!\d)|(?<!\d)(?P<b>\d{1,2})(?:番目?|つ目|章)",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"(?:に|へ)(?:して(?:ほし|欲し|くだ|いただ|もら|は)|変え|変更|直し|修正|差し替え|言い換え)|(?:を|は|も)(?:直|変え|変更|削|外し|外す|足し|足す|追加|分け|入れ替え|まとめ|統合|前に|後ろに|先に)|(?:の)?(?:前|後|後ろ|先頭|最初|最後)に(?:移|動か|持って)|順番|順序|(?:は|が)(?:不要|いらな|要らな|いりませ|長い|抜けて|足りな|わかりにく|分かりにく)|が(?:間違|誤)|表現が|言葉が"
    r"|\b(?:change|rename|reword|rephrase|drop|remove|delete|merge|split|move|swap|add|put|shorten|replace)\b|\bshould (?:be|read|say|come|go)\b|\bmissing\b|\btoo (?:long|short|vague|broad|narrow)\b|\bnot needed\b|\border\b",
    re.IGNORECASE,
)


def lines_named(text: str) -> tuple[int, ...]:
    """Numbers of outline lines these words point at: 「2は…」, 「1と3」, "section 2", "#4". Quantities are none."""
    said = narrow(clean(text))
    found = [int(n) for n in re.findall(r"\d+", head["numbers"])] if (head := _AT_HEAD.match(said)) else []
    found += [int(m["a"] or m["b"]) for m in _NAMED.finditer(said)]
    return tuple(dict.fromkeys(found))


def without_numbers(text: str) -> str:
    """The words behind the line numbers at their head."""
    said = narrow(clean(text))
    return said[head.end() :].strip() if (head := _AT_HEAD.match(said)) else said


def by_lines(text: str) -> list[str]:
    """「1と2はOK、3は…」 as its parts, each beginning with its own numbers; one part when it is not said that way."""
    said = narrow(clean(text))
    cuts = [0]
    for mark in re.finditer(r"[。、,;\n](?:\s*(?:but|and|ただし?|でも|ですが))?\s*", said):
        before = said[cuts[-1] : mark.start()]
        if _AT_HEAD.match(said[mark.end() :]) and _AT_HEAD.match(before) and not re.fullmatch(r"[\d\s、,・]+", before):
            cuts.append(mark.end())
    if len(cuts) == 1:
        return [text]
    ends = [*cuts[1:], len(said)]
    return [said[a:b].strip(" 、。,;") for a, b in zip(cuts, ends, strict=True)]


def asks_change(text: str) -> bool:
    """Whether the words want a line of the outline worded, placed or cut differently."""
    return bool(_CHANGES.search(narrow(clean(text))))


def proposed_heading(text: str) -> str:
    """The wording somebody wants for a line, when they say it in quotation marks: 「AではなくBにして」 → B."""
    said = narrow(clean(text))
    quoted = re.findall(r"[「『“\"]([^」』”\"]{2,80})[」』”\"]", said)
    if not quoted or not _CHANGES.search(said):
        return ""
    last = said.rfind(quoted[-1]) + len(quoted[-1])
    after = said[last + 1 :]
    wanted = re.match(r"\s*(?:に|へ|で|と|くらいに|のほうが|の方が|がいい|が良い)", after)
    english = re.search(
        r"(?:\bto|\bread|\bsay|\bbe|\bwith|\bcalled|\binto)\s*[:,]?\s*[“\"]$", said[: said.rfind(quoted[-1])]
    )
    return quoted[-1].strip() if wanted or english else ""
