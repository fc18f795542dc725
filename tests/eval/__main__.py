"""`python -m tests.eval [--live] [--voice]`: prints the tables.

With --live the model of the settings writes the drafts too; with --voice every voice sample is heard, else one a language.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bot.drafting.values import Language
from tests.eval import attacked, measure, voice


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    cells = [[str(c) for c in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        print(
            "  "
            + "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        )


def drafts(name: str, draws: measure.Draws) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for language in measure.LANGUAGES:
        d = measure.drafts(measure.of(language), draws)
        rows.append(
            (
                f"{name} {language}",
                f"{d.recall:.3f}",
                f"{d.ungrounded}/{d.sentences}",
                d.leaks,
                d.fillers,
                f"{1 - d.out_of_style / max(1, d.sentences):.3f}",
                d.outward,
                d.fragments,
                d.pasted,
                d.unfilled,
                f"{d.drafted}/{d.sentences}",
            )
        )
    return rows


def main(arguments: Sequence[str]) -> None:
    rows = [
        *drafts("composed", measure.composed),
        *drafts("faithful model", measure.faithful),
        *drafts("unfaithful model", measure.unfaithful),
    ]
    if "--live" in arguments:
        from adapters import engines
        from adapters.settings import load

        live = engines.drafter(load())
        if live is None:
            sys.exit("--live needs AYUMI_OPENAI_MODEL and where it is (AYUMI_OPENAI_BASE_URL, AYUMI_OPENAI_API_KEY)")
        print("live:", live.model, *(live.prompt(language) for language in measure.LANGUAGES))
        rows += drafts("live", lambda interview: live)
        live.close()
    head = (
        "drafts",
        "fact recall",
        "ungrounded",
        "leaks",
        "fillers",
        "in style",
        "links, markup",
        "fragments",
        "pasted",
        "unfilled",
        "by the model",
    )
    table(f"Drafts of {len(measure.cases())} interviews", head, rows)
    for language in measure.LANGUAGES:
        found = measure.checked(measure.of(language))
        table(
            f"Checker, {language}: false alarms {found.alarms}/{found.sentences}",
            ("kind of error", "caught", "of", "recall"),
            [(kind, caught, total, f"{caught / total:.2f}") for kind, caught, total in found.kinds],
        )
        made = measure.mutated(measure.of(language))
        table(
            f"Sentences made wrong, {language}: false alarms on own drafts {made.alarms}/{made.sentences}",
            ("kind of error", "caught", "of", "recall"),
            [(kind, caught, total, f"{caught / total:.2f}") for kind, caught, total in made.kinds],
        )
    edited = [(language, measure.edited(language)) for language in measure.LANGUAGES]
    table(
        "False alarms on edited prose",
        ("language", "alarms", "of", "held out", "of"),
        [(language, e.alarms, e.sentences, e.held_out, e.of_held_out) for language, e in edited],
    )
    for language in measure.LANGUAGES:
        _blind(language)
    table(
        "Attacks on a model that obeys them",
        ("language", "attacks", "sentences proposed", "came out", "links and mentions"),
        [attacked.row(language) for language in measure.LANGUAGES],
    )
    _hearing("--voice" in arguments)
    table(
        "Memos to questions, F1",
        ("", "characters", "links"),
        [
            (name, *(f"{f1:.3f}" for f1 in found))
            for language in measure.LANGUAGES
            for name, found in (
                (language, measure.mapping(language)),
                (f"{language}, other authors", measure.blind_mapping(language)),
                (f"{language}, by words alone", measure.blind_mapping(language, by_words=True)),
            )
        ],
    )


def _blind(language: Language) -> None:
    early, late = (measure.blind(language, last=part) for part in (False, True))
    kinds = dict.fromkeys(kind for kind, _, _ in (*early.kinds, *late.kinds))
    found = [{kind: (caught, total) for kind, caught, total in b.kinds} for b in (early, late)]
    table(
        f"Another author's free prose and errors, {language}",
        ("", "read early", "of", "read last", "of"),
        [
            ("false alarms", early.alarms, early.sentences, late.alarms, late.sentences),
            *((kind, *(n for by in found for n in by.get(kind, (0, 0)))) for kind in kinds),
        ],
    )


def _hearing(every: bool) -> None:
    if not voice.installed():
        print("\nVoice samples: the local engine is not installed")
        return
    heard = voice.measured(voice.ALL if every else voice.SHORT)
    table(
        "Voice samples, without and with their vocabulary",
        ("clip", "seconds", "character errors", "with", "word errors", "with"),
        [
            (f"{a.clip} {a.language}", a.seconds, *(f"{x:.3f}" for x in (a.characters, b.characters, a.words, b.words)))
            for a, b in heard
        ],
    )


if __name__ == "__main__":
    main(sys.argv[1:])
