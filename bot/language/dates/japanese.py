"""Days and times as Japanese colleagues write them.

Where people differ both readings are given: 今度の金曜 while this week's is still ahead, 来週の日曜, a bare 月曜 on a Monday,
a month's end that is a day off. Vague spans (上旬, 来週前半, 来週頭) give the days in question. 来週金曜 is Friday of next week.
"""

from __future__ import annotations

import re

from bot.language.dates import cues
from bot.language.dates import japanese_readers as readers
from bot.language.dates.english import WORDS as ENGLISH_WORDS
from bot.language.dates.groups import Grammar
from bot.language.dates.tokens import Reader, cue_rules, rules

_BEFORE_NUMBER = r"(?<![\d.,/:年月中第約#&〇一二三四五六七八九十a-z-])"
_WEEK = r"(今週|来週|らいしゅう|再来週|さ来週|さらいしゅう)"
_OR = r"(?:か|や|と|または|もしくは|or|・|/|、|,)"
_FRACTION_OF = (
    r"(?!\s*(?:インチ|inch|in\b|程度|以上|以下|未満|ずつ|倍|サイズ|だけ|くらい減|個|本|台|人|名|枚|件|社|回|%|℃|度|mm|cm|ページ|[a-z\"]"
    r"|に(?:削|短|低|減|縮|圧|なり|する|した|でき|抑|薄|希釈)|は(?!無|難|厳|出|休|不|ちょ|な)|が(?!締|期|〆)|を(?!目|予|期|締)"
    r"|の(?!午|朝|昼|夕|夜|お昼|正午|定時|\d|会|前|件|う|間|終|始|[月火水木金土日]曜)))"
)
_YEAR = r"(?:(?P<year>20\d\d年|今年|本年|来年|再来年)の?\s*)?"
_MONTH = rf"{_YEAR}(?P<month>今月|来月|再来月|(?<![\d一二三四五六七八九十]){readers.N}月|)"
_MONTH_SAID = rf"{_YEAR}(?P<month>今月|来月|再来月|(?<![\d一二三四五六七八九十]){readers.N}月)"
_PLEASE = r"(?:で?(?:待って|待ち|お待ち|猶予|ください|下さい|頂け|いただけ|いただき|もらえ|あれば|ほしい|欲しい|お願い|時間を))"
_PATTERNS: tuple[tuple[str, Reader], ...] = (
    # what is no date, whatever it holds
    (
        r"(?:毎週|隔週|毎|先週|先々週|前週|翌週|先|前の)の?(?:[月火水木金土日][・、]?)*(?:曜日?|(?<=[月火水木金土日])日)?",
        readers.silent,
    ),
    (
        rf"(?:毎月|先月|前月|翌月|先々月|去年|昨年|一昨年)の?(?:{readers.N}月)?の?(?:{readers.N}日|末|初め|頭|上旬|中旬|下旬)?",
        readers.silent,
    ),
    (
        r"第\s*[\d一二三四五]+\s*[月火水木金土日]曜?日?|年末年始|昨日|一昨日|おととい|きのう|昨夜|昨晩|今朝|けさ|翌日の?|翌朝|前日|先日|後日|平日|休日|祝日|明るい|以前|午前様",
        readers.silent,
    ),
    (
        rf"{readers.N}(?:時間|日|週間|か月|ヶ月|ヵ月|カ月|ケ月|年|営業日|分|秒)(?:間|目|前|ぶり|半|おき|ごと|毎)",
        readers.silent,
    ),
    (rf"{readers.N}(?:時間|分|秒)(?!後|以内|ください|で)", readers.silent),
    (r"(?<!\d)(?:1|一)日(?:中|あたり|当たり|に[\d一二三数])", readers.silent),
    # whole dates
    (
        r"(?<![\d.])(?P<era>)(?P<year>20\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?(?!\d)",
        readers.full_date,
    ),
    (
        rf"(?P<era>令和|r)\s*(?P<year>{readers.N}|元)\s*[年./]\s*(?P<month>{readers.N})\s*[月./]\s*(?P<day>{readers.N})日?(?!\d)",
        readers.full_date,
    ),
    (
        rf"(?:(?P<year>今年|本年|来年|翌年|再来年)の?\s*)?{_BEFORE_NUMBER}(?P<month>{readers.N})\s*月\s*の?\s*(?P<day>{readers.N})\s*日(?!間)",
        readers.month_day,
    ),
    (
        rf"(?:(?P<year>今年|本年|来年|再来年)の?\s*)?(?<![\d./\-a-z#])(?<!\d:)(?P<month>\d{{1,2}})\s*/\s*(?P<day>\d{{1,2}})(?![\d/.]|-\d){_FRACTION_OF}",
        lambda match, scene: readers.month_day(match, scene) if match["year"] else readers.slash(match, scene),
    ),
    (r"(?<![\d./\-a-z:#])(?P<year>)(?P<month>\d{1,2})[.-](?P<day>\d{1,2})(?=\s*\([月火水木金土日])", readers.month_day),
    (rf"{_MONTH_SAID}の?\s*(?P<day>{readers.N})\s*日(?!間)", readers.month_date),
    (rf"{_BEFORE_NUMBER}(?P<day>{readers.N})\s*日{readers.DAY_ENDS}", readers.day_of_month),
    (rf"(?:^|(?<=締切は)|(?<=期限は)|(?<=予定は))(?P<day>{readers.N})日(?=です|でお願い|予定)", readers.day_of_month),
    (rf"{_BEFORE_NUMBER}(?P<day>{readers.N})日(?P<how>で|中に|中)(?!間|あ|し|す)", readers.days_or_day),
    (
        r"[vｖ]\s?\d[\d./-]*|(?:ver|version|バージョン|版)\.?\s?\d[\d./-]*|\d+(?:\.\d+){2,}|[a-z]+-?\d+(?:[-./]\d+)+",
        readers.silent,
    ),
    # months
    (
        rf"{_MONTH}(?:の)?(?:末日|末|終わり|おわり)(?!尾|端|週)",
        lambda m, s: readers.month_end(m, s) if m["month"] else None,
    ),
    (r"(?<!年)(?P<month>)月末", readers.month_end),
    (rf"(?P<month>今月|来月|再来月|(?<!\d){readers.N}月)(?:中(?!旬|間|盤)|いっぱい|内)", readers.month_end),
    (rf"{_MONTH_SAID}の?(?P<part>上旬|前半|中旬|半ば|下旬|後半)", readers.month_part),
    (r"(?P<month>)(?P<part>[上中下]旬)(?=に|まで|で|なら|頃|ごろ|$|、|。)", readers.month_part),
    (rf"{_MONTH_SAID}の?(?:頭|あたま|アタマ|初め|はじめ|初旬|早々)", readers.month_start),
    (r"(?P<month>)(?:月初め?|月頭|月はじめ)", readers.month_start),
    (r"(?P<month>来月|再来月)", readers.month),
    (
        rf"(?<![\d年一二三四五六七八九十])(?P<month>{readers.N}月)(?=に(?!\d|一|二|三|数|か|わ)|まで|なら|頃|ごろ|$|以降|には)",
        readers.month,
    ),
    # weeks
    (rf"{_WEEK}の?(?P<list>[月火水木金土日]曜日?(?:{_OR}[月火水木金土日](?:曜日?)?)*)", readers.week_weekdays),
    (
        rf"{_WEEK}の?(?P<list>[月火水木金土日](?:{_OR}?[月火水木金土日])*(?:曜日?)?){readers.DAY_ENDS}",
        readers.week_weekdays,
    ),
    (r"(?:次回?|今度|つぎ|こんど)の?(?P<day>[月火水木金土日])曜日?", readers.next_weekday),
    (
        rf"(?<!毎)(?<![一-龠])(?P<list>(?:[月火水木金土日](?:曜日?)?{_OR})*[月火水木金土日]曜"
        r"日?)(?!大工|画家|礼拝|学校|討論|社|版|号|誌|型|祭|劇場|ロード|ショー|ドラマ)",
        readers.bare_weekdays,
    ),
    (r"\(\s*(?P<day>[月火水木金土日])(?:曜日?)?(?:\s*[・/]?\s*(?:祝日?|休))?\s*\)", readers.paren_weekday),
    (rf"{_WEEK}(?:中|いっぱい|内|じゅう|の?(?:終わり|おわり|最終日))", readers.week_end),
    (rf"{_WEEK}の?(?P<part>前半|頭|あたま|アタマ|初め|はじめ|早々|半ば|なかば|中盤|中頃|後半|終盤)", readers.week_part),
    (r"()週の?(?P<part>前半|頭|半ば|なかば|中盤|後半|終盤)", readers.week_part),
    (rf"{_WEEK}末", readers.over_weekend),
    (r"(?<![今来])()(?:週末|ウィークエンド)", readers.over_weekend),
    (r"()週の?(?:終わり|おわり|最終日)", readers.week_end),
    (rf"(?:{_WEEK}の?)?土日(?![祝出休])", readers.sat_and_sun),
    (r"週明け|週あけ|休み明け|週が明けたら", readers.after_weekend),
    (r"連休明け|連休の?後|連休のあと", readers.after_holidays),
    (_WEEK, readers.week),
    (r"(?<![\d./])(?P<month>\d{1,2})\s*(?:/|月)\s*(?P<day>\d{1,2})日?の週", readers.week_of),
    # years
    (r"年内|年末(?!年始|調整|商戦)|今年中|今年いっぱい|仕事納め", readers.year_end),
    (r"年明け|年始(?!め)|仕事始め|新年", readers.new_year),
    # from now on
    (r"|".join(sorted((re.escape(word) for word in readers.RELATIVE), key=len, reverse=True)), readers.relative_day),
    (r"明[朝晩夜]|今[夜晩夕]", readers.day_with_cue),
    (
        rf"(?<![\d.第])(?P<n>{readers.N}(?:\s*[~〜、,\-ー]\s*{readers.N})?)\s*(?P<unit>営業日|日|週間?|[かヶヵカケ]月|年)\s*"
        rf"(?:くらい|ぐらい|ほど|程度)?(?P<how>後|のち|先|以内|中に|で(?=書|出|送|仕上|まと|返|お願|回答|対応|戻|$|、|。)|{_PLEASE})",
        readers.later,
    ),
    (
        rf"(?P<n>{readers.N}\s*[~〜、,\-ー]\s*{readers.N}|(?<!\d){readers.N})\s*(?P<unit>営業日)(?P<how>で(?!す|し)|あれば|(?=\s*$))",
        readers.later,
    ),
    (rf"(?P<n>{readers.N}\s*[~〜、,\-ー]\s*{readers.N})\s*(?P<unit>日)(?P<how>中|で|以内)", readers.later),
    (rf"(?P<n>(?<!\d){readers.N})\s*(?P<unit>週間)(?P<how>で)(?=お願い|書|出|仕上|、|$)", readers.later),
    (rf"(半月|半年)(?:くらい|ほど)?(?P<how>後|以内|{_PLEASE})", readers.half_later),
    (r"(?P<n>ひと|ふた)(?P<unit>月)(?:くらい|ほど)?(?P<how>後|以内)", readers.later),
    (
        rf"(?P<n>半|{readers.N})(?P<unit>時間|分)(?P<half>半)?(?:くらい|ぐらい|ほど)?(?P<how>後|以内|で(?=書|出|送|や|戻|返))",
        readers.soon,
    ),
    (
        r"一両日中?|1両日中?|今日明日中?|今日か明日",
        lambda m, s: readers.one_or_two_days(m, s) if "両" in m[0] else None,
    ),
    (rf"中(?P<day>{readers.N})日", readers.between),
    (r"翌営業日|次の営業日", readers.business_day),
    # times with a readers.number
    (
        rf"(?P<part>午前|午後|朝|早朝|夕方|夜|晩|お昼|昼|深夜|明朝|明晩|今夜|今晩|am|pm)?の?\s*(?<![\d:.a-z-])(?P<hour>{readers.N})\s*時"
        rf"(?!間|点|代|期|給|の?方向|の位置|速|刻|限|短|的|停|金|保|帰|預|折|々)(?:(?P<half>半)|(?P<minute>{readers.N})分)?(?P<digits>)(?P<pm>)",
        readers.clock,
    ),
    (
        r"(?P<part>午前|午後|朝|夕方|夜|am|pm)?\s*(?<![\d:./-])(?P<hour>\d{1,2}):(?P<digits>\d\d)(?![\d:])\s*(?P<pm>am|pm)?(?P<half>)(?P<minute>)",
        readers.clock,
    ),
    (r"(?<![\d:./a-z-])(?P<part>)(?P<hour>\d{1,2})(?P<digits>)(?P<half>)(?P<minute>)\s*(?P<pm>am|pm)\b", readers.clock),
)
_FILLER = (
    r"\s*[)」]?\s*(?:の?(?:あたり|辺り|頃|ごろ|ころ|くらい|ぐらい|ぐらいの|内|うち))?\s*(?:には|に|で|が|を|は|の)?\s*"
)
_TROUBLE = (
    r"(?:無理|むり|難し|むずかし|厳し|きびし|きつ|だめ|ダメ|駄目|不在|居ません|いません|いない|おりません|休み|休む|お休み|休暇|有休|有給|年休|出張|外出"
    r"|以外|都合が|予定が|予定あり|埋ま|塞が|ふさが|忙し|バタバタ|立て込|手が離|手いっぱい|動けな|空いて(?:い)?な|空きがな|祝日|祭日|定休|書けま?せ?な|書けません"
    r"|できません|できない|出来ません|行けません|間に合(?:いません|わない)|会議(?:が|で|続)|ng\b|×)"
)

#: A clause in the past tense tells of something that was; 了解しました answers.
_OVER = (
    r"|(?:の[^、。!?\s]{1,8})?(?:に|は)(?!と|て)(?:(?!了解|承知|承り|かしこまり|わかり|分かり|確認|了承|まで|します)[^、。!?\s]){0,14}?"
    r"(?:ました|でした|った|した|いた|んだ)(?![いらりっ方])"
)
GRAMMAR = Grammar(
    rules=[
        *rules(_PATTERNS),
        *cue_rules(cues.JAPANESE, whole_words=False),
        *rules(ENGLISH_WORDS),
        *cue_rules(cues.ENGLISH, whole_words=True),
    ],
    glue=re.compile(
        r"[\s、,:：)」]*(?:の|に|は|なら|だったら|であれば|で|、できれば|でしたら)?[\s、,]*(?:あたり|頃|ごろ)?の?"
    ),
    same=re.compile(r"[\s、,(の=)]*(?:つまり|すなわち)?"),
    either=re.compile(r"\s*(?:か|または|もしくは|あるいは|と|や|、|,|/|・|or|~|〜|から|-|ー)?\s*"),
    due_before=re.compile(
        r"(?:締め?切り?日?|〆切り?|期限|納期|デッドライン|提出日?)(?:は|を|が|:|=|に|の|\s)*$|\bby\s*$"
    ),
    due_after=re.compile(
        _FILLER
        + r"(?:まで|迄|締|〆|しめ切|必着|厳守|期限|納期|デッドライン|中(?![旬間央止断級心学国古継])|以内|いっぱい|じゅう)"
        r"(?:に)?"
    ),
    earlier_before=re.compile(r"(?!)"),
    earlier_after=re.compile(r"\s*(?:より前|よりも前|の前日|の前の日|前日|の前に|の前まで|になる前)(?:まで)?(?:に)?"),
    later_before=re.compile(r"(?!)"),
    refused_before=re.compile(r"(?!)"),
    refused_after=re.compile(
        r"\s*(?:まで|いっぱい|中)?(?:も|は|には|だと|なら|で|に|から|ですが)?(?:も)?[、,\s]*"
        r"(?:ちょっと|少し|終日|一日|丸一日|ずっと|まだ|かなり|どうしても|さすがに|すみませんが|、|\s)*"
        + _TROUBLE
        + _OVER
    ),
)
