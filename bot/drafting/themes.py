"""What a question is after and how an answer to it sounds: how long, how much, what goes wrong, what is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """`asks` is found in the question, `says` or a figure in one of `units` (canonical, as bot/drafting/units.py has them) in the
    answer; both patterns see folded text."""

    asks: re.Pattern[str]
    says: re.Pattern[str]
    units: frozenset[str] = frozenset()
    weight: float = 0.5


def _theme(asks: str, says: str, *units: str, weight: float = 0.5) -> Theme:
    return Theme(asks=re.compile(asks), says=re.compile(says), units=frozenset(units), weight=weight)


_NEVER = r"(?!)"
_TIME = ("second", "minute", "hour", "day", "week", "month", "year")
_MONEY = ("JPY", "GBP", "USD", "EUR")

THEMES: tuple[Theme, ...] = (
    # how long something takes
    _theme(
        r"期間|時間|ど(?:の|れ)?(?:くらい|ぐらい|程度)(?:の時間|の期間)?(?:が|は)?(?:かか|掛か)|何(?:日|週間|か月|ヶ月|時間|分)|所要|how long|how (?:quickly|fast|soon)|how many (?:days|weeks|months|hours|minutes)|timeline|duration|lead time",
        r"\b(?:took|takes)\b|かか(?:っ|り|る)", *_TIME, weight=0.45,
    ),
    # how often
    _theme(
        r"頻度|周期|何(?:年|日|か月|ヶ月|週間)(?:ごと|おき|に一度|に1回)|いつ交換|タイミング|how often|when (?:do|should) you|interval|schedule",
        r"毎[日週月年朝晩時回]|[日週月年]に\S{0,3}回|[ご毎]とに|おきに|[日週月年]\d回|\b(?:every|each|once|twice|daily|weekly|monthly|quarterly|yearly)\b",
    ),
    # money
    _theme(
        r"費用|価格|値段|コスト|いくら|金額|予算|損失|単価|who pays|\bcosts?\b|\bprice|\bpay(?!ing attention)|payback|budget|expens",
        r"円(?!滑|盤|形|筒|弧)|予算|\b(?:pounds?|dollars?|euros?|pay|pays|paid|budget|cheap\w*|expensive)\b|[£$€]\s?\d", *_MONEY, weight=0.6,
    ),
    # how much it changed
    _theme(
        r"変わ|変化|削減|効果|成果|改善|どれだけ減|what happened to|\bresults?\b|improve|how did .* change|rate\b|example with numbers|効いた",
        r"から.{0,14}(?:に(?:なり|減|増|下が|上が|短|縮)|へ)|まで(?:減|下が|増|縮|短)|減り|増え|短縮|\bfrom \S+.{0,25}\bto\b|\b(?:fell|dropped|rose|halved|doubled|went (?:down|up)|down to|up to)\b",
        "%", weight=0.5,
    ),
    # share
    _theme(r"割合|比率|何(?:%|割|パーセント)|シェア|what share|percentage|proportion|how common", r"\b(?:half|most|third|quarter) of\b|半分|大半|ほとんど", "%", weight=0.4),
    # what goes wrong, what was hard
    _theme(
        r"苦労|大変|失敗|うまくいかな|困った|つまず|間違|ミス|落とし穴|見落と|トラブル|課題|hardest|difficult|look out|watch|warn|注意|気をつけ|mistakes?|went? wrong|goes wrong|pitfall|struggl|problem|challenge|surpris",
        r"大変|苦労|失敗|注意|気をつけ|うまくいか|困[りっ]|間違|見落と|つい|届か(?:な|ず)|トラブル|\b(?:mistakes?|wrong|hard(?:est)?|difficult|problem|trouble|forg[eo]t\w*|struggl\w*|warn\w*|beware|watch out|careful|people (?:make|think|assume)|instead of|breaks?|broke)\b",
        weight=0.6,
    ),
    # limits: what is refused, impossible or to be avoided
    _theme(
        r"できない|できません|使えない|取り付けられない|お受けできない|省いてはいけない|避ける|禁止|限界|不可|[れきえ]ない(?:場所|条件|加工|ケース|場合)|when (?:would|should) you not|would you not|not use|cannot|can't|limits?\b|avoid|exception|never",
        r"だめ|ダメ|避け|断[りっる]|お断り|使え(?:ない|ません)|できない|できません|割れる|省か|\b(?:never|not|don't|won't|wouldn't|can't|cannot|avoid|anything (?:above|below|over|under)|no good)\b",
        weight=0.7,
    ),
    # why
    _theme(r"なぜ|どうして|理由|決め手|わけ|\bwhy\b|reason|decid|chose|選ばれ", r"ので|から(?:です|ね)|ため|理由|決め手|\b(?:because|since|so that|that's why|reason)\b", weight=0.4),
    # where
    _theme(r"どこ|場所|箇所|\bwhere\b|which places", r"(?:[のはがも]\S{0,8}(?:場所|ところ|箇所|部分))|\b(?:at|in|on|near|under|behind|inside) (?:the |quick|old|every )", weight=0.3),
    # in which order, how it is done
    _theme(
        r"順番|手順|流れ|ステップ|段取り|進め|in what order|which order|steps?\b|process|sequence|how do you (?:start|go about)|how did you",
        r"まず|最初|次に|その後|それから|最後に|順|\b(?:first|then|next|after that|finally|start(?:ed)? with)\b", weight=0.45,
    ),
    # how it is checked or handled
    _theme(r"対処|対応|どうし(?:ます|てい|まし)|処置|直し|what (?:if|do you do|happens)|deal with|handle|respond|rollback", r"たら|れば|ときは|場合は|\b(?:if|when|whenever|anyone who|people who)\b", weight=0.35),
    _theme(r"確かめ|確認|検査|点検|記録|inspect|\btest|\bcheck|verify|calibrat|record", r"確認|検査|点検|訓練|記録|測[りっる定]|\b(?:inspect\w*|test\w*|check\w*|walk|measure\w*|gets? (?:tagged|magnetic|ultrasound))\b", weight=0.4),
    # how fast, how exactly, how often until it wears
    _theme(r"速度|速さ|何(?:m|メートル|個|枚|本)/|\bspeed|how (?:fast|quick)\b", r"(?:毎[分秒時]|分間?に|[分秒時]間?あたり)|\b(?:a|per|every) (?:second|minute|hour)\b", weight=0.6),
    _theme(r"精度|正確|正しく|認識率|accura|precis|toleranc", r"誤差|プラスマイナス|±|当たり|外れ|\bplus or minus\b|±|\bwithin (?:a|half|one|two|\d)", "%", weight=0.5),
    _theme(r"何回|how many (?:times|cycles)", _NEVER, "times", weight=0.6),
    # whether it can be had, is needed, is enough
    _theme(r"(?:できます|頼めます|作れます|使えます|可能です)か|\b(?:can|could|is it possible)\b", r"(?<!に)(?:大丈夫|可能|できます|使えます|いけます)|\b(?:yes|no problem|works with|you can)\b", weight=0.3),
    _theme(r"必要(?:です|でしょう)?か|何が必要|要りますか|\b(?:required?|need(?:ed)?|necessary|have to)\b", r"いら(?:ない|ず)|要ら(?:ない|ず)|不要|必要|だけで(?:いい|十分|よ)|\b(?:needs?|required?|don't need|must|have to)\b", weight=0.35),
    # who
    _theme(r"誰|だれ|どなた|担当者|\bwho\b(?! (?:is it|it))|staff(?:ed|ing)", r"(?:係|担当|班|課|部|チーム|業者|技術者|職人)(?:が|の人|で)|[二三四五六2-6]人(?:一組|体制|で)|\b(?:technicians?|engineers?|analysts?|operators?|electricians?|contractors?|fitters?|foreman|supervisors?|managers?|somebody from|someone from|shifts?)\b", weight=0.45),
    # how many, how big, how hot
    _theme(r"何[人台個枚本件品箇]|規模|件数|台数|人数|how many|number of", r"\d+ ?(?:人|台|個|枚|本|件|品目|拠点|people|pumps|units|machines|sites)", weight=0.45),
    _theme(r"温度|何度|temperature|how (?:hot|cold|warm)|dew point|露点", r"度(?!々|合|目)|℃|\bdegrees?\b", "°C", "°F", weight=0.45),
    _theme(r"厚さ|厚み|膜厚|寸法|大きさ|サイズ|張り|たわみ|何(?:ミリ|センチ|mm|cm|ミクロン)|線径|how (?:thin|wide|long a)|thick|\bsize|\bsizing|dimension|tolerance", _NEVER, "mm", "μm", "cm", "m", "kW", "inch", weight=0.45),
    # a mean of training or bringing people along
    _theme(r"研修|教育|訓練|育て|train|teach|onboard|apprentice|新人|新入|new (?:hire|starter|employee|operator)|first (?:weeks?|days?)", r"研修|教育|教え|新人|訓練|\b(?:train\w*|taught|teach\w*|classroom|learn\w*|onboard\w*|day one|week (?:one|two|three)|apprentice\w*|first-year|second-year|trainees?)\b", weight=0.6),
    _theme(r"離職|定着率|人手|人員|turnover|attrition|retention|staffing|人数", r"離職|定着|辞め|\d+ ?(?:人|名)|交代|\b(?:retention|turnover|attrition|left|quit|leavers?|stay(?:ed)?)\b", weight=0.6),
    _theme(r"削減|減ら|節約|省エネ|reduce|\bcut\b|\bsav(?:e|ing)", r"減ら|減り|下が|節約|上がりました|回収|\b(?:cut|reduc\w*|saved?|less|fewer|down)\b", weight=0.45),
    _theme(r"止ま(?:り|る|ら)|停止|downtime|outage", r"止め|止ま|停止|\b(?:stops?|stopped|shut|down for|outage)\b", weight=0.55),
    _theme(r"資格|免許|certificat|licen[cs]e|qualif", r"資格|免許|\d級|講習|\b(?:certif\w*|licen[cs]e\w*|qualif\w*|ticket)\b", weight=0.6),
    _theme(r"値引|割引|discount", r"値引|割引|送料|\bdiscount\w*", weight=0.6),
    _theme(r"におい|臭|odou?r|smell", r"におい|臭|\b(?:odou?r\w*|smell\w*|neighbou?r\w*)\b", weight=0.6),
    _theme(r"何が効|what worked|what helps|効いた", r"効い|効果|\b(?:did most|helped|works?|worked|waste of|tried)\b", weight=0.5),
    _theme(r"現場|抵抗|反対|定着|使ってもら|adopt|resist|push ?back|culture|get people", r"反対|抵抗|嫌が|現場|慣れ|\b(?:complain\w*|refus\w*|nobody|people who|thank|resist\w*|hated?)\b", weight=0.45),
    _theme(r"掃除|清掃|洗浄|手入れ|clean", r"掃除|清掃|洗[いっう浄]|拭[いくき]|水をかけ|エアで|\b(?:clean\w*|wash\w*|wipe\w*|rinse\w*)\b", weight=0.6),
    _theme(r"交換|寿命|替えどき|もち|持ち|lifetime|battery life|\blast\b|replac|service life|wear", r"交換|寿命|替え|もちます|持ちます|もつ|持つ|\b(?:lasts?|replac\w*|swap\w*|wear\w*|worn|cycles)\b", weight=0.6),
    _theme(r"保管|保存|store\b|stored|storage|keep", r"保管|保存|残して|\b(?:stored?|kept?|live in|oven|shelf|cabinet)\b", weight=0.5),
    _theme(r"導入|移行|入れ替え|implementation|roll-?out|introduc|go-?live|migrat", r"導入|移行|稼働|入れ(?:まし|た|て)|\b(?:roll-?out|rolled out|went live|go-?live|migrat\w*|implement\w*|install\w*)\b", weight=0.4),
    _theme(r"騒音|静か|noise|quiet|loud", r"騒音|静か|うるさ|デシベル|\b(?:noise|noisy|quiet|loud|neighbou?r\w*)\b", weight=0.4),
)  # fmt: skip

#: Said when one thing is done and another begins.
NEW_TOPIC = re.compile(
    r"^(?:えーと|えっと|えー|あのー?|で|あ|、|\s)*(?:それから|それと|あと|次に|次は|続いて|もう一つ|もうひとつ|二つ目|三つ目|最後に|ちなみに)|(?:の話|の件)(?:です|なん|は)|(?:について|に関して)(?:は|です)|ですけど、|なんですけど|"
    r"^(?:um|uh|okay|ok|right|so|and|oh|also|then|,|\.|\s)*(?:as for|on the \w+(?: \w+)? (?:thing|side|one|piece)|for the \w+(?: \w+)? (?:piece|article|one|bit)|about the|regarding|the other (?:one|thing)|next|finally|lastly|then the)\b|^(?:and, )?(?:um|uh),? (?:and|what|on|as)\b|^(?:and|so|then|um|uh|,| )*(?:and|so|then|um|uh),? (?:what|how|why|when|who|which|where)\b|^(?:and |um )?then \w+ing\b|^one more thing\b|^\W*[\w -]{3,22}(?::|\.$|-wise\b)"
)
#: A thing of its own, offered beyond what was asked.
FRESH = re.compile(
    r"全然(?:違|別)|別の話|話は(?:変わ|違)|関係ない(?:です|話|けど|んです)|記事に(?:なる|できる|したら)|ネタに|(?:いつか|今度|そのうち)[^。]{0,24}(?:紹介し|取り上げ|記事に|載せ|やりま|やりたい|やれま|書けま|どうで)|(?:テーマ|題材|ネタ)(?:で|に)(?:何か|なる|どう)|(?:記事|特集|入門)(?:って|とか)?(?:は|って)?需要|(?:記事|特集|入門)(?:が|も)あって(?:も|は)|取り上げて(?:も|は)|(?:一本|もう一本|いくらでも|記事[にが]?)書け(?:そう|ます)|余談|蛇足|(?:聞|訊)かれて(?:は)?(?:い)?(?:ない|ません)|質問に(?:は)?(?:な[いかく]|ありませ|入って(?:い)?(?:な|ま))|(?:別件|おまけ|ついで)(?:です|なん|の話)|記事とは(?:別|関係)|どこかで(?:書|紹介)|特集に(?:し|な)|^(?:えー?っと|あ|で|、|\s)*(?:ところで|そうだ(?![がとけ]))|"
    r"^(?:um|uh|oh|and|so|okay|well|,|\s)*(?:something (?:else|different)|another thing|for what it's worth|unasked|not asked)\b|\b(?:worth (?:telling|mentioning|a (?:line|mention))|you might (?:like|be interested)|perhaps useful|(?:does not|doesn't) (?:appear|stand) (?:in|on) your|(?:what|which|that) nobody (?:else )?(?:asks?|writes?|talks?|mentions?)|worth (?:a|an) (?:story|article|piece|section|page)|nobody (?:ever |has )?(?:asks?|asked)\b|(?:you|nobody) didn't ask|not (?:on|in) your (?:list|questions)|you haven't asked|by the way|unrelated|different topic|off topic|another story|might be worth|(?:could|should|ought to|someone to|somebody to) (?:also )?(?:write|do (?:something|a piece|an article)) (?:about|on)|do something about)\b"
)
#: The same, said after the thing.
UNASKED = re.compile(
    r"(?:but |and |i know )?(?:nobody|no one|you (?:didn't|never)) ask|(?:これは?)?(?:聞|訊)かれて(?:は)?(?:い)?(?:ない|ません)",
    re.IGNORECASE,
)
