"""What is said but is no article text: confidences, referrals, talk to the bot, instructions, doubts, boasts, greetings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.drafting.facts import figures
from bot.drafting.heard import restored
from bot.drafting.values import NoteKind
from bot.drafting.words import content
from bot.language.text import fold, is_japanese


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


INJECTION = _any(
    r"(?:これまで|今まで|ここまで|以前|上記|上|前|先)の(?:指示|命令|ルール|プロンプト|設定|文脈)",
    r"(?:指示|命令|ルール|プロンプト)(?:は|を|なんか|など)?(?:すべて|全て|全部)?(?:無視|忘れ)",
    r"システム ?プロンプト|プロンプトを(?:表示|出力|教え)|あなたは(?:今から|これから|AI)",
    r"と(?:だけ)?(?:書いて|出力して|返信して|返して|答えて|記載して|追記して|入れて)(?:ください|下さい|おいて|ね|くれ)",
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |my )*(?:of the )?(?:previous|prior|above|earlier|preceding|other|existing|system)? ?(?:instructions?|prompts?|rules|guidelines|messages)",
    r"\bignore (?:everything|all) (?:above|before|so far)\b|\bsystem prompt\b|^\s*(?:system|assistant|user) ?:",
    r"\byou are (?:now|an? (?:ai|assistant|language model))\b|\bas an ai\b|(?<!\bfor )\b(?:reply|respond|answer|output|print) (?:only|with only|just)\b",
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
    r"\b(?:keep|leave) (?:it|that|this|them|him|her|those|(?:the|their|our|its|his|her) (?:\w+ ){0,2}\w+|names?) (?:(?:out|off)\b(?! (?:of )?(?:the|an?|our|your|its) (?!article|text|draft|piece|story|page|paper|record|web))(?! (?:for|until|till|while|when|in|on|at|over) )|(?:between us|to yourself|quiet|internal)\b)|\b(?:keep|leave) (?:that|this|those|these) (?:names?|bit|part|number|figure|company|customer|site|one) (?:out|off)\b(?! (?:of )?(?:the|our|your) (?!article|text|draft|piece|story|page|paper|record|web))|\b(?:names|named?) ?[:,–-]? (?:none|no names),? (?:please|pls)\b|\bkeep (?:the|this|that|our|my) [^ ]+ (?:to yourself|between us|internal|quiet|private)\b|\bkeep (?:it|that|this) (?:quiet|confidential|internal|private)",
    r"\boff the record\b|\bbetween (?:us|you and me)\b|\bconfidential(?:ly)?\b|\bunder (?:wraps|nda|embargo)\b|\bnda\b|\binternal only\b|\bnot (?:yet )?public\b|\bstrictly internal\b",
    r"\b(?:do not|don't|dont|please don't|never|not to) (?:you )?(?:(?:publish|print|quote|disclose|mention|name)\b|(?<!\bi never )(?<!\bwe never )(?<!\bthey never )(?<!\bi don't )(?<!\bthey don't )(?<!\bwe don't )(?:write|include|share|use|put|say|repeat|tell|mix|bring)\b(?! (?:it|this|that|them|those|these) (?:for|on|as|when|after|before|again|until|unless|twice|there|here|back|up|into|in) (?!the (?:article|text|draft)|print|here|there)\w)(?=[.!,]?$| (?:it(?!'s)|this|that|those|them|these|him|her|anyone|anybody|any of|who|which|where|(?:the|their|our|his|her|its|my|real|actual) (?:\w+ ){0,2}(?:names?|numbers?|figures?|values?|customers?|clients?|suppliers?|prices?|company|site|brand|part|story|amounts?|sums?)\b)))",
    r"\b(?:don't|do not|please don't) (?:mix|bring|put|drag|include|lump)\b[^.]{0,30}\bin(?:to)? (?:here|there|this|the (?:article|text|draft))\b",
    r"\b(?:can't|cannot|can not|cant|couldn't|not allowed to|mustn't|must not|shouldn't) (?:really |actually )?(?:name|disclose|share|publish|mention|reveal|say who|tell you who|say which)\b",
    r"\b(?:but|just|only|please) not (?:the |their |our |his |her )?(?:(?:company|customer|client|firm|site|brand|plant|real|full|last)(?:'s)? )?(?:sur)?names?\b",
    r"\bnot (?:giving|telling|saying|handing out) (?:you )?(?:any |the |out )?(?:numbers?|figures?|prices?|names?)\b",
    r"\bnot (?:yet )?(?:cleared|approved|released|signed off|meant|intended) for (?:publication|print|release|the (?:public|article|press)|outside)\b|^\W*internal(?: only| note| use)?\s*[:=]|\b(?:but|just|only|please)?,? ?not by name\b|\bnot for (?:publication|print|public|attribution|sharing|(?:the |your |our )?(?:article|readers|customers|outside|text|website|draft))\b|\bwithout (?:naming|mentioning|using) (?:them|names?|(?:my|his|her|their|our) (?:\w+ )?names?)\b|\b(?:not|don't|never) to be (?:quoted|printed|published|named|repeated)\b",
    # 出しちゃだめ, 書かれると困る, 社名なしで, まだ許可が取れてない
    r"(?:出し|書い|載せ|言っ|公開し|使っ|話し|しゃべっ|漏らし)(?:ちゃ|ては)(?:、)?(?:だめ|ダメ|駄目|いけ|まず|困)|(?:書か|出さ|載せら|言わ|知ら)れ(?:ると|たら|ては|ちゃ)[^。、]{0,4}(?:困|まず|怒|やば|マズ)|(?:許可|了解|承諾|了承)(?:が|は|を|も)?(?:まだ)?(?:取|と|得|もら|出)(?:れ|っ|え)?て(?:い)?(?:ない|ません)",
    r"(?:記載|掲載|公表|公開|言及|他言|口外|引用|名前出し|外出し)(?:は|を|も)?(?:しない(?:で|よう)|せず|NG|無し|なし(?:で|に|。|$)|お?控え|避け(?:て|た)|やめ(?:て|と)|ご?遠慮|厳禁)|(?:名前|社名|客先名?|顧客名|数字|金額|実名)(?:は|を)?(?:なし|抜き|無し|オフ|匿名)(?:で|に)|匿名(?:に|で|扱い)|社内(?:限り|だけの話|の話なので|外秘)|内部の話|身内の話|ナイショ|ヒミツ|なかったことに|大きな声では言え",
    r"(?:書く|出す|載せる|公開する|使う|言う)の(?:は|も)(?:やめ(?!まし|た|る|ます)|控え|なし|無し|NG|まず|勘弁|遠慮|避け)|(?:名前|社名|金額|数字|話|件|部分|ところ|とこ|くだり)(?:は|を|だけ|も)?(?:抜|外|省|削|隠|除)(?:い|し|っ|ぃ)?(?:て|と)(?:い|お|く|も|ね|。|$)|(?<![ぁ-ん一-鿿])オフ(?:で|に)(?:お願|頼|し)",
    r"\b(?:i'd|i would|we'd|we would) (?:much )?(?:rather|prefer)(?: it)?(?: if)? (?:you|they|that|this|it|we) (?:\w+ )?(?:didn't|did not|don't|not|wasn't|weren't|isn't|left|kept)\b|\b(?:prefer|rather) (?:it |that |this )?(?:not (?:to )?(?:be )?|un)(?:published|print(?:ed)?|named?|quoted?|mention(?:ed)?|shared?)\b",
    r"\b(?:leave|keep|take|cut|drop|strike|edit|skip|scrub) (?:[\w'%.,-]+ ){1,6}?out(?: of (?:it|this|that|there|(?:the|your|this) (?:article|text|draft|piece|story|write-?up|page))|,? (?:please|altogether|entirely|completely))(?=[.!,]?$|[ ,])|\b(?:cut|drop|skip|strike|scrap|delete|lose) (?:that|this|the) (?:last )?(?:bit|part|sentence|line|remark|number|figure)\b",
    r"\b(?:stays?|remains?|kept) (?:in (?:this|the) (?:room|building|house|company)|in-?house|between us|internal|with us|private)(?=[.!,]?$|, as\b| please| for now)|\bnot (?:been |yet |officially |even )*(?:announced|public knowledge)\b|\bunannounced\b|\b(?:before|until) (?:the |it's |we |they )?(?:official )?(?:announce\w*|embargo)\b|\b(?:for your ears|for you only|just for you|on background|for background only|you didn't hear (?:that|this|it)|keep (?:mum|schtum))\b|\b(?:not supposed|not meant) to (?:say|tell|share|talk|know|mention)\b|\bshouldn't (?:really |even |probably )?(?:say|be (?:saying|telling|sharing)|have (?:said|told|mentioned))\b|\b(?:tell|telling) (?:anyone|anybody|people|the customer)\b(?<=n't tell anyone)|\bnot allowed to (?:say|tell|give|talk|name|share|print)\b|\blegal (?:won't|will not|wouldn't|says? no|hasn't)\b|\b(?:anonymous|anonymi[sz]e)\b",
    r"\b(?:don't|do not|please don't|never) (?:write|say|print|put|publish|mention|include) (?:anything|a word|one word|something) (?:about|on|of)\b|\b(?:don't|do not) (?:bring up|talk about|refer to|attribute|identify|give (?:away|out))\b",
    r"\b(?:in|from) (?:your|ur|the) (?:draft|article|text|piece)\b[^.]{0,20}\b(?:has|have|needs?|must) to go\b|\b(?:that|this|it|those)(?:'s| is| are) internal(?=[.!,]|$)|\bwhat (?:i|we) can't (?:talk about|tell|say|give|share)\b|\b(?:i'd|i would|we'd|we would) rather not (?:discuss|talk|say|comment|go into|get into)\b",
)
REFERRAL = _any(
    r"(?:さん|氏|部長|課長|主任|リーダー|部|課|室|係|担当|グループ|チーム|品証|総務|経理|営業|工場|本社)(?:の[^\s、。]{1,8})?(?:の?(?:方|ほう))?(?:に|へ)(?:直接|一度|も)?(?:聞い|訊い|確認し(?!てから(?!、?(?:回答|お答え|答え|連絡|ご?返事|返答|お送り|お伝え|折り返)))|問い合わせ|お尋ね|尋ね|相談し|回し|振っ|投げ)",
    r"(?:さん|氏|部長|課長|主任|部|課|担当者?)(?:の(?:方|ほう))?が(?:一番|よく|いちばん)?(?:詳しい|詳しく|知って|把握して|ご存知|ご存じ|担当)",
    r"(?:のほう|の方)が(?:詳しい|よく知って)|[一-鿿]{1,4}の[一-鿿]{2,4}(?:に|へ)(?:確認|聞い|訊い|問い合わせ|尋ね|相談)(?:して|て)(?:いただけ|もらえ|くださ|下さ)",
    r"(?:^|[.!?;,] ?|\b(?:you should|you'd better|better|best to|please|maybe|just|you could|you'd have to|you can|have to|need to|would|i'd|then|or|so|best|and|, ) )(?:ask|check with|talk to|speak (?:to|with)|ping|email|contact|go to|see)(?: (?:with|to))? (?!the (?:manual|drawing|table|data ?sheet)|below|above|figure|table|section|your (?:supplier|engineer))(?:him|her|them|(?:the |our )?[A-Za-z]+(?: (?-i:[A-Z])[a-z]+)?)\b(?= (?:in|from|at|about|he|she|they|who|for)\b|[,.!;]|$| \()",
    r"^(?:and |but |so )?(?:for|on|about|as for|regarding) (?:(?!(?:we|they|you|i|it|he|she|people|to|must|should|can|will|always|then|operators|customers)\b)[\w'-]+ ){1,7}(?:just |please |better |best )?(?:ask|check with|talk to|speak to) (?-i:[A-Z])[a-z]+",
    r"(?:くん|君|ちゃん|先輩|[所班係職社]長|工場長|次長|本部長|室長|設計|製造|購買|調達|開発|技術|企画|品質(?:保証|管理)?|生産(?:技術|管理)|広報|法務|人事|情シス|保全|物流)(?:の[^\s、。]{1,8})?(?:に|へ)(?:直接|一度|も)?(?:(?:聞|訊|き)いた(?:ほう|方)|(?:聞|訊)いて(?:くだ|下|もら|み(?:て|ます)|いただ|ほし)|確認して(?:くだ|下|もら|いただ|ほし)|振って(?:くだ|下|もら|いただ)|お?尋ね|回して(?:くだ|下|もら))",
    r"\b(?:not|isn't|wasn't) (?:really )?(?:the (?:one|person|guy)|the right (?:one|person)|my (?:area|thing|field|department|job|department))\b|\b(?:it's|that's|that is|it is|is) [A-Z][a-z]+'s (?:thing|area|job|call|department|field|baby|patch|side)\b|\b(?:a question|one) for (?!(?:the|a|our|your|us|every|all|an|two|three|four|five|six|ten)\b)(?-i:[A-Z])[a-z]+\b|\b(?:get hold of|best (?:person|bet) is|over to|pass (?:that|this|it) (?:on )?to|better off asking|you want) (?-i:[A-Z])[a-z]+\b|\b(?-i:[A-Z])[a-z]+ (?:in|from|at) [a-z]+ (?:will|would|can|could|'ll|'d) (?:tell|know|help|have)\b",
    r"\bask (?:him|her|them)\b(?! to (?!confirm|tell|give|send|check|explain|share))|\b(?:he|she|[A-Z][a-z]+) (?:would|will|'d|'ll) know\b|\b[A-Z][a-z]+ knows\b(?! (?:how|that|when|the))|\bis the (?:person|one|guy|expert) to ask\b|\b(?:has|have|keeps) the (?:current|latest|exact|survey|numbers?|figures?|sheet)\b",
    # safety rules: Henrike pls not me; 費用は情シスの岩永部長へ — a report or a sign-off goes to a person too, and is matter
    r"\b(?:pls|please),? not me\b|[:,] not me\W*$|\bthe wrong (?:person|man|woman)\b(?! (?:to|who|is|was|can))|\b(?:that one's|no,? that's) (?-i:[A-Z])[a-z]+\W*$|^[^.:]{3,40}: (?-i:[A-Z])[a-z]+ (?:in|from) [a-z]+(?=[.!]?$|, (?:i|she|he|not)\b)",
    r"^(?![^は]*(?:報告|連絡|承認|申請|提出|判断|決裁|エスカレ))[^、。]{1,12}は(?!必ず|全部|すぐ)[^、。]{0,26}(?:さん|部長|課長|主任|室長|係長)(?:へ|まで)(?:お願い(?:します|いたします))?[。]?$|(?:そちら|あちら|ご?本人|向こう)(?:に|へ)(?:直接)?(?:聞|訊|確認し|問い合わせ)",
)
DONT_KNOW = _any(
    r"(?:すぐ(?:に)?|今|ぱっと)?[^。]{0,4}(?:出て|思い出せ|浮かん?で)(?:こない|きません|来ない|ない|ません)(?:です)?[ね。]*$|(?:分か|わか|判)(?:りません|らない(?:です|んです|ん|な|ので|けど)?|りかね|んない(?:です)?|らん)[^ぁ-んァ-ヶ一-鿿]*(?:ね|な|けど|が|けれど)?[。、]?$",
    r"(?:僕|私|自分|わたし|ぼく|俺)(?:は|も|では|だと)?[^。]{0,10}(?:詳しくな|知らな|分から|わから|分かりませ|わかりませ|把握してな|把握していな)",
    r"詳しくない|詳しくは(?:知|ない|あり)|存じ(?:ません|上げません|ておりません)|知ら(?:ない|ん)(?:です|んです)|知りません|覚えて(?:い)?(?:ない|ません)|忘れ(?:て)?(?:し)?(?:ま|ちゃ)|何とも言え|なんとも言え|把握して(?:い)?(?:ない|ません)|自信(?:が|は)?(?:ない|あり)|見当(?:が|も)?つ",
    r"\b(?:i|we) (?:do not|don't|dont|honestly don't|really don't|wouldn't|have no|couldn't|can't|cannot) (?:honestly |really |actually )?(?:know|idea|answer (?:that|this|it)|remember|recall|tell you|have (?:that|the|a) (?:number|figure|data|detail))",
    r"\bno idea\b|\b(?:i'm|i am|we're|we are)? ?not (?:so |really |entirely |quite |totally )?sure\b|\bdon't know\b|\bdo not know\b|\bi forget\b|\bcan't remember\b|\bhard to say\b|\bnot my area\b|\bbeats me\b|\bno clue\b|\b(?:don't|do not) ask (?:me|us)\b|\bnot the right person\b",
)
BOT_TALK = _any(
    r"録音(?:は|が|って)?(?:止ま|され|でき|始ま|入っ|中|開始|大丈夫|OK|ボタン|して(?:い)?ます)|聞こえて(?:ます|い|る)|(?:これ|こんな(?:感じ|もん))で(?:いい|よい|良い|大丈夫|よろしい|OK)|(?:以上|こんなところ|こんな感じ|終わり)(?:です|になります|となります|で(?:いい|大丈夫))|条件は必ず|必ず書いて|書いといて|書いておいて|まとめて(?:おいて|話し|お話し|ください)|うまく(?:まとめ|書い)|編集して|文字起こし|次の質問|質問(?:は|の意味|って)|(?:よろしく|宜しく)(?:です|お願い|おねがい)|移動中|運転中|会議中|出先",
    # 写真はあとで送ります, 今電車です, 上に書きました, 音が悪くてすみません
    r"(?:写真|画像|図面?|資料|ファイル|データ|動画|グラフ|リンク|スクショ|表|詳細|続き|残り|現物|サンプル写真|数字)(?:は|も|を|なら|とか(?:は)?)?[^。、にへ]{0,5}(?:あと(?:で|から)|後(?:で|ほど|日|から)|のちほど|別(?:途|便|メール)|追って|明日|夕方|今度|戻ったら|帰ったら|メールで|添付で)[^。、にへ]{0,10}(?:送|共有|添付|貼|上げ|アップ|渡|連絡|足し|出し)|^(?:あとで|後で|のちほど|後ほど|別途|追って|続きは|残りは)[^。、]{0,12}(?:送り|お送り|共有し|添付し|書き足|追記し|連絡し|書きます|話します)|(?:写真|画像|図面?|資料|ファイル|動画|グラフ)(?:は|を|も)?(?:添付(?:しま|です|しておきま)|貼っておきま|付けておきま)",
    r"(?:^|(?:今|いま|ちょうど)[^。、]{0,4})(?:電車|新幹線|バス|タクシー|飛行機)(?:なので|なんで|です|の中|で移動|に?乗って|待|に?乗る|降り|ん?中)|(?:電車|新幹線|バス|タクシー)(?:が)?来た|(?:今|いま)[^。、]{0,6}(?:車|空港|駅|客先|外|出張先|出張|打ち合わせ|打合せ|会議|休憩)(?:なので|なんで|にいて|にい(?:る|ます)|の中|中|です|から(?:です|送|打)|待ち|で待)|(?:会議|打ち合わせ|打合せ|次の予定|来客)が?(?:始ま(?:る|り)|に入|ある(?:ので|んで)|あり(?:ます)?ので|なので(?:。|$))|(?:後ろ|うしろ|周り|まわり|こっち|背景|雑音)(?:が|も)?(?:うるさ|騒が|騒々)|電波悪(?:い|く)|電波が悪く(?:て|なって)?(?:、)?(?:す[みい]|ごめ|聞こえ|途切)|(?:^|電話の|スマホの|携帯の)電池(?:が)?(?:切れそう|なくな)(?:です|なので|なんで|りそう|。|$)|片手(?:で打|なので|なんで|打ち)|(?:スマホ|携帯|音声入力)(?:から|なので|なんで|で打|で失礼|です)|音声?が?悪(?:い|く|かっ)(?:かも|て|ところ|たら)|誤字|脱字|変換ミス|打ち間違|乱文|長文(?:です|で|失礼)|長くな(?:って|りました|っちゃ|りすみ)|手短に|取り急ぎ|走り書き|話(?:が|は)(?:それ|逸れ|脱線|飛び|飛ん|前後し|長く)|^(?:それ(?:じゃ|では)|じゃあ?|では|また)[^。、]{0,8}(?:戻り|連絡し|送り|話し|掛け直し|かけ直し|失礼し|よろしく)ます?|^(?:それじゃ|じゃあ?|では)?切りますね?。?$|これ(?:を)?(?:押せば|で)(?:録|入)|(?:録れて|撮れて|録音(?:され|でき)て|入って)(?:い)?(?:る|ます)(?:の)?(?:か|かな|でしょうか)|録音[^。、]{0,6}(?:切|止め|消)|もしもし|^(?:こっち|こちら|うち)の話です|メール(?:で|に)も?(?:送|書)(?:り|き)ます",
    r"^(?:上|先|前|さっき|先ほど|さきほど|前回|1つ前|一つ前|ひとつ前|(?:質問|Q) ?\d|最初|別の質問|隣)(?:の(?:質問|回答|欄|答え|とおり|通り|ところ))?(?:に|で|にも|でも)?(?:も)?(?:全部|すべて|だいたい|ほぼ)?(?:書い(?:た|て)|書きました|答え(?:た|ました|てい?ます)|回答(?:した|しました|済み?)|話し(?:た|ました)|言(?:った|いました)|述べ(?:た|ました)|お伝えし(?:た|ました)|説明し(?:た|ました))(?:あります|おきました|ます)?(?:通り|とおり|もの|の)?(?:です|と同じです)?[。ねよ]*$|^(?:上記|前述|同上|先述|既述|上に同じ|上の回答と同じ)(?:の(?:通り|とおり))?(?:です)?。?$",
    r"(?:最初|冒頭|今|いま|さっき|ここ|そこ|後ろ|最後|途中)の?(?:ところ|とこ|部分|くだり|方|話|一言)?(?:は|を)?(?:切っ|カットし|消し|飛ばし|抜い|省い|削っ|編集し|直し|整え)(?:といて|て(?:おいて|もら|ください|下さい|いい|くれ))|^(?:あ|ま|まあ|、)*(?:これ|それ|ここ|この(?:話|件|数字)|今の(?:話)?)?(?:は|も|なら)?(?:、)?(?:正直に|そのまま|全部|普通に|別に|もちろん)*(?:書い|載せ|公開し)て(?:もらって|いただいて|くれて|頂いて)?(?:も)?(?:いい|良い|よい|大丈夫|構(?:い|わ)|結構|OK|問題)|使ってもらって(?:も)?(?:いい|大丈夫|構|結構)(?:です)?[。ね]*$|(?:さっき|先ほど|前に|先日|メールで)(?:も)?(?:送った|渡した|お送りした|貼った)(?:やつ|もの|資料|ファイル|写真|図)",
    r"^(?:ところで|そういえば)[^。]{0,30}(?:ですか|ますか|いつ)|同じこと(?:を|も)?[^。、]{0,6}(?:聞|訊|尋)かれ|同じ質問|(?:この|その)記事(?:は|が|って)?(?:いつ|どこ|どう)|冗談(?:はさておき|です)|念のため(?:言|伝)|メモして|参考までに(?:ですけど|です)?$",
    r"\b(?:your|ur) (?:next |last |other |first |second |third )?(?:draft|title|heading|headline|article|question|text|q)\b|\b(?:did )?you (?:got|get|catch) (?:all )?(?:of )?(?:that|this|it)\b|\bis (?:this|it) (?:thing )?(?:on|recording|working)\b|\bcan you hear\b|\b(?:that's|that is|thats) (?:about )?(?:it|all|everything)\b(?! (?:takes|needs|does|you|we|the|of|that|down|because|from|due|they|it|there|this|our)\b)|\bhope (?:that|this) helps\b|\blet me know\b|\bdoes that make sense\b|\bnext question\b|\btidy (?:this|that|it) up\b|\bplease (?:write|make sure|remember|rephrase|edit|clean|do not claim|don't claim)\b|\bfix my\b|\bfor the article\b|\bdictat|\brecording right\b|\bsorry,? (?:i'm|i am) (?:in|on|driving|at)\b|\bjust kidding\b|\bjoking\b|^(?:and |so )?i (?:really |do )?(?:love|like) (?:that|this) (?:one|quote|line|story|bit)\W*$|^(?:so )?(?:please|pls|plz),? (?:don't|do not|dont|no)[.!]*$|ここで(?:も)?(?:まとめて|一緒に|先に|もう)?答え(?:て|ちゃ)",
    r"(?:^|[,.;] ?|\b(?:sorry|i'm|i am|we're|am|still|just|currently|now) )(?:on|in|at|off|boarding|between|about to (?:board|get|go|take)|heading|walking|stuck in|waiting for) (?:to |into |on |onto |off |in |at )?(?:(?:the|a|my|an|another|this) )?(?:train|tram|bus|plane|taxi|cab|car|airport|station|traffic|meetings?|call|customer site|lunch|hotel|lift|motorway|queue)\b(?= now| so| atm| at the moment| right now| just now|,? sorry|[,.!]|$| and (?:my|the|i)| (?:can't|typing|excuse|back))|\bi'm (?:driving|walking|travelling|boarding|on my (?:way|phone|mobile)|running late|out of the office|away from my desk|typing|dictating)\b|\b(?:typing|typed|sent|writing|dictated) (?:this |it )?(?:on|from|with) (?:my |a |the )?(?:phone|mobile|thumb|one hand|train|glove)|\b(?:excuse|ignore|pardon|forgive) (?:the|my|any) (?:typos?|brevity|noise|spelling|mess|state)\b|\b(?:i'm|i am|sorry,?) (?:drifting|digressing|rambling|wandering off|waffling|going on|getting (?:off|ahead))\b|\bi digress\b|\b(?:bad|poor|terrible|patchy|no) (?:line|signal|reception)(?: here| on)\b|\bsignal's (?:bad|going)\b|\b(?:my|phone) (?:phone's |phone |battery(?:'s| is)? )(?:about to|dying|nearly|is dying|going to)|\bmy hands are (?:full|dirty)\b|\bvoice memo\b|\bi'll (?:just )?(?:talk|ramble|be quick|keep (?:it|this) short|be brief|start with)\b|\b(?:you've|you have) got me for\b",
    r"\b(?:photos?|pictures?|pics?|images?|drawings?|files?|sheets?|spreadsheets?|links?|screenshots?|videos?|data ?sheets?|charts?|graphs?|details|the rest|numbers|more)(?: (?:is|are|will be|to|will|'ll))* (?:(?:to )?follow(?:ing|s)?\b(?! (?:the|a|an|from)\b)|coming (?:later|tomorrow|separately|soon)|later\b|attached|in the post|on (?:its|their|the) way|to come|separately|by (?:e-?mail|tonight|tomorrow))|\b(?:i'll|i will|i can|i could|let me|i'd) (?:just |also |then |try to |have to )*(?:send|forward|e-?mail|attach|share|dig (?:it |them |that )?out|look (?:it|that|this|them) up|get back|come back|call (?:you|back)|ring|upload|drop|ping|check (?:and|with|that)|find out|post)\b|\bwill (?:send|share|email|forward|attach|upload) (?:the |some |you |a |it |them |over |later|tomorrow|pics?|photos?|pictures?|drawings?|screenshots?)|\b(?:can|could|would) (?:you|somebody|someone|anyone|anybody) (?:please |also |just )?(?:send|resend|tell|share|forward|remind|call|check|look|give|let|re-?send|hear|see|explain|confirm)\b",
    r"\b(?:got to|gotta|have to|need to|must) (?:run|dash|go|jump|head off|rush)\b(?=[.!, ]|$)(?! (?:the|a|at|to|in|on|for|over|back|through|with)\b)|\b(?:speak|talk|more|catch you|see you|back) (?:to you )?(?:later|soon|tomorrow|tonight)(?=[.!]?$| bye| thanks| cheers)|\bback in (?:a |\d+|five|ten|two) ?(?:min\w*|sec\w*|bit|moment)\b|\b(?:that's|that is) me\b|\b(?:that )?wasn't for you\b|\bhang on a (?:sec\w*|minute|moment)\b|\bi'm (?:going to )?answer(?:ing)? (?:the|this|these|both|them|all|your)\b|\b(?:answering|did|do) (?:these|both|them|the \w+ ones?) together\b|\bdid you get (?:my|the|those)\b|\bwho approves\b|\bi (?:don't|do not) know if (?:this|it) is (?:recording|on|working)\b|\bis this (?:on|recording|the right)\b|\bi always (?:mix|get|muddle) (?:those|them|these|it|that)\b",
    r"^(?:(?:please )?see|as(?: i)?|like i)(?: (?:said|wrote|mentioned|told you|answered|explained))?(?: (?:above|before|earlier|already|in (?:my |the )?(?:last|previous|first|other) (?:answer|one|message)|under \w+ \d|q\d))+\W*$|^(?:same as above|ditto|(?:i )?(?:already|have already) (?:answered|said|covered|told|wrote|mentioned) (?:that|this|it|you|above|before|both)\b[^.]{0,20}|as (?:above|before|i said)|covered (?:above|already)|answered above)\W*$",
    r"\b(?:you can|you may|feel free to|happy for you to|fine to|okay to|ok to|you're welcome to) (?:print|publish|quote)\b|^\W*(?:may|can|happy to|ok(?:ay)? to|fine to|free to) (?:be )?(?:named?|quoted?|printed?|published?|used?)\b[^.]{0,12}$|^you (?:can|may) (?:use|name|quote|mention) [^.]{3,40}, (?:they|he|she)(?:'ve| have|'s| has)? (?:said yes|agreed|approved|signed (?:it )?off|ok'?d|cleared)|\byou can (?:use|write|say|put) (?:that|this|it)(?: one)?(?=[.!,]|$| in (?:the|your) (?:article|text|piece)| if you)",
    r"^(?:but |and |so )?(?:you|they) (?:can|may|could) (?:just )?(?:say|write|call (?:it|them)|put)\b|\b(?:first|last|full) names? only\b|\bonly (?:the|her|his|my) first name\b|^new (?:paragraph|line)\W*$",
    # 配達が来たんでちょっと待ってください, 孫が来たのでこのへんで失礼します, 来週出張なんで返事遅れます
    r"(?:来|戻って来|呼ばれ|鳴っ|入っ)(?:た|ちゃっ?た|まし?た)(?:み?たい)?(?:なの|なん|の|ん)?(?:で|から)、?[^。、]{0,8}(?:ちょっと|少し|少々|一旦|いったん|一瞬|また|このへん|この辺|ここ|これ)(?:で|お)?[^。、]{0,6}(?:待|失礼|切り|切る|抜け|中断|終わ|止め|席を外)|(?:この(?:辺|へん)|ここ(?:らへん|いら))で(?:失礼|終わり|切り|[。]?$)|(?:お先に)失礼(?:し|いたし)ます[。ね]*$|(?:来週|今週|明日|あさって|明後日|今日|午後|これから|しばらく)(?:は|から|まで|、)?[^。、]{0,4}(?:出張|休み|休暇|不在|外出)(?:なので|なんで|です|に出)|(?:お?返事|ご?返信)(?:が|は|も)?[^。、]{0,6}遅(?:れ|く)|^(?:ちょっと|少々)(?:お待ち|待って)(?:ください|下さい)(?:ね)?[。]?$",
    r"(?:音声|口述|スマホ|ボイスメモ|移動中)で(?:入れ|入力|吹き込|録|打っ|書い)(?:て|た)(?:い)?(?:る|ます|い?るんで|ので)|(?:変な|おかしな|誤字|誤変換)[^。]{0,10}(?:直し|修正)(?:と|て)(?:おい)?(?:て)?",
    # until Friday, please: an answer promised, and none yet
    r"\b(?:i|we) need (?:it )?(?:until|till|more time|another (?:day|week|few days))\b[^.]{0,30}\bsorry\b|\byou'll (?:have|get) (?:it|them|that|mine|the rest) (?:on|by|next|tomorrow)\b|(?:少し|もう少し|[月火水木金土日]曜日?まで|明日まで|来週まで|今週中は?)(?:お?時間を(?:ください|いただ)|お?待(?:って|ち)(?:くだ|下さ|いただ|もら|ほし))",
)
SMALL_TALK = _any(
    r"^(?:お疲れ(?:さま|様)|おつかれ|こんにちは|おはよう|お世話に|どうも|ありがとう|す[みい]ません(?!が)|失礼し|承知|了解|お待たせ|遅くなり|はい(?:お疲れ|、お疲れ)|いつも(?:お世話|どうも|ありがと))|^(?:いや[ーぁあ]*、?|あ、?|もう、?|本当に|ほんと(?:に)?|正直|結構|とても)*(?:うれし|嬉し|楽し|びっくり|感動)[^、。]{0,8}(?:です|ました)(?:ね|よ|ねえ)*[。、]?$",
    r"と思う(?:でしょ|っしょ)(?:う)?、?(?:みんな|皆さん)?[。]?$|^よく(?:聞か|言わ|質問さ)れ(?:る|ます)(?:ん)?(?:です|だ)?(?:よ|ね|けど|が|けどね)*[。]?$|(?:母ちゃん|かみさん|カミさん|嫁さん?|女房|家内|旦那|おふくろ|親父|じいちゃん|ばあちゃん)[^。]{0,14}(?:ハハハ?|あはは|アハハ|はは|笑)[）)]?[。！]?$",
    r"^(?:hi|hello|hey|thanks|thank you|cheers|okay thanks|ok thanks|good question|great question|sorry for|sorry about|no problem|sure thing|bye|okay bye|okay cool|cool|great|right then|good morning|morning|lol|haha)\b[^.]{0,30}$",
)
SUPERLATIVE = _any(
    r"業界(?:で(?:は)?(?:一番|いちばん|最も|トップ|唯一|初|最)|一|初|最|唯一|随一|トップ|屈指|No|ナンバー)|世界(?:一|初|最|トップ|で(?:一番|最も|唯一|初))|日本(?:一|初|最|で(?:一番|最も|唯一|初))|国内(?:一|初|最|随一|屈指|シェア|トップ|唯一|で(?:一番|最も|唯一|初))|(?:県内|地域|全国|アジア|日本|世界)(?:随一|屈指)",
    r"No\.? ?(?:1|１)(?!\d)(?![-‐])|ナンバー ?(?:ワン|1)|シェア(?:が|は|も)?(?:1位|一位|首位|トップ|№|No)|トップ(?:クラス|シェア|レベル)|最高峰|最先端|最強|世界最|群を抜|右に出る|他社(?:に(?:は|も)?(?:ない|無い|負け|真似)|より(?:も)?(?:圧倒|断然|はるか))|どこ(?:にも|よりも)(?:負け|ない|優れ|安|早|速)|うち(?:だけ|しか)|当社(?:だけ|しか)|比類(?:の)?な|圧倒的|唯一無二|絶対に(?:壊れ|漏れ|安全|止まら)|100 ?%(?:安全|確実|保証)",
    r"\b(?:industry|world|market|class)[- ](?:leading|best|first|beating|class)\b|\bworld'?s (?:first|best|leading|most|only|largest|smallest|fastest)\b|\bbest[- ]in[- ]class\b|\bstate[- ]of[- ]the[- ]art\b|\bcutting[- ]edge\b|\bsecond to none\b|\b(?:un(?:rivall?ed|beatable|paralleled))\b|\b(?:is|remains?|simply|truly|of|with|its|our) unmatched\b(?! (?:plays?|items?|records?|entries|rows?|cases?|parts?|pairs?)\b)|\bunmatched\b(?= (?:in|by|anywhere|quality|precision|accuracy|reliability|performance|value|service|speed|experience)\b|[.,!;]|$)|\bmarket leader\b|\b(?:we|we're|we are|our \w+|company|products?|brand)\b[^.,]{0,24}\bnumber one\b|\bnumber one (?:in|for|supplier|brand|choice|vendor|worldwide|maker)\b|\bno\.? ?1\b(?!\d)|#1\b|\bby far the\b|\bhands down\b",
    r"\b(?:the )?(?:best|leading|fastest|safest|cheapest|most \w+|finest|strongest|quietest|simplest|easiest|lowest|highest|\w+est)(?: \w+){0,4} (?:in|on|of) (?:the |this |our )?(?:whole |entire )?(?:industry|world|market|business|country|league|region|county|state|trade|uk|us|europe|japan|asia|planet|sector|field|competition)\b",
    r"\bno(?:body|[- ]one| other \w+| competitor)(?: else)? (?:can|does(?= (?:it|this|that|what)\b)|comes close|offers|has (?:anything|this)|matches)\b|\bthe only (?:company|supplier|vendor|one on|product|system|manufacturer|maker)\b|\bbetter than (?:any|every|all)(?:one|body)?(?: other)?\b|\b100 ?% (?:safe|guaranteed|reliable)\b",
)
GUESS = _any(
    r"たぶん|多分|おそらく|恐らく|だった(?:と思|気が|かな|はず)|(?:だ|です|る|た|い)と思い?(?:ます|う)|かな(?:あ|ー)?(?:。|$|と)|気がし|はずです|うろ覚え|記憶では",
    r"\b(?:i think|i guess|i believe|maybe|perhaps|probably|possibly|i suppose|i reckon|should be|if i remember|from memory|off the top of my head|not 100)\b",
)
POINTING = _any(
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


#: "error rate over 2%, that's it": said after what was told, and no more than a full stop.
_ROUNDED_OFF = re.compile(r",? (?:and )?(?:that's|that is) (?:it|all)(?:[.!]*$|(?=, (?:nothing|no) ))", re.IGNORECASE)
#: A tray and that's it, nothing to fail: the matter goes on.
_NOTHING_ELSE = re.compile(r"\w and (?:that's|that is) (?:it|all), (?:nothing|no) ", re.IGNORECASE)


def kind_of(text: str) -> NoteKind | None:
    """Why a sentence stays out of the article, or None when it belongs there."""
    plain = restored(re.sub(r"[’`]", "'", text.strip()))
    told = _ROUNDED_OFF.sub("", plain)
    plain = told if figures(told) or _NOTHING_ELSE.search(plain) else plain
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
            r"(?:だけ(?:の|による|が)[^。]{0,10}(?:かどうか|とは)(?:は|も)?(?:ちょっと|少し|まだ)?|では|からは|だけで(?:は)?|には|しないと|ないと|まで(?:は)?)(?:中々|なかなか)?(?:分か|わか|判)|いつ.*?か(?:分|わ)から",
            text,
        )
    ) and not re.search(r"僕|私|自分では|現時点|今の(?:時点|ところ)|ここでは", text)


#: オフレコでお願いします, "Off the record.", これは書かないでほしいんですけど: what comes next is meant, or may be.
_ANNOUNCES = _any(
    r"^[^。、]{0,8}(?:オフレコ|ここだけの(?:話|はなし)|内緒の話)(?:で(?:す(?:が|けど)?|お願いします|すけど)?|なん(?:です)?(?:が|けど)|だけど|ですけど|にして(?:ください|ほしいんですけど))?[。、：:]*$|(?:書か|出さ|載せ|言わ)ないで(?:ほしい|欲しい)ん(?:です|だ)(?:が|けど)[。、]*$",
    r"^(?:and |but |so |um |uh |this (?:one )?is |strictly |now |okay |just )*(?:off the record|between us|between you and me|in confidence|confidentially|not for (?:print|publication|the article))(?: (?:now|please|though))?[.:,]?$",
)


def announces(text: str) -> bool:
    """Whether a confidence is about the sentence that follows it."""
    return bool(_ANNOUNCES.search(text.strip())) and not re.search(r"名前|社名|客先|顧客名|\bnames?\b", text)


def points_back(text: str) -> bool:
    """Whether a confidence speaks of the sentence before it ("Don't print that", これは社外秘): it has no matter of its own."""
    if re.match(
        r"^(?:ここ|この|今|いま|上|さっき|以上)の?(?:数字|話|内容|条件|値|部分|件|回答|点)|^(?:all (?:of )?(?:this|that|these)|these (?:numbers|figures|details))\b",
        text.strip(),
        re.I,
    ):
        return True
    if re.search(r"\b(?:the|their|our|his|her) (?:\w+ ){0,2}names?\b|(?:名前|社名)", text, re.I) or kept_out(text):
        return False  # it says itself what is to be kept out
    own = content(CONFIDENTIAL.sub(" ", text))
    return bool(POINTING.search(fold(text))) and not figures(text) and len(own) <= 1


def covers_all(text: str) -> bool:
    """Whether a confidence is about everything said so far (ここの数字は非公開で) and not the last sentence alone."""
    return bool(
        re.search(
            r"^(?:ここ|以上|この|今)の?(?:数字|話|内容|条件|値|回答)|全部|すべて|全て|\ball (?:of )?(?:this|that|these|it)\b|\b(?:these|the) (?:numbers|figures|details)\b|\b(?:everything|none of (?:this|that))\b",
            text.strip(),
            re.I,
        )
    )


_UNTOLD = _any(
    r"まだ[^。、]{0,8}(?:計算|測|調べ|集計|確認|試算|検証|まとめ)[^。、]{0,6}(?:ません|ない)",
    r"\b(?:haven't|hasn't|not) (?:yet )?(?:been )?(?:calculated|measured|worked (?:it|that|this) out|looked into|counted)\b",
)


def untold(text: str) -> bool:
    """Whether a statement only says that nobody has looked yet."""
    return bool(_UNTOLD.search(text))


def is_guess(text: str) -> bool:
    return bool(GUESS.search(text))


#: The question said back, or looked for: "then you asked about regrind", "what was the third one", 油の話もありましたよね, 次なんでしたっけ.
_ASKED_ALOUD = _any(
    r"^(?:(?:so|and|right|okay|ok|oh|then|now|um|uh|er|anyway|yes|yeah|well|what else|first|next)[,.]? )*(?:where was i|let me think|what else|what(?: was|'s) the (?:\w+ )?(?:one|question|other)\b|(?:you|they) (?:also )?(?:asked|wanted to know|had (?:a|another) question)\b|there was (?:the|a|another) (?:one|question) (?:about|on)\b|(?:the|your|that) (?:\w+ ){0,3}question (?:was|is|about|on)\b)",
    r"^(?:えー+(?:と)?|えっと|あのー?|で|あと|それから|それと|次|、|\s)*(?:(?:の話|の件|の質問|って話|って質問|についての質問)(?:も|が)?(?:あり|出て|いただいて|頂いて|来て)|次(?:は|の質問は?)?(?:何|なん)(?:でしたか|でしたっけ|だっけ|だったか)[^ぁ-ん一-鿿ァ-ヶ]*$|(?:これ|質問)?(?:は)?(?:何|なん)(?:でした|だった)っけ[。、]?$|あと(?:は)?(?:何|なん)(?:か|だっけ|でしたっけ)[。、]?$)",
    r"[^。]{1,14}(?:の話|の件|の質問|って質問)も?(?:が)?(?:あり|出て|いただいて|頂いて|来て)[^。]{0,6}(?:よね|たね|ましたね|ましたよ)。?$",
)


#: More words than this without a stop go on to answer.
_ASKED_SHORT = 16


def asked_aloud(text: str) -> bool:
    """Whether a statement only says the question back, or looks for it."""
    short = is_japanese(text) or len(text.split()) <= _ASKED_SHORT
    return short and bool(_ASKED_ALOUD.search(restored(text.strip()))) and not figures(text)


#: Tom can you shut the door please, 田中さんそれこっちに置いといてください: to somebody in the room.
_ASKS_SOMEBODY = re.compile(
    r"(?:(?:oh|hey|sorry|hang on|and|um|uh),? )*(?:[A-Z][a-z]+,? )?(?:[Cc]an|[Cc]ould|[Ww]ould|[Ww]ill) you (?!have to|need)|"
    r"(?:あっ?|ねえ|おい|ちょっと|すみません|すいません|、)*(?:[一-鿿ァ-ヶ]{1,5}(?:さん|くん|君|ちゃん|部長|課長|主任|先輩))、?(?:それ|これ|あれ|そこ|ちょっと|その|この|あの|悪いけど|ごめん)[^。]{0,30}(?:ください|下さい|くれる?|もらえ(?:る|ます)?|といて|お願い(?:します)?|[てで])[。ねよ]*$"
)


def is_question(text: str) -> bool:
    """A question put back to the asker, or put to oneself before the answer: no statement."""
    plain = restored(text.strip())
    if asked_aloud(plain) or _ASKS_SOMEBODY.match(plain):
        return True
    return (
        bool(
            re.search(
                r"(?:(?:です|ます|でした|ました|ません|もらえ(?:ます|ません)|よろしい(?:です|でしょう)|でしょう)か|ですっけ|だっけ|(?<![んの])ですよね|(?<![一-鿿ぁ-ん]{12})ますよね)[。?？]?$|[?？]$",
                plain,
            )
        )
        and not re.search(r"(?:ですか|ますか)ね", plain)
        and not _estimates(plain)
    )


def _estimates(text: str) -> bool:
    """1台に2個から4個くらいでしょうか: a figure offered with a doubt, not asked for."""
    asks = re.search(r"何|なん|どれ|どの|どう|どん|いく[つら]|いつ|どこ|どちら|だれ|誰", text)
    return bool(re.search(r"でしょうか[。]?$", text) and figures(text)) and not asks


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOut:
    """What somebody asks to keep out of the text: `pattern` finds it, `instead` are the words given in its place ("" for none)."""

    pattern: re.Pattern[str]
    instead: str = ""


#: "don't name Dana, just say the security team"; 田中さんの名前は出さないで、ベテランとだけ
_NO_NAME = re.compile(
    r"\b(?:name|mention|quote)\s+(?P<en>(?-i:[A-Z])[a-z]+)\b(?:[^.]{0,12}\b(?:say|write|call (?:it|them|him|her)|put)\s+(?P<instead>(?:the |our |a |an )?[\w -]+))?|"
    r"(?P<ja>[一-鿿ァ-ヶA-Z]{1,8}?)(?:さん|氏|社|様|くん|君|部長|課長|主任)?の(?:お?名前|名|社名|実名)[はをも]?(?:出さ|書か|載せ|伏せ|使わ|言わ|なし|抜)[^、。]*(?:[、。](?:ただ(?:の)?)?(?P<instead_ja>[^、。]{1,10}?)(?:と(?:だけ|か|して|書い|言って|お願い|呼)|だけ(?:で|に)|って(?:書|こと|だけ)|に(?:して|しと|変え)|で(?:お願い|いい)))?",
    re.IGNORECASE,
)
#: "you can quote her, but not the company name, it's Brightwater Foods"; 社名は出さないで、山瀬物産です
_HIDDEN_NAME = re.compile(
    r"\b(?:company|customer|client|firm|supplier|partner|site|brand|their|his|her|the|full|real) names?\b[^.]{0,40}?\b(?:it's|it is|that's|that is|which is|being|namely|called)\s+"
    r"(?P<en>(?-i:[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,3}))|"
    r"(?:社名|会社名|客先名?|お?名前)[^。、]{0,16}(?:ないで|ないように|伏せ|なしで|NG)[^。、]{0,10}[。、](?:えっと|実は|まあ)?、?(?P<ja>[一-鿿ァ-ヶA-Za-z]{2,12}?)(?:さん|様)?(?:です|なんです|っていう)",
    re.IGNORECASE,
)
_NO_THING = re.compile(
    r"\b(?:(?:do not|don't|never|not to|rather you didn't|rather not|please not) (?:\w+ )?(?:print|publish|mention|quote|write|include|use|say|put|share|disclose|repeat|bring up|talk about|name|refer to)|leave|keep|cut|drop|skip|strike|edit|take) (?:(?:anything|a word|something) (?:about|on|of) )?"
    r"(?:(?:that|the|this) (?:last )?(?:bit|part|thing|line|sentence|story|number|figure|one|remark|stuff|detail)s? (?:about|on|with|of) )?(?P<en>(?:the|our|my|their|his|her|that|this|those|any|its) [\w£$€%.' -]+?)(?= out\b| off\b| between| to yourself| please| pls|,| though| because| as | it's| its | they|[.!](?!\d)|$| in (?:the|your|this) (?:article|text|draft)| for (?:now|the article)| with| internal| quiet| confidential| private)|"
    r"\b(?P<en_is>(?:the|our|my|their|his|her|that|this|those) [\w£$€%.' -]{2,40}?)(?:,? (?:that )?(?:is|are|stays?|remains?|that's)|'s) (?:(?:just|strictly|still|a bit) )?(?:between us|confidential|off the record|internal|not for (?:print|publication|the article)|under nda|not public|secret|private)|"
    r"(?:^|[、。])(?:あと|で|ただ|あの|なお|それと|ちなみに)?、?(?P<ja>[^、。]{2,20}?)(?:のこと|の話|の件|の部分|のところ|のとこ|のくだり|の数字|の金額)?(?:は|を|も|については|だけは|に関しては)(?:[^、。]{0,6})(?:(?:書か|出さ|載せ|公開し|言わ|使わ|触れ|記事にし)ないで|(?:出し|書い|載せ|言っ)ちゃ(?:だめ|ダメ|駄目|いけ|まず)|伏せ|オフレコ|内緒|社外秘|非公開|秘密|カットで|削(?:除|っ)|抜い|外し|なし(?:で|に)|ここだけ)",
    re.IGNORECASE,
)
#: Words that name no thing of their own; the sentence just before is meant.
_GENERIC = re.compile(
    r"'s\b|\b(?:that|this|those|these|it|them|anything|any|all|name|names|number|numbers|figure|figures|bit|part|thing|story|detail|details|last|price|prices|amount|value|values|customer|customers|client|company|site|real|actual|full|word|record|article|exact|"
    r"the|our|my|their|his|her|its|a|an|of|on|in|about|and|or|one|ones|surname|photo|photos|data|text)\b|お?名前|社名|実名|客先|顧客|お客(?:様|さん)?|企業|会社|これ|それ|あれ|ここ|そこ|この|その|今の|さっきの|上の|全部|すべて|数字|数値|金額|値段|話|件|部分|こと|ところ|詳細|内容|写真|具体的な|細かい|の|は|を|も|まだ|絶対",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"^(?:technician|operator|fitter|engineer|colleague|apprentice|trainee|contractor|driver|temp|intern|student|guy|lad|girl|woman|man|boss|manager|worker|welder|electrician|foreman|supervisor|planner|buyer|salesman|new hire|new starter)$",
    re.IGNORECASE,
)


#: 製紙会社さん is a kind of company and nobody's name.
_TRADES = (
    "会社",
    "メーカー",
    "業者",
    "企業",
    "代理店",
    "商社",
    "工務店",
    "店",
    "工場",
    "農家",
    "職人",
    "養蜂家",
    "専門家",
    "担当者",
    "技術者",
    "作業員",
    "従業員",
    "看護師",
    "技師",
    "先生",
)


_NO_NAMES = frozenset(["It", "That", "The", "Any", "Them", "They", "客", "お客", "私", "顧客", "様"])


def kept_out(text: str) -> list[KeptOut]:
    """What a confidence asks to keep out by name: a person, a thing, a figure; nothing when it only points at what was just said."""
    plain = restored(re.sub(r"[’`]", "'", text))
    found: list[KeptOut] = []
    for m in _NO_NAME.finditer(plain):
        name = m["en"] or m["ja"]
        instead = (m["instead"] or m["instead_ja"] or "").strip(" .)")
        if name in _NO_NAMES or name.endswith(_TRADES) or _KIND.search(f"{name}の名前"):
            continue
        # Dana's team → the security team; ベテランの川島さん → ベテラン
        whole = (
            rf"\b{name}(?:'s {re.escape(instead.split()[-1])})?\b"
            if m["en"] and instead
            else rf"(?:{re.escape(instead)}(?:の|である))?{re.escape(name)}(?:さん|氏|様|くん|君|社)?"
            if m["ja"]
            else rf"\b{name}\b"
        )
        found.append(KeptOut(pattern=re.compile(whole), instead=instead))
    found += [KeptOut(pattern=re.compile(re.escape(m["en"] or m["ja"]))) for m in _HIDDEN_NAME.finditer(plain)]
    for m in _NO_THING.finditer(plain):
        thing = (m["en"] or m["en_is"] or m["ja"]).strip()
        if m["ja"] and re.sub(r"(?:さん|様)?の(?:お?名前|社名|実名)$", "", thing).endswith(_TRADES) and "名" in thing:
            continue
        if _KIND.search(thing):
            continue
        own = " ".join(_GENERIC.sub(" ", thing).split())
        amounts = figures(thing)
        if not re.search(r"\w{2}|\d", own) or (m["ja"] and len(own) < 2 and not amounts):
            continue
        if amounts:
            found.append(KeptOut(pattern=re.compile(rf"(?<![\d.]){re.escape(own)}(?!\d|\.\d)", re.IGNORECASE)))
        elif _SOMEBODY.match(own):
            found.append(
                KeptOut(pattern=re.compile(rf"\b(?:the|an?|our|one of our|my) {own}\b", re.I), instead="somebody")
            )
        else:
            apart = r"\W+" if not is_japanese(own) else r".{0,3}?"
            said = apart.join(rf"{re.escape(w)}\w{{0,2}}" if not is_japanese(w) else re.escape(w) for w in own.split())
            found.append(KeptOut(pattern=re.compile(said, re.IGNORECASE)))
    return found


#: "The HR director at Lindqvist …", 山瀬物産さんの: a name, where a confidence says only that the name stays out.
_NAMED = re.compile(
    r"\b(?:at|from|for|with|by|called|customer|client)\s+(?P<en>[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,2})|"
    r"(?P<ja>[一-鿿ァ-ヶA-Za-z]{2,12}?)(?:さん|様|社|株式会社)(?=[のがはでにかを、]|という)|"
    r"\b(?i:that's|that is|it's|this is|her name is|his name is|called|named) (?P<who>[A-Z][a-z]+)\b(?! [a-z]+ing\b)(?=[.,]| and\b| who\b|$)"
)
#: 病院の名前は出さないで: which kind of place, and the name is what stands before it.
_KIND = re.compile(
    r"(?P<kind>病院|医院|大学|学校|工場|施設|店舗|ホテル|旅館|農園|農場|牧場|倉庫|研究所|事務所|銀行|自治体|役所|市役所|本社|支社|会社|企業)の(?:お?名前|名称|固有名詞)"
)
_THE_NAME = re.compile(
    r"\b(?:the|their|her|his|that|this|company|customer|client|no) names?\b|\b(?:name|identify) (?:it|them|him|her|(?:the|that|this|our) (?:\w+ )?(?:company|customer|client|site|plant|factory|depot|place|firm|supplier|partner|town|quarry|school|hospital|shop|hotel|farm|mill))\b|"
    r"社名|会社名|客先|お?名前",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:say|write|put|call (?:it|them)) (?:just )?(?P<en>(?:an? )?[a-z -]{3,30}?)(?= but| and|,|\.|$)", re.IGNORECASE
)
_NO_COMPANY = frozenset(
    ["お客", "皆", "業者", "当", "弊", "自", "他", "各", "会", "I", "We", "The", "A", "Monday", "Friday"]
)


def unnamed(request: str, said: str) -> list[KeptOut]:
    """The names in what was said, where a confidence asks to leave "the name" out and does not say which."""
    if not _THE_NAME.search(request) or kept_out(request):
        return []
    given = _INSTEAD.search(f"{said} {request}")
    instead = given["en"].strip() if given else ""
    if instead and not instead.startswith(("a ", "an ")):
        instead = f"{'an' if instead[0] in 'aeiou' else 'a'} {instead}"
    own = {m["ja"] for m in _NAMED.finditer(request) if m["ja"]}  # 原田さんという方ですが、お名前は伏せて
    found = (own or {m["en"] or m["ja"] or m["who"] for m in _NAMED.finditer(said)}) - _NO_COMPANY
    names = sorted(name for name in found if not name.endswith(_TRADES))
    # the quarry manager at Hollin Edge: where it was can be left unsaid
    where = [
        KeptOut(
            pattern=re.compile(
                rf",? \b(?:at|from|for|with|in) {re.escape(n)}\b(?!'s)|^(?:At|For|With|In) {re.escape(n)}\b,?"
            ),
            instead=" ",
        )
        for n in names
        if not instead and not is_japanese(n)
    ]
    return [*_places(request, said), *where, *(named(name, instead) for name in names)]


def _places(request: str, said: str) -> list[KeptOut]:
    """清風会病院 → ある病院, where the request says of what kind of place the name stays out."""
    return [
        KeptOut(pattern=re.compile(re.escape(m[0])), instead="ある" + kind["kind"])
        for kind in _KIND.finditer(request)
        for m in re.finditer(rf"[一-鿿ァ-ヶーA-Za-z]{{1,10}}{kind['kind']}", said)
        if not m[0].startswith(("総合", "大きな", "地方", "某", "当", "他"))
    ]


_SHORTEST = 4
_NO_NAME_ALONE = re.compile(
    r"^(?:north|south|east|west|new|old|royal|great|united|general|national|first|saint|port|upper|lower|big|the|central|world)$",
    re.I,
)


def named(name: str, instead: str = "") -> KeptOut:
    """A name that stays out, whole or by its first word: Hollin Edge, Hollin."""
    first = name.split()[0]
    edge = "" if is_japanese(name) else r"\b"
    alone = (
        ""
        if first == name or len(first) < _SHORTEST or _NO_NAME_ALONE.match(first)
        else rf"|{edge}{re.escape(first)}{edge}"
    )
    return KeptOut(
        pattern=re.compile(rf"{edge}{re.escape(name)}{edge}{alone}", re.IGNORECASE if not alone else 0), instead=instead
    )


_EN_EDGE = re.compile(
    r"[,;:]\s+(?=\S)|\s[–—-]{1,2}\s|,? (?:and|but|because|so|which|since)(?= (?:that|it|the|we|they|a|an|this|there|was|is)\b)",
    re.IGNORECASE,
)
_JA_EDGE = re.compile(r"(?<=[円個台本枚件人名回分秒度%％年月日間万億])、|(?:です|ます)?(?:が|けど|けれど|し|で)、")


def without(text: str, what: KeptOut) -> str:
    """A statement without it: with the words given instead, or up to the clause that holds it; "" when nothing is left to say."""
    m = what.pattern.search(text)
    if m is None:
        return text
    if what.instead:
        put = re.sub(r" {2,}", " ", what.pattern.sub(what.instead, text)).strip()
        return put[:1].upper() + put[1:] if what.instead == " " else put
    edges = [e for e in (_JA_EDGE if is_japanese(text) else _EN_EDGE).finditer(text) if e.end() <= m.start()]
    for edge in reversed(edges):
        head = text[: edge.start()].rstrip(" ,;:")
        if len(content(head)) >= 2 and (figures(head) or len(content(head)) >= 3):
            return head
    return ""


#: Why it must not be told, or what it is about: the same confidence, gone on.
_REASON_JA = re.compile(r"(?:んで|ので|から|ため|もので)(?:ね|です)?[。、]?$")
_GOES_ON_EN = re.compile(
    r"^(?:(?:and|but|so|because|since|as|though|um|uh),? )*(?:it's|it is|it was|that's|that is|they've|they're|they are|they have|they|he's|she's|he|she|it|because|legal)\b",
    re.IGNORECASE,
)
_IF_SO = re.compile(
    r"^(?:(?:もし|で|あと|そう|され|して|入っ|録)?[^、。]{0,4}(?:なら|だったら|であれば|たら))|^(?:(?:and|but|so),? )?if (?:so|it is|it does|you (?:are|do|did)|not|that's)\b",
    re.IGNORECASE,
)


def goes_on(before: str, note: NoteKind, text: str) -> bool:
    """Whether a sentence only goes on with the remark before it: its reason, or "if so" after a question to the listener."""
    if note == "confidential":
        if is_japanese(text):
            return bool(_REASON_JA.search(text)) and not figures(text)
        return bool(_GOES_ON_EN.match(restored(text))) and not figures(text)
    if note == "referral" and is_japanese(text):
        return bool(_REASON_JA.search(text)) and not figures(text) and len(text) < 30
    return (
        note in {"bot_talk", "small_talk"}
        and bool(_IF_SO.match(text))
        and bool(re.search(r"録|recording|[?？]|ますか|ですか", before))
    )
