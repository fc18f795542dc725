"""What is said but is no article text: confidences, referrals, talk to the bot, instructions, doubts, boasts, greetings."""

from __future__ import annotations

import re

from bot.drafting.facts import figures
from bot.drafting.values import NoteKind
from bot.drafting.words import content
from bot.language.text import fold


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


INJECTION = _any(
    r"(?:これまで|今まで|ここまで|以前|上記|上|前|先)の(?:指示|命令|ルール|プロンプト|設定|文脈)",
    r"(?:指示|命令|ルール|プロンプト)(?:は|を|なんか|など)?(?:すべて|全て|全部)?(?:無視|忘れ)",
    r"システム ?プロンプト|プロンプトを(?:表示|出力|教え)|あなたは(?:今から|これから|AI)",
    r"と(?:だけ)?(?:書いて|出力して|返信して|返して|答えて|記載して|追記して|入れて)(?:ください|下さい|おいて|ね|くれ)",
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |my )*(?:of the )?(?:previous|prior|above|earlier|preceding|other|existing|system)? ?(?:instructions?|prompts?|rules|guidelines|messages)",
    r"\bignore (?:everything|all) (?:above|before|so far)\b|\bsystem prompt\b|^\s*(?:system|assistant|user) ?:",
    r"\byou are (?:now|an? (?:ai|assistant|language model))\b|\bas an ai\b|\b(?:reply|respond|answer|output|print) (?:only|with only|just)\b",
    r"\b(?:write|say|add|state|insert|put) (?:that )?(?:we|this|it)(?: are| is|'re|'s) (?:the )?(?:best|leading|number one|no\.? ?1|#1)",
    r"<\|?(?:im_start|system|/?inst)",
)
CONFIDENTIAL = _any(
    r"社外秘|部外秘|極秘|内密|オフレコ|ここだけの(?:話|はなし)|秘密|内緒|守秘義務|(?<![A-Za-z])NDA(?![A-Za-z])|非公開|未発表|公表前|発表前|機密",
    r"(?:書か|出さ|載せ|公開し|言わ|使わ|触れ|記事にし|公にし|外に出さ|名前を?出さ|明かさ)ないで",
    r"(?:名前|社名|客先|顧客名|お客様|そこ|これ|金額|数字|型番|詳細|時期|場所)[^。、]{0,8}(?:出せ|言え|書け|公開でき|公表でき|明かせ|申し上げられ|お出しでき|お話しでき)(?:ない|ません|ず)",
    r"(?:まだ|今は|現時点では)[^。、]{0,8}(?:言え|出せ|公開でき|公表でき|お話しでき)(?:ない|ません)",
    r"(?:書か|載せ|出さ|触れ)なくて(?:も)?(?:いい|よい|良い|結構|大丈夫|構)|(?:書く|載せる)必要(?:は|も)?(?:な|あり)",
    r"伏せ(?:て|と)|(?:カット|割愛|省略|削除|消)し?(?:て|と)(?:ください|おいて|いて|いただ|ほし|欲し)|(?:外|表)に(?:は)?出(?:さ|せ)な|ぼかして",
    r"\b(?:keep|leave) (?:it|that|this|them|him|her|those|(?:the|their|our|its|his|her) (?:\w+ ){0,2}\w+|names?) (?:out|off|between us|to yourself|quiet|internal)\b|\bkeep (?:it|that|this) (?:quiet|confidential|internal|private)",
    r"\boff the record\b|\bbetween (?:us|you and me)\b|\bconfidential(?:ly)?\b|\bunder (?:wraps|nda|embargo)\b|\bnda\b|\binternal only\b|\bnot (?:yet )?public\b|\bstrictly internal\b",
    r"\b(?:do not|don't|dont|please don't|never|not to) (?:you )?(?:(?:publish|print|quote|disclose|mention|name)\b|(?:write|include|share|use|put|say|repeat|tell|mix|bring)\b(?=[.!,]?$| (?:it|this|that|those|them|these|him|her|anyone|anybody|any of|who|which|where|(?:the|their|our|his|her|its|my|real|actual) (?:\w+ ){0,2}(?:names?|numbers?|figures?|values?|customers?|clients?|suppliers?|prices?|company|site|brand|part|story|amounts?|sums?)\b)))",
    r"\b(?:don't|do not|please don't) (?:mix|bring|put|drag|include|lump)\b[^.]{0,30}\bin(?:to)? (?:here|there|this|the (?:article|text|draft))\b",
    r"\b(?:can't|cannot|can not|cant|couldn't|not allowed to|mustn't|must not|shouldn't) (?:really |actually )?(?:name|disclose|share|publish|mention|reveal|say who|tell you who|say which)\b",
    r"\bnot (?:giving|telling|saying|handing out) (?:you )?(?:any |the |out )?(?:numbers?|figures?|prices?|names?)\b",
    r"\bnot for (?:publication|print|the article|public)\b|\bwithout (?:naming|mentioning) (?:them|names)\b",
)
REFERRAL = _any(
    r"(?:さん|氏|部長|課長|主任|リーダー|部|課|室|係|担当|グループ|チーム|品証|総務|経理|営業|工場|本社)(?:の[^\s、。]{1,8})?(?:の?(?:方|ほう))?(?:に|へ)(?:直接|一度|も)?(?:聞い|訊い|確認し|問い合わせ|お尋ね|尋ね|相談し|回し|振っ|投げ)",
    r"(?:さん|氏|部長|課長|主任|部|課|担当者?)(?:の(?:方|ほう))?が(?:一番|よく|いちばん)?(?:詳しい|詳しく|知って|把握して|ご存知|ご存じ|担当)",
    r"(?:のほう|の方)が(?:詳しい|よく知って)",
    r"(?:^|[.!?;,] ?|\b(?:you should|you'd better|better|best to|please|maybe|just|you could|you'd have to|you can|have to|need to|would|i'd|then|or|so|best|and|, ) )(?:ask|check with|talk to|speak (?:to|with)|ping|email|contact|go to|see)(?: (?:with|to))? (?!the (?:manual|drawing|table|data ?sheet)|below|above|figure|table|section|your (?:supplier|engineer))(?:him|her|them|(?:the |our )?[A-Za-z]+)\b(?= (?:in|from|at|about|he|she|they|who|for)\b|[,.!;]|$|, )",
    r"\bask (?:him|her|them)\b|\b(?:he|she|[A-Z][a-z]+) (?:would|will|'d|'ll) know\b|\b[A-Z][a-z]+ knows\b(?! (?:how|that|when|the))|\bis the (?:person|one|guy|expert) to ask\b|\b(?:has|have|keeps) the (?:current|latest|exact|survey|numbers?|figures?|sheet)\b",
)
DONT_KNOW = _any(
    r"(?:すぐ(?:に)?|今|ぱっと)?[^。]{0,4}(?:出て|思い出せ|浮かん?で)(?:こない|きません|来ない|ない|ません)(?:です)?[ね。]*$|(?:分か|わか|判)(?:りません|らない(?:です|んです|ん|な|ので|けど)?|りかね|んない(?:です)?|らん)[^ぁ-んァ-ヶ一-鿿]*(?:ね|な|けど|が|けれど)?[。、]?$",
    r"(?:僕|私|自分|わたし|ぼく|俺)(?:は|も|では|だと)?[^。]{0,10}(?:詳しくな|知らな|分から|わから|分かりませ|わかりませ|把握してな|把握していな)",
    r"詳しくない|詳しくは(?:知|ない|あり)|存じ(?:ません|上げません|ておりません)|知ら(?:ない|ん)(?:です|んです)|知りません|覚えて(?:い)?(?:ない|ません)|忘れ(?:て)?(?:し)?(?:ま|ちゃ)|何とも言え|なんとも言え|把握して(?:い)?(?:ない|ません)|自信(?:が|は)?(?:ない|あり)|見当(?:が|も)?つ",
    r"\b(?:i|we) (?:do not|don't|dont|honestly don't|really don't|wouldn't|have no|couldn't|can't|cannot) (?:honestly |really |actually )?(?:know|idea|remember|recall|tell you|have (?:that|the|a) (?:number|figure|data|detail))",
    r"\bno idea\b|\b(?:i'm|i am|we're|we are)? ?not (?:so |really |entirely |quite |totally )?sure\b|\bdon't know\b|\bdo not know\b|\bi forget\b|\bcan't remember\b|\bhard to say\b|\bnot my area\b|\bbeats me\b|\bno clue\b|\b(?:don't|do not) ask (?:me|us)\b|\bnot the right person\b",
)
BOT_TALK = _any(
    r"録音(?:は|が|って)?(?:止ま|され|でき|始ま|入っ|中|開始|大丈夫|OK|ボタン|して(?:い)?ます)|聞こえて(?:ます|い|る)|(?:これ|こんな(?:感じ|もん))で(?:いい|よい|良い|大丈夫|よろしい|OK)|(?:以上|こんなところ|こんな感じ|終わり)(?:です|になります|となります|で(?:いい|大丈夫))|条件は必ず|必ず書いて|書いといて|書いておいて|まとめて(?:おいて|話し|お話し|ください)|うまく(?:まとめ|書い)|編集して|文字起こし|次の質問|質問(?:は|の意味|って)|(?:よろしく|宜しく)(?:です|お願い|おねがい)|移動中|運転中|会議中|出先",
    r"^(?:ところで|そういえば)[^。]{0,30}(?:ですか|ますか|いつ)|同じこと(?:を|も)?[^。、]{0,6}(?:聞|訊|尋)かれ|同じ質問|(?:この|その)記事(?:は|が|って)?(?:いつ|どこ|どう)|冗談(?:はさておき|です)|念のため(?:言|伝)|メモして|参考までに(?:ですけど|です)?$",
    r"\byour (?:draft|title|heading|headline|article|question|text)\b|\b(?:did )?you (?:got|get|catch) (?:all )?(?:of )?(?:that|this|it)\b|\bis (?:this|it) (?:thing )?(?:on|recording|working)\b|\bcan you hear\b|\b(?:that's|that is|thats) (?:about )?(?:it|all|everything)\b(?! (?:takes|needs|does|you|we))|\bhope (?:that|this) helps\b|\blet me know\b|\bdoes that make sense\b|\bnext question\b|\btidy (?:this|that|it) up\b|\bplease (?:write|make sure|remember|rephrase|edit|clean|do not claim|don't claim)\b|\bfix my\b|\bfor the article\b|\bdictat|\brecording right\b|\bsorry,? (?:i'm|i am) (?:in|on|driving|at)\b|\bjust kidding\b|\bjoking\b",
)
SMALL_TALK = _any(
    r"^(?:お疲れ(?:さま|様)|おつかれ|こんにちは|おはよう|お世話に|どうも|ありがとう|す[みい]ません(?!が)|失礼し|承知|了解|お待たせ|遅くなり|はい(?:お疲れ|、お疲れ)|いつも)",
    r"^(?:hi|hello|hey|thanks|thank you|cheers|okay thanks|ok thanks|good question|great question|sorry for|sorry about|no problem|sure thing|bye|okay bye|okay cool|cool|great|right then|good morning|morning|lol|haha)\b[^.]{0,30}$",
)
SUPERLATIVE = _any(
    r"業界(?:で(?:は)?(?:一番|いちばん|最も|トップ|唯一|初|最)|一|初|最|唯一|随一|トップ|屈指|No|ナンバー)|世界(?:一|初|最|トップ|で(?:一番|最も|唯一|初))|日本(?:一|初|最|で(?:一番|最も|唯一|初))|国内(?:一|初|最|シェア|トップ|唯一|で(?:一番|最も|唯一|初))",
    r"No\.? ?(?:1|１)(?!\d)(?![-‐])|ナンバー ?(?:ワン|1)|シェア(?:が|は|も)?(?:1位|一位|首位|トップ|№|No)|トップ(?:クラス|シェア|レベル)|最高峰|最先端|最強|世界最|群を抜|右に出る|他社(?:に(?:は|も)?(?:ない|無い|負け|真似)|より(?:も)?(?:圧倒|断然|はるか))|どこ(?:にも|よりも)(?:負け|ない|優れ|安|早|速)|うち(?:だけ|しか)|当社(?:だけ|しか)|比類(?:の)?な|圧倒的|唯一無二|絶対に(?:壊れ|漏れ|安全|止まら)|100 ?%(?:安全|確実|保証)",
    r"\b(?:industry|world|market|class)[- ](?:leading|best|first|beating|class)\b|\bworld'?s (?:first|best|leading|most|only|largest|smallest|fastest)\b|\bbest[- ]in[- ]class\b|\bstate[- ]of[- ]the[- ]art\b|\bcutting[- ]edge\b|\bsecond to none\b|\b(?:un(?:rivall?ed|matched|beatable|paralleled))\b|\bmarket leader\b|\b(?:we|we're|we are|our \w+|company|products?|brand)\b[^.,]{0,24}\bnumber one\b|\bnumber one (?:in|for|supplier|brand|choice|vendor|worldwide|maker)\b|\bno\.? ?1\b(?!\d)|#1\b|\bby far the\b|\bhands down\b",
    r"\b(?:the )?(?:best|leading|fastest|safest|cheapest|most \w+|finest|strongest|quietest|simplest|easiest|lowest|highest|\w+est)(?: \w+){0,4} (?:in|on|of) (?:the |this |our )?(?:whole |entire )?(?:industry|world|market|business|country|uk|us|europe|japan|asia|planet|sector|field|competition)\b",
    r"\bno(?:body|[- ]one| other \w+| competitor)(?: else)? (?:can|does|comes close|offers|has (?:anything|this)|matches)\b|\bthe only (?:company|supplier|vendor|one on|product|system|manufacturer|maker)\b|\bbetter than (?:any|every|all)(?:one|body)?(?: other)?\b|\b100 ?% (?:safe|guaranteed|reliable)\b",
)
GUESS = _any(
    r"たぶん|多分|おそらく|恐らく|だった(?:と思|気が|かな|はず)|(?:だ|です|る|た|い)と思い?(?:ます|う)|かな(?:あ|ー)?(?:。|$|と)|気がし|はずです|うろ覚え|記憶では",
    r"\b(?:i think|i guess|i believe|maybe|perhaps|probably|possibly|i suppose|i reckon|should be|if i remember|from memory|off the top of my head|not 100)\b",
)
_POINTS_BACK = _any(
    r"^(?:(?:あ|ま|えー|で|ただ|でも|一応|ちなみに)、?)*(?:これ|それ|今の|いまの|この(?:話|件|数字|部分)|その(?:話|件|数字|部分)|ここ|そこ|上の|さっきの|こちら|前の)(?:は|も|、|を|って|だけ|の)?|^(?:社外秘|オフレコ|ここだけの話|秘密|内緒)",
    r"\b(?:that|this|it|them|those|it's|that's|him|her)\b",
)
_ORDER: tuple[tuple[NoteKind, re.Pattern[str]], ...] = (
    ("injection", INJECTION),
    ("confidential", CONFIDENTIAL),
    ("referral", REFERRAL),
    ("bot_talk", BOT_TALK),
    ("superlative", SUPERLATIVE),
)
_ECHO = re.compile(
    r"(?:です(?:か|ね|よね)|ですけど|の(?:話|件)(?:です(?:けど|が|ね)?)?|については)[。、]?$|\?$|^(?:okay|ok|so|right|well)?,? ?(?:[a-z ]{1,30})\.$",
    re.IGNORECASE,
)


def kind_of(text: str) -> NoteKind | None:
    """Why a sentence stays out of the article, or None when it belongs there."""
    plain = re.sub(r"[’`]", "'", text.strip())
    for kind, pattern in _ORDER:
        if pattern.search(plain):
            return kind
    if SMALL_TALK.search(plain) and not figures(plain):
        return "small_talk"
    if DONT_KNOW.search(plain) and not _observable(plain) and not figures(plain):
        return "dont_know"
    return None


def _observable(text: str) -> bool:
    """見た目では分かりません says something of the thing, not of the speaker."""
    return bool(
        re.search(
            r"(?:では|からは|だけで(?:は)?|には|しないと|ないと|まで(?:は)?)(?:中々|なかなか)?(?:分か|わか|判)|いつ.*?か(?:分|わ)から",
            text,
        )
    ) and not re.search(r"僕|私|自分では|現時点|今の(?:時点|ところ)|ここでは", text)


def points_back(text: str) -> bool:
    """Whether a confidence speaks of the sentence before it ("Don't print that", これは社外秘): it has no matter of its own."""
    if re.match(
        r"^(?:ここ|この|今|いま|上|さっき|以上)の?(?:数字|話|内容|条件|値|部分|件|回答|点)|^(?:all (?:of )?(?:this|that|these)|these (?:numbers|figures|details))\b",
        text.strip(),
        re.I,
    ):
        return True
    if re.search(r"\b(?:the|their|our|his|her) (?:\w+ ){0,2}names?\b|(?:名前|社名)", text, re.I):
        return False  # it says itself what is to be kept out
    own = content(CONFIDENTIAL.sub(" ", text))
    return bool(_POINTS_BACK.search(fold(text))) and not figures(text) and len(own) <= 1


def covers_all(text: str) -> bool:
    """Whether a confidence is about everything said so far (ここの数字は非公開で) and not the last sentence alone."""
    return bool(
        re.search(
            r"^(?:ここ|以上|この|今)の?(?:数字|話|内容|条件|値|回答)|全部|すべて|全て|\ball (?:of )?(?:this|that|these|it)\b|\b(?:these|the) (?:numbers|figures|details)\b|\b(?:everything|none of (?:this|that))\b",
            text.strip(),
            re.I,
        )
    )


def is_guess(text: str) -> bool:
    return bool(GUESS.search(text))


def is_question(text: str) -> bool:
    """A question put back to the asker, or put to oneself before the answer: no statement."""
    plain = text.strip()
    return bool(
        re.search(
            r"(?:(?:です|ます|でした|ました|ません|もらえ(?:ます|ません)|よろしい(?:です|でしょう)|でしょう)か|ですっけ|だっけ|(?<![んの])ですよね|(?<![一-鿿ぁ-ん]{12})ますよね)[。?？]?$|[?？]$",
            plain,
        )
    ) and not re.search(r"(?:ですか|ますか)ね", plain)
