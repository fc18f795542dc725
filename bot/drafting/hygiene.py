"""What no draft may hold and no draft is made from: links, mentions, markup, and words that give orders to whoever writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.drafting.remarks import INJECTION
from bot.language.text import fold, narrow

_DOMAIN = r"(?:com|net|org|info|biz|jp|io|co|dev|app|ai|uk|de|eu|us|cn|ru|xyz|top|site|online|shop|link|click|example|invalid|test|local|gg|me|tv|ly)"
_REACHES_OUT = re.compile(
    r"[a-z][a-z0-9+.-]{1,12}\s?:\s?/\s?/|\bhxxps?\b|\b(?:javascript|data|vbscript|mailto|tel|file|slack|msteams)\s?:\s?[^\s。、]|\bwww\s?[.。]|"
    rf"(?<![\w.])[a-z0-9][a-z0-9-]*(?:\.|。|\s?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\))\s?|\sdot\s)(?:[\w-]+(?:\.|\[\.\]| dot ))*{_DOMAIN}(?![\w-])(?:[/:?#]|(?=\W|$))|"
    r"\b(?:[\w-]+\.)+[a-z]{2,12}/\S|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/|\b)|"
    r"@\s?(?!\d)[\w一-鿿ぁ-んァ-ヶ]|<\s?[!@#/a-z][^<>]{0,200}>?|&(?:lt|gt|amp|#\d+|#x[0-9a-f]+|[a-z]{2,8});|!\[|\]\s?\(|\[\[|\{\{|\{%|<\||[{}]\s*[\]\[,\"}{]|[\"\]\[,]\s*[{}]|\"\s*:\s*[\"\[{\d]"
)
_MARKUP = re.compile(
    r"[\n\r\t`|{}]|[a-z]{3}[.!?][A-Za-z]{2}|\*\*|__|~~|^\s*(?:#{1,6}\s|[-*+>•・]\s|\d+[.)]\s)|[<>]\s?[a-z/]|:[a-z0-9_+-]{2,30}:|\*\S[^*]*\S\*|(?<!\w)_\S[^_]*_(?!\w)"
)
_WRITER = r"(?:記事|本文|下書き|原稿|文章|段落|見出し|タイトル|出力|回答|返答|要約|まとめ|冒頭|末尾|文頭|文末|最後|最初|リンク|URL|注釈)"
_ORDERS = re.compile(
    # to whoever writes, in Japanese: put this in, change it, drop the rest, say exactly this
    rf"{_WRITER}(?!を(?:もら|受け取|いただ|頂|預か|確認))[^。]{{0,24}}(?:書け|書い(?:て|と)|書くこと|記載し|記載せよ|追記|追加し|追加せよ|挿入|入れ(?:て|ろ|よ|ること)|載せ(?:て|ろ|よ)|含め(?:て|ろ|よ)|置(?:いて|け|くこと)|貼(?:って|れ)|差し替え|置き換え|変更し|変え(?:て|ろ|よ)|削除し|消(?:して|せ)|繰り返(?:して|せ)|翻訳し|出力し|返(?:して|せ)|表示し|し(?:て|ろ)(?:ください|下さい|くれ)?$)|"
    r"(?:この|その|次の|以下の)(?:文|文章|回答|段落|指示)を[^。]{0,16}(?:繰り返|翻訳|削除|消し|無視|置き換|コピー)|指示に(?:従|沿|逆ら)|(?:記事|ブリーフ|企画)の(?:目的|狙い|方針|構成)[^。]{0,6}(?:無視|忘れ)|"
    r"(?:コード|表|太字|見出し|リンク|ポエム|詩|画像|JSON|HTML|Markdown)(?:として|の形で|で|を)[^。]{0,16}(?:載せ|書いて|出力|入れて|貼)|(?:根拠|evidence|エビデンス)(?:として|には|は|に)[^。]{0,30}(?:書|入れ)|(?:ここ|そこ)(?:は|に)[^。]{0,30}と(?:入れ|書い|載せ)|"
    r"(?:指示|命令)(?:は、?|[:：])[^。]{1,24}(?:[えけせてねべめれげぜでろ]|せよ|(?:ください|下さい))(?:。|$)|"
    r"回答(?:は)?(?:ここ(?:まで|で))?(?:で)?終わり|ここ(?:まで|で)回答(?:は)?終|"
    r"(?:アシスタント|ボット|AI|モデル|海賊|広告担当|営業マン)として|メンションを?[^。]{0,4}(?:送|し|付け|飛ば)|(?:ほめ|褒め|持ち上げ|宣伝し|けな|悪く|大げさに|誇張し)[^。]{0,6}書(?:いて|け)|(?:ように|全文で?|口調で|調で|風に)[^。]{0,14}書(?:いて|け)|(?:確認|承認|検証)済みに(?:し|せよ|する)|(?:確認|質問)(?:を|は|も)(?:し|送ら|せ)(?:ないで|ずに)|(?:ルール|指示|決まり|規則|ガイドライン)(?:は|を|など)?[^。]{0,8}(?:適用され|気にせ|従わ|破棄|守らな)|"
    r"(?:次|以下|下記)の(?:文|文章|言葉|通り|とおり|内容|リンク|コード|指示|命令)|(?:一字一句|そのまま|必ず|代わりに|だけを?)[^。]{0,20}(?:書け|書いて(?!も?(?:大丈夫|いい|良い|よい|構|問題|結構))|書くこと|出力|返答|返信|記載|転記|載せ|コピー)|"
    r"(?:役割|設定|モード|制限|制約|ルール|決まり|規則|指示|命令|プロンプト|チェック|検査|確認)(?:は|を|が)?[^。]{0,10}(?:変更|解除|無効|無視|忘れ|外して|外せ|スキップ|不要|従え|従って|上書き|開示|表示|教え)|"
    r"(?:システム|管理者|開発者|運営|オペレーター|編集長|デベロッパー)(?:より|から|メッセージ|モード|:|として|権限|の指示|の命令)|(?:新しい|追加の|最優先の|隠し)(?:指示|命令|ルール)|あなたは|きみは|君は今|(?:ボット|AI|モデル|アシスタント)(?:は|に|へ|よ|なら|なので|,|、)|"
    r"(?:と|って)(?:書け|書くこと|言え|述べよ|断言|宣言|記載|明記|強調|アピール|宣伝|紹介)(?:せよ|しろ|すること|して|。|$)|(?:承認|公開|送信|投稿|共有|通知|メンション|転送)(?:済みに|しろ|せよ|して(?:ください|下さい|くれ|おいて))|"
    # in English
    r"\b(?:ignore|disregard|forget|override|bypass|skip|discard)\b[^.]{0,40}\b(?:instructions?|rules?|prompts?|guidelines?|checker|brief|constraints?)\b|\b(?:ignore|disregard|forget|override)\b (?:all |any |the |everything )*(?:above|previous|prior|earlier)\b|"
    r"\b(?:new|updated|real|actual|hidden|secret|priority|additional) (?:instructions?|rules?|task|objective|orders?|directive)\b|\b(?:system|developer|admin(?:istrator)?|operator|root|editor)(?: (?:message|prompt|note|override|mode|here|says|notice)|\s?[:>])|"
    r"\b(?:you are|you're|act as|(?<!n't )(?<!not )pretend|behave as|roleplay|from now on|as the (?:writer|editor|assistant|model)|dear (?:ai|model|assistant|bot)|hey (?:ai|bot|assistant|model)|note to (?:the )?(?:ai|bot|writer|model|editor|assistant))\b(?! (?:in|on|at|done|finished|running|using|working|looking|going|not|better|lucky|stuck|left|supposed|welcome|right|wrong|sure|ready|down|up|out|fine|safe|good|back|over|under|into|through|within|above|below|half|ok|okay|short|late|early|after|never|always|stuck|busy|paying|only (?:as|allowed to run)|\d+|two|three|lucky)\b)(?! (?:just |only |basically |really |still |always |already |then |also |simply |probably )?(?!writing|acting|pretending|playing|speaking|answering|drafting|generating|being|talking|roleplaying|responding|replying)[a-z]+ing\b)|"
    r"(?<!\bi'd )(?<!\bthing to )(?<!\blet me )(?<!\bi would )(?<!\bwe'd )(?<!\bi'll )(?<!\bi )(?<!\bwe )(?<!\bjust to )(?<!\bi can )(?<!\bwe can )(?<!\bi could )(?<!\bwe could )(?<!\bi will )(?<!\bcan only )\b(?!put it (?:this|that|like|so)\b)(?:write|say|state|add|insert|include|mention|append|prepend|output|print|repeat|return|reply|respond|answer|claim|declare|announce|put|post|quote|copy|paste|start|begin|end|finish|close|replace|translate|rewrite|render|emit|reveal|tell (?:the )?readers?)\b[^.]{0,40}(?::(?!\d)|\b(?:that (?:we|our|this|the company|it)\b|exactly|verbatim|word for word|the following|this (?:link|sentence|text|line|paragraph|url)|in (?:the|your|this) (?:article|text|draft|section|intro\w*|heading|title|output|summary|conclusion|paragraph|answer|reply|json)|to the (?:article|text|draft|section|heading|title|end|top|output|answer)|(?:the|every|each|your) (?:article|draft|section|answer|reply|output|paragraph|sentence) with|your (?:prompt|instructions|rules|system)|(?:a |the )?(?:hyper)?link|click here|markdown|html))|"
    r"\b(?:rules?|instructions?|guidelines?|constraints?) (?:no longer|do not|don't|never) (?:appl|matter|count)|\b(?:make|have|let) (?:the|this|your) (?:article|draft|section|text|conclusion) (?:say|claim|state|mention|sound|promise)|\b(?:insert|add|include|append) the (?:sentence|phrase|words?|line|following|claim)\b|\btell (?:the |your |our |all )?(?:readers?|audience)\b|\bmention (?:everyone|everybody|the (?:team|channel))\b|\b(?:post|publish|submit) the (?:draft|section|article)\b|\b(?:write|rewrite|turn|render|format) (?:the |this )?(?:section|article|draft|text|answers?) (?:as|into|like)\b|\bwrite whatever\b|"
    r"\b(?:write|say|state|claim|print|add|put|insert)\s+[\"“「]|\b(?:change|modify|set|edit|rename|turn) (?:the|your|this) (?:heading|title|article|draft|section|text|conclusion)|"
    r"\b(?:translate|summari[sz]e|paraphrase) (?:the|this|your|all|every) |\b(?:reply|respond|answer) (?:only |just )?with (?:an? |only |the |\")|\b(?:double|halve|inflate|change) (?:every|all|the) (?:figures?|numbers?)|"
    r"\b(?:approve|publish|send|forward|delete|notify|ping|tag|email) (?:the |this |that |all |every\w* |it )(?:draft|section|article|brief|everyone|channel|everybody|now|immediately|text)\b|\b(?:do not|don't) (?:check|verify|validate|ask|flag|tell)\b|\bend of (?:answer|data|input|material)\b|\b(?:begin|start) (?:system|instructions?)\b|\bjailbreak|\bprompt injection"
)


def reaches_out(text: str, allowed: Iterable[str] = ()) -> bool:
    """Whether a text holds a link, an address, a mention, a tag or a template's mark, however spelt; `allowed` are the brief's own."""
    plain = fold(text)
    for known in allowed:
        plain = plain.replace(fold(known), " ")
    return bool(_REACHES_OUT.search(plain))


def outward(text: str, allowed: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Where in a text such things stand, by its own offsets; the sentence splitter would cut them to pieces."""
    plain = text.translate({ord(c): c.casefold() for c in set(text) if len(c.casefold()) == 1})
    plain = narrow(plain)
    for known in allowed:
        plain = plain.replace(known.casefold(), " " * len(known))
    # a link goes on to the next blank; what follows its first mark is part of it
    rest = (re.match(r"[^\s。、]*", plain[m.end() :]) for m in _REACHES_OUT.finditer(plain))
    return [
        (m.start(), m.end() + (r.end() if r else 0)) for m, r in zip(_REACHES_OUT.finditer(plain), rest, strict=True)
    ]


_MARKS = (
    (re.compile(r"```[^`]*```|`"), " "),
    (re.compile(r"(?<![\w:]):[a-z0-9_+-]{2,30}:(?!\w)"), " "),
    (re.compile(r"\*\*|__|~~"), ""),
    (re.compile(r"(?<!\w)[*_](?=\S)([^*_]+?)(?<=\S)[*_](?!\w)"), r"\1"),
    (re.compile(r"^\s*(?:#{1,6}\s|[-*+>•・]\s|\d+[.)]\s+(?=\D)|\d+[.)]$)"), ""),
    (re.compile(r"\[\[|\]\]|[|{}\n\r\t]"), " "),
    (re.compile(r"\S*%[0-9a-f]{2}\S*%[0-9a-f]{2}\S*", re.IGNORECASE), " "),
)


def unmarked(text: str) -> str:
    """The words of a statement without emphasis, code, list marks and emoji codes; people type them, an article has none."""
    for pattern, put in _MARKS:
        text = pattern.sub(put, text)
    return re.sub(r" {2,}", " ", text).strip()


def marked_up(text: str) -> bool:
    """Whether a sentence holds line breaks, emphasis, lists, code or emoji codes. Looks at the text as it is."""
    return bool(_MARKUP.search(text))


def gives_orders(text: str) -> bool:
    """Whether words are addressed to whoever or whatever writes the article. An expert's own imperatives ("close the valve") are not."""
    plain = fold(text).replace("’", "'")
    return bool(_ORDERS.search(plain)) or bool(INJECTION.search(plain))


#: Such an order announces its matter; an expert's own words may follow any other.
_POINTS_ON = re.compile(r"(?:次|以下|下記)の|[:：]\s*$|\bfollowing\b")


def points_on(text: str) -> bool:
    """Whether an order announces more of itself in what follows."""
    return bool(_POINTS_ON.search(fold(text)))


def links(texts: Iterable[str]) -> tuple[str, ...]:
    """Web addresses that stand in the brief itself."""
    return tuple(m[0] for text in texts for m in re.finditer(r"https?://[^\s<>|)\]）」]+", text))
