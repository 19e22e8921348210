"""Which variant of a product somebody means: "the same in blue", "one size bigger", "without a backlight".

Pure functions over text. What a description leaves open stays as it is on the item it is exchanged for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile, zip_longest

from actions.back_office.entities import Variant

NEAR_WORDS = 4
"""How far from a value the name of its option may stand."""

_UNITS = {
    "inches": "inch",
    "feet": "ft",
    "foot": "ft",
    "liter": "l",
    "liters": "l",
    "litre": "l",
    "litres": "l",
    "milliliters": "ml",
    "gigabytes": "gb",
    "gigs": "gb",
    "terabyte": "tb",
    "hour": "hours",
    "degree": "degrees",
    "cup": "cups",
    "grey": "gray",
    "colour": "color",
    "colours": "color",
    "colors": "color",
    "wifi": "wi fi",
    "aluminium": "aluminum",
}
"""Spellings of one thing, and units in the one form that is compared."""

_LETTER_SIZES = {"xxs": 0, "xs": 1, "s": 2, "m": 3, "l": 4, "xl": 5, "xxl": 6, "xxxl": 7}
_WORD_SIZES = {"extra small": 1, "small": 2, "medium": 3, "large": 4, "extra large": 5, "low": 2, "high": 4}
_SIZE_WORDS = {
    "extra small": "xs",
    "small": "s",
    "medium": "m",
    "large": "l",
    "extra large": "xl",
    "double extra large": "xxl",
}
_BIGGER = re.compile(r"\b(?:bigger|larger|taller|longer|wider|size up|next size|higher|more)\b")
_SMALLER = re.compile(r"\b(?:smaller|shorter|narrower|size down|lower|less)\b")
_SAME = re.compile(r"\b(?:same|identical|exact(?:ly)? (?:the same|that)|another one|a new one|replace)\b")
_CHEAPEST = re.compile(r"\b(?:cheapest|least expensive|lowest price)\b")
_DEAREST = re.compile(r"\b(?:most expensive|priciest)\b")
_TURNED_DOWN = re.compile(
    r"\b(?:instead of|rather than|other than|except|not|no longer|don t (?:want|need|like)|from|isn t)"
    r"(?: (?:the|a|an|my|in|size|color|with|one))*$"
)
_IS = re.compile(r"\bis(?: (?:the|a|an|my|in|size|color|with|one))*$")
_WITHOUT = re.compile(r"\b(?:no|without|non|not)(?: (?:a|an|any|the))?$")


@dataclass(frozen=True, slots=True)
class VariantChoice:
    """The variants that a description fits: one, several of which one is meant, or none.

    `unmet` are the values asked for that nothing available has together, as the company writes them.
    """

    variants: tuple[Variant, ...] = ()
    unmet: tuple[str, ...] = ()

    @property
    def only(self) -> Variant | None:
        """The one meant, when it is clear which."""
        return self.variants[0] if len(self.variants) == 1 else None


@dataclass(frozen=True, slots=True)
class _Mention:
    """A value named in the text, and the options it can be a value of."""

    start: int
    end: int
    value: str
    options: frozenset[str]
    is_wanted: bool


def options_of(variant: Variant) -> dict[str, str]:
    """What tells a variant from the others; a company without options has the parts of its title."""
    if variant.options:
        return dict(variant.options)
    return {f"part {index}": part.strip() for index, part in enumerate(variant.title.split(","), start=1)}


def pick_variant(text: str, variants: Sequence[Variant], current: Variant | None = None) -> VariantChoice:
    """The available variant of `variants` that `text` asks for, in place of `current`.

    Nothing is picked where the text names no value, no size beside the present one, and not "the same".
    """
    words = _normalize(text)
    mentions = _find_mentions(words, variants)
    wanted = [mention for mention in mentions if mention.is_wanted]
    available = [variant for variant in variants if variant.is_available]
    compared = _compare(words, available, current)
    if not wanted and compared is None:
        return _pick_without_values(words, available, current, mentions)
    fitting = [variant for variant in available if _fits(variant, mentions)]
    if compared is not None:
        fitting = [variant for variant in fitting if variant in compared]
    if not fitting:
        return VariantChoice(unmet=tuple(dict.fromkeys(mention.value for mention in wanted)))
    named = frozenset(option for mention in wanted for option in mention.options)
    others = [variant for variant in fitting if current is None or variant.sku != current.sku]
    return VariantChoice(tuple(_nearest(others or fitting, current, named)))


def _pick_without_values(
    words: str, available: Sequence[Variant], current: Variant | None, mentions: Sequence[_Mention]
) -> VariantChoice:
    """By what isn't a value: the same again, the cheapest, or all but what was turned down."""
    if _CHEAPEST.search(words) and available:
        return VariantChoice((min(available, key=lambda variant: variant.price),))
    if _DEAREST.search(words) and available:
        return VariantChoice((max(available, key=lambda variant: variant.price),))
    if mentions:
        others = [variant for variant in available if _fits(variant, mentions)]
        return VariantChoice(tuple(_nearest(others, current, frozenset())))
    if current is not None and _SAME.search(words):
        return VariantChoice(tuple(variant for variant in available if variant.sku == current.sku))
    return VariantChoice()


def _nearest(variants: Iterable[Variant], current: Variant | None, named: frozenset[str]) -> list[Variant]:
    """Those that differ least from `current` in what wasn't named."""
    found = list(variants)
    if current is None or len(found) < 2:
        return found
    present = options_of(current)

    def differences(variant: Variant) -> int:
        return sum(
            present.get(name) != value for name, value in options_of(variant).items() if name not in named
        )

    least = min(differences(variant) for variant in found)
    return [variant for variant in found if differences(variant) == least]


def _fits(variant: Variant, mentions: Sequence[_Mention]) -> bool:
    options = {name: _normalize(value) for name, value in options_of(variant).items()}
    return all(
        any(options.get(name) == _normalize(mention.value) for name in mention.options) == mention.is_wanted
        for mention in mentions
    )


def _find_mentions(words: str, variants: Sequence[Variant]) -> list[_Mention]:
    """The values named, the longest where several begin alike ("stainless steel" before "steel")."""
    values: dict[str, tuple[str, set[str]]] = {}
    for variant in variants:
        for name, value in options_of(variant).items():
            values.setdefault(_normalize(value), (value, set()))[1].add(name)
    found: list[_Mention] = []
    for normal, (value, names) in values.items():
        for name_set, pattern in _patterns(normal, names, values):
            for match in re.finditer(pattern, words):
                options = _narrow(words, match, name_set)
                is_wanted = not _is_turned_down(words, match, normal)
                found.append(_Mention(match.start(), match.end(), value, options, is_wanted))
    found.sort(key=lambda mention: (mention.start - mention.end, mention.start))
    kept: list[_Mention] = []
    for mention in found:
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return _last_word_counts(kept)


def _patterns(normal: str, names: set[str], taken: Collection[str]) -> list[tuple[frozenset[str], str]]:
    """How a value is said: itself; yes, no and none by the option's name; a letter size after "size" or in words.

    `taken` are the values of all options.
    """
    everything = frozenset(names)
    if normal in {"yes", "no", "none"}:
        patterns = []
        for name in names:
            said = re.escape(_normalize(name))
            denied = rf"(?:no|without(?: a| an| any)?|non|not) {said}"
            if normal == "yes":
                patterns.append(
                    (frozenset({name}), rf"(?<!no )(?<!non )(?<!not )(?<!without )\b{said}\b(?! no\b)")
                )
            else:
                patterns.append((frozenset({name}), rf"\b(?:{denied}|{said} (?:no|none))\b"))
        return patterns
    if normal in _LETTER_SIZES:
        # A lone "s" or "m" is a rest of "it's" and "I'm" rather than a size.
        lone = rf"\b(?:size|sized|in|an?|to|for|the|into) {normal}\b|\b{normal} sized?\b|^{normal}$"
        pattern = lone if len(normal) == 1 else rf"\b{normal}\b"
        # "Medium" is a size only where no other option says so of itself.
        spoken = [words for words, letter in _SIZE_WORDS.items() if letter == normal and words not in taken]
        return [(everything, "|".join([pattern, *(rf"\b{words}\b" for words in spoken)]))]
    if re.fullmatch(r"\d+", normal):
        # A bare number is a value after its option's name, or alone with what goes with it.
        name = "|".join(re.escape(_normalize(one)) for one in names)
        return [(everything, rf"\b(?:{name}|size|in|an?|to) {normal}\b|\b{normal} (?:{name})\b|^{normal}$")]
    return [(everything, rf"\b{re.escape(normal)}\b")]


def _narrow(words: str, match: re.Match[str], names: frozenset[str]) -> frozenset[str]:
    """The option meant where a value is one of several: "black lens" is not the frame's color.

    The nearest word of one option's name tells, as long as no comma and no "and" is between.
    """
    before = _near(reversed(words[: match.start()].split()))
    after = _near(words[match.end() :].split())
    for pair in zip_longest(before, after):
        told = {named for word in pair if (named := _named_by(word, names)) and named != names}
        if len(told) == 1:
            return told.pop()
        if told:
            break
    return names


def _near(words: Iterable[str]) -> list[str]:
    return list(takewhile(lambda word: word not in {",", "and"}, islice(words, NEAR_WORDS)))


def _named_by(word: str | None, names: frozenset[str]) -> frozenset[str]:
    """The options that have this word in their names."""
    return frozenset(name for name in names if word in _normalize(name).split())


def _is_turned_down(words: str, match: re.Match[str], normal: str) -> bool:
    if normal in {"yes", "no", "none"}:
        return False
    before = words[: match.start()].rstrip()
    if _IS.search(before):
        # "mine is blue" describes what is there; "the one that is blue" what is wanted.
        return bool(
            re.search(r"\b(?:mine|it|this|current(?: one)?|i have|i got)(?: \w+)? is\b[\w ]*$", before)
        )
    return bool(_TURNED_DOWN.search(before) or _WITHOUT.search(before))


def _last_word_counts(mentions: list[_Mention]) -> list[_Mention]:
    """Of two values wanted for one option the last: "blue, no, green"; "from blue to green" has only one."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    kept: list[_Mention] = []
    for mention in reversed(ordered):
        taken = [other for other in kept if other.is_wanted and mention.is_wanted]
        if mention.is_wanted and any(
            len(other.options) == 1 and other.options == mention.options for other in taken
        ):
            continue
        kept.append(mention)
    return kept[::-1]


def _compare(words: str, available: Sequence[Variant], current: Variant | None) -> list[Variant] | None:
    """The next ones up or down from `current` on the one scale that its options have; None without a comparison."""
    direction = 1 if _BIGGER.search(words) else -1 if _SMALLER.search(words) else 0
    if not direction or current is None:
        return None
    present = options_of(current)
    scales = [name for name in present if _rank(present[name]) is not None and _varies(name, available)]
    named = [name for name in scales if any(word in words.split() for word in _normalize(name).split())]
    sizes = [name for name in scales if "size" in name.lower()]
    for name in named or sizes or scales[:1]:
        here = _rank(present[name])
        ranks = {_rank(options_of(variant).get(name, "")) for variant in available}
        beyond = [
            rank for rank in ranks if rank is not None and here is not None and direction * (rank - here) > 0
        ]
        if not beyond:
            return []
        nearest = min(beyond, key=lambda rank: direction * rank)
        return [variant for variant in available if _rank(options_of(variant).get(name, "")) == nearest]
    return None


def _varies(name: str, variants: Sequence[Variant]) -> bool:
    return len({options_of(variant).get(name) for variant in variants}) > 1


def _rank(value: str) -> float | None:
    """Where a value stands on its scale: a size by letter or word, else its first number."""
    normal = _normalize(value)
    if normal in _LETTER_SIZES:
        return float(_LETTER_SIZES[normal])
    if normal in _WORD_SIZES:
        return float(_WORD_SIZES[normal])
    number = re.search(r"\d+(?:\.\d+)?", normal)
    return float(number.group()) if number else None


def _normalize(text: str) -> str:
    """Small letters, no punctuation but commas; numbers apart from their units, which have one spelling."""
    lowered = text.lower().replace("%", " percent ")
    spaced = re.sub(r"(?<=\d)(?=[a-z])", " ", lowered)
    words = re.findall(r"\d+(?:\.\d+)?|[a-z]+|,", spaced)
    return " ".join(_UNITS.get(word, word) for word in words)
