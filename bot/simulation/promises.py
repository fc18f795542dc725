"""The product's promises (product.md section 7, by their numbers) as checks of what is new: None, or what was broken."""

from __future__ import annotations

from bot.simulation import kept, spoken

CHECKS = (
    (1, "one holder per section", kept.one_holder),
    (2, "no question before agreement", kept.agreed_before_asked),
    (3, "three reminders at most, effort falling", spoken.few_and_smaller),
    (4, "one message of its own accord a day", spoken.once_a_day),
    (5, "nothing outside the recipient's time", spoken.in_hours),
    (6, "an opt-out beats everything", spoken.left_alone),
    (7, "a manager's no beats every ask", spoken.managers_no),
    (8, "no escalation unseen by its subject", spoken.seen_by_its_subject),
    (9, "the minute bank never below zero", kept.minutes_left),
    (10, "every sentence has a source", kept.every_sentence_has_a_source),
    (11, "sealed words reach nobody", spoken.sealed_words_stay),
    (12, "confirmation bound to the version", kept.bound_to_the_version),
    (13, "a delegate gets an offer first, no circles", spoken.offered_first),
    (14, "channel posts name nobody waited for", spoken.nobody_named),
    (15, "no field ranks a person", kept.nobody_ranked),
    (16, "every change has its line, nothing twice", kept.journaled),
    (17, "people decide, not texts", kept.people_decide),
    (18, "every act has a reason in words", kept.has_a_reason),
    (19, "words taken back leave no copy", kept.taken_back),
    (20, "every button and command in both languages", spoken.in_words_too),
)
