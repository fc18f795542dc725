"""Lists of English words and what they tell: whether a text has a finite verb."""

from __future__ import annotations

import re


def listed(words: str) -> frozenset[str]:
    """A list of words written as prose."""
    return frozenset(words.split())


_VERBS = listed(
    "add adjust allow apply arrive avoid block break bring build burn buy call carry cause change charge check choose clean clear "
    "close collect come connect contain control cool cost count cover crack cure cut damage deliver depend describe design detect "
    "drain drift drill drop dry erode expect explain fail fall feed feel fill find finish fit fix flow flush follow form freeze get "
    "give go grow handle happen hate heat help hold ignore improve include increase inspect install keep know label last lead leak "
    "learn leave let like live load look lose lower love make mark matter mean measure meet melt miss mix monitor mount move need "
    "notice open operate order pay pick place plan press prevent produce protect provide pull pump purge push put raise reach react "
    "read recommend reduce reject release remain remove repair replace report require reset rest return rinse rise roll rotate run "
    "sample save scan scrape seal see sell send set settle shake shift show shut size skip slip slow soak solve sort spend split "
    "spray spread stand start stay stick stop store suggest supply swap switch take talk teach tell tend test tighten torque touch "
    "train transfer treat trigger trust try turn understand update upgrade use vary vent wait want warm wash watch wear weigh work "
    "worry write double halve pass spot torque lift drag rework sign tune migrate roll deploy restart log reboot crush scoop say think sit"
)
_IRREGULAR = listed(
    "was were is are am be been being has have had do does did can could will would shall should may might must went gone came ran took "
    "taken made got gave given kept left lost said saw seen sent set showed shown stood told thought threw wore worn wrote began begun "
    "broke broken brought built bought caught chose chosen cut did done drew drove fell fallen felt found froze flew grew held hit knew "
    "led let meant met paid put read rose risen sold shook shut spent split spread stuck taught tore torn understood won wound 's 're "
    "'ve 'll 'd isn't aren't wasn't weren't don't doesn't didn't can't won't couldn't wouldn't shouldn't"
)


def _forms() -> frozenset[str]:
    found = set(_IRREGULAR)
    for verb in _VERBS:
        ending = "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"
        third = verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + ending
        past = (
            verb + "d"
            if verb.endswith("e")
            else verb[:-1] + "ied"
            if verb.endswith("y") and verb[-2] not in "aeiou"
            else verb + "ed"
        )
        found |= {third, past, verb + verb[-1] + "ed"}
    return frozenset(found - {"seed"})


_FINITE = _forms()
_SUBJECT = re.compile(
    r"\b(?:we|i|you|they|it|he|she|people|nobody|everybody|drivers|users|customers)(?:'(?:re|ve|ll|d|m|s))? (?:\w+ly |never |always |don't |can |will |only |just |usually )?(\w+)",
    re.I,
)


def is_finite(word: str) -> bool:
    """runs, ran, is; not the bare run."""
    return word in _FINITE


def is_verb(word: str) -> bool:
    return word in _FINITE or word in _VERBS


def has_verb(text: str) -> bool:
    """Whether an English text holds a finite verb, as far as a list of common ones tells."""
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", text.casefold().replace("’", "'"))
    if any(w in _FINITE or w.endswith(("n't", "'s", "'re", "'ve", "'ll")) for w in words):
        return True
    return bool(
        words
        and (
            words[0] in _VERBS
            or (
                words[0] in {"please", "then", "always", "never", "just", "first"}
                and len(words) > 1
                and words[1] in _VERBS
            )
        )
    ) or bool(_SUBJECT.search(text))
