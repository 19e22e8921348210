"""Bitext's customer-service sentences as cases for our intents, in two halves that share no way of asking.

The sentences are made from templates: "can you help me to ..." with every subject in it. Split at random, each template
would be in both halves, and the half kept for the end would be known before it is looked at.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Container
from pathlib import Path
from typing import Any

import yaml

from tests.routing.measures import Case

REPOSITORY = Path(__file__).resolve().parents[3]
SENTENCES = REPOSITORY.parent / "shared" / "data" / "bitext" / "bitext_8k_utterances.csv"
MAPPING = Path(__file__).with_name("bitext.yml")

HALVES = ("tuning", "test")
SUBJECTS_OF_A_FRAME_WORD = 9
"""A word used with a third of the 27 subjects belongs to the way of asking ("help", "where", "possible")."""
CONTRACTIONS = {"don't": "do not", "dont": "do not", "can't": "can not", "cannot": "can not", "i'm": "i am"}
NO_MATTER = {"a", "an", "the", "my", "your", "ur", "some", "of", "for", "to", "with"}
"""Words whose coming and going makes no other template."""


def is_present() -> bool:
    """Whether the sentences are on this machine."""
    return SENTENCES.is_file()


def read_cases(without: Container[str] = ()) -> list[Case]:
    """All sentences with what they may rightly be understood as and the half they are in.

    `without` are sentences to leave out, in lower case and without a final mark: those that training has, too.
    """
    mapping = yaml.safe_load(MAPPING.read_text())
    manners = {
        name: re.compile("|".join(f"(?:{part})" for part in parts))
        for name, parts in mapping["manners"].items()
    }
    with SENTENCES.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["utterance"].strip(), row["intent"].strip()) for row in csv.DictReader(file)]
    frame_words = _frame_words(rows)
    return [
        _case(text, subject, mapping["subjects"][subject], manners, _half(text, frame_words))
        for text, subject in rows
        if _plain(text).rstrip(" ?.!") not in without
    ]


def _case(
    text: str, subject: str, rule: dict[str, Any], manners: dict[str, re.Pattern[str]], half: str
) -> Case:
    said = _plain(text)
    manner = next((name for name, pattern in manners.items() if pattern.search(said)), "wish")
    for exception in rule.get("except", ()):
        if re.search(exception["when"], said):
            rule = exception
            break
    if manner == "either":
        right = [*rule["wish"], *(intent for intent in rule["question"] if intent not in rule["wish"])]
    else:
        right = rule[manner]
    return Case(
        text=text,
        right=tuple(right),
        group=subject,
        is_policy=manner == "question" or bool(rule.get("policy")),
        half=half,
    )


def _plain(text: str) -> str:
    return text.lower().replace("\u2019", "'").strip()


def _words(text: str) -> list[str]:
    words = re.findall(r"[a-z']+", _plain(text))
    return [part for word in words for part in CONTRACTIONS.get(word, word).split()]


def _frame_words(rows: list[tuple[str, str]]) -> set[str]:
    subjects = defaultdict(set)
    for text, subject in rows:
        for word in _words(text):
            subjects[word].add(subject)
    return {word for word, seen in subjects.items() if len(seen) >= SUBJECTS_OF_A_FRAME_WORD} - NO_MATTER


def _half(text: str, frame_words: set[str]) -> str:
    """By the sentence's template: its frame words in order, with whatever stands between them left out."""
    template: list[str] = []
    for word in _words(text):
        part = word if word in frame_words else "..."
        if word not in NO_MATTER and template[-1:] != [part]:
            template.append(part)
    digest = hashlib.sha256(" ".join(template).encode()).digest()
    return HALVES[digest[0] % len(HALVES)]
