"""A postal address in a customer's words: at home by a trained model, abroad by its lines.

What is missing stays empty: `missing` names it, and `completed` takes it from a later message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import usaddress

from actions.back_office.entities import Address

HOME_COUNTRY = "USA"

_COUNTRIES = {
    "usa": HOME_COUNTRY,
    "us": HOME_COUNTRY,
    "u.s.": HOME_COUNTRY,
    "u.s.a.": HOME_COUNTRY,
    "united states": HOME_COUNTRY,
    "united states of america": HOME_COUNTRY,
    "america": HOME_COUNTRY,
}
_COUNTRY_WORDS = (
    "canada|mexico|united kingdom|uk|great britain|england|scotland|wales|ireland|germany|deutschland|france|spain|"
    "portugal|italy|austria|switzerland|netherlands|belgium|luxembourg|denmark|sweden|norway|finland|iceland|poland|"
    "czech republic|czechia|hungary|greece|australia|new zealand|japan|india|brazil|united states of america|"
    "united states|u\\.s\\.a\\.|u\\.s\\.|usa|us"
)
_COUNTRY = re.compile(rf"[,\s]+(?P<country>{_COUNTRY_WORDS})\s*\.?$", re.IGNORECASE)
_STATES = {
    "alabama": "AL",
    "alaska": "AK",
    "arizona": "AZ",
    "arkansas": "AR",
    "california": "CA",
    "colorado": "CO",
    "connecticut": "CT",
    "delaware": "DE",
    "florida": "FL",
    "georgia": "GA",
    "hawaii": "HI",
    "idaho": "ID",
    "illinois": "IL",
    "indiana": "IN",
    "iowa": "IA",
    "kansas": "KS",
    "kentucky": "KY",
    "louisiana": "LA",
    "maine": "ME",
    "maryland": "MD",
    "massachusetts": "MA",
    "michigan": "MI",
    "minnesota": "MN",
    "mississippi": "MS",
    "missouri": "MO",
    "montana": "MT",
    "nebraska": "NE",
    "nevada": "NV",
    "new hampshire": "NH",
    "new jersey": "NJ",
    "new mexico": "NM",
    "new york": "NY",
    "north carolina": "NC",
    "north dakota": "ND",
    "ohio": "OH",
    "oklahoma": "OK",
    "oregon": "OR",
    "pennsylvania": "PA",
    "rhode island": "RI",
    "south carolina": "SC",
    "south dakota": "SD",
    "tennessee": "TN",
    "texas": "TX",
    "utah": "UT",
    "vermont": "VT",
    "virginia": "VA",
    "washington": "WA",
    "west virginia": "WV",
    "wisconsin": "WI",
    "wyoming": "WY",
    "district of columbia": "DC",
    "puerto rico": "PR",
}
_ZIP = re.compile(r"(?<![\d-])\d{5}(?:-\d{4})?(?![\d-])")
_POSTAL_CODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}\s?[A-Z]{2}|\d{3}\s?\d{2}|\d{4,6})\b"
)
"""Of the United Kingdom, Canada, the Netherlands, Sweden, and those of digits alone."""
_LEAD_IN = re.compile(
    r"^.*?\b(?:address(?: (?:is|to|should be))?"
    r"|(?:send|ship|deliver|mail|change|update|move)\w*(?: (?:it|this|that|them|my \w+|the \w+|everything))? (?:to|at)"
    r"|live(?: now)? (?:at|in)|it'?s|it is|now|moved to|at|to)\b:?\s*(?=\d|\w+\s+\d)",
    re.IGNORECASE | re.DOTALL,
)
_STREET_LABELS = (
    *("AddressNumberPrefix", "AddressNumber", "AddressNumberSuffix", "StreetNamePreModifier"),
    *("StreetNamePreDirectional", "StreetNamePreType", "StreetName", "StreetNamePostType"),
    *("StreetNamePostDirectional", "StreetNamePostModifier", "USPSBoxType", "USPSBoxID", "USPSBoxGroupType"),
    *("USPSBoxGroupID",),
)
_TYPES = ("StreetNamePostType", "StreetNamePreType")
"""Street, Avenue, Highway: with a number before them they are an address, and two lamps are none."""
_UNIT_LABELS = (
    "OccupancyType",
    "OccupancyIdentifier",
    "SubaddressType",
    "SubaddressIdentifier",
    "BuildingName",
)

_NEW_NOT_OLD = re.compile(r"(?P<new>[\w-]+),? (?:and )?not (?:number )?(?P<old>[\w-]+)", re.IGNORECASE)
_NOT_OLD_NEW = re.compile(
    r"\bnot (?:number )?(?P<old>[\w-]+),? (?:but|it's|it is|rather) (?:number )?(?P<new>[\w-]+)",
    re.IGNORECASE,
)
_HOUSE_NUMBER = re.compile(
    r"(?<!order )(?<!phone )(?<!card )\b(?:house |street |building )?number (?:is |should be |must be )?"
    r"(?P<new>\d+\w?)\b(?!.*\d)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?<!\w)\d+\w?(?!\w)")


@dataclass(frozen=True, slots=True)
class SaidAddress:
    """What of an address was said; empty is what wasn't."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = HOME_COUNTRY

    @property
    def missing(self) -> tuple[str, ...]:
        """What is still to be asked for, as a customer calls it."""
        is_home = self.country == HOME_COUNTRY
        needed = [
            ("street and house number", self.line1),
            ("city", self.city),
            ("state", self.region if is_home else "-"),
            ("ZIP code" if is_home else "postal code", self.postal_code),
        ]
        return tuple(name for name, value in needed if not value)

    def to_address(self) -> Address:
        """The address as it is stored. Raises ValueError while something is missing."""
        if self.missing:
            raise ValueError(f"the address has no {', no '.join(self.missing)}")
        return Address(
            line1=self.line1,
            line2=self.line2,
            city=self.city,
            region=self.region,
            postal_code=self.postal_code,
            country=self.country,
        )


def read_address(text: str) -> SaidAddress | None:
    """The address in `text`, whole or in part; None when there is none."""
    said = _LEAD_IN.sub("", text.strip(), count=1).strip(" .,;")
    country, rest = _split_country(said)
    if country in {None, HOME_COUNTRY}:
        country, rest = _split_country(_end_at_code(said).strip(" .,;"))
    if country is None and _has_foreign_code(rest):
        country = ""
    found = _read_home(rest) if country in {None, HOME_COUNTRY} else _read_foreign(rest, country or "")
    return found if found.line1 or (found.postal_code and found.city) else None


def completed(known: SaidAddress, text: str) -> SaidAddress:
    """`known` with what `text`, an answer to "which city is that in?", adds to it."""
    country, rest = _split_country(text.strip(" .,;"))
    whole = read_address(text)
    if whole is not None and whole.line1 and known.line1 == "":
        known = replace(known, line1=whole.line1, line2=whole.line2 or known.line2)
    if country:
        known = replace(known, country=country)
    if known.country == HOME_COUNTRY:
        code = _ZIP.search(rest)
        state = _find_state(_ZIP.sub(" ", rest))
        if code and not known.postal_code:
            known = replace(known, postal_code=code.group())
        if state and not known.region:
            known = replace(known, region=state[0])
        left = _ZIP.sub(" ", rest)
        left = left[: state[1]] if state else left
    else:
        code = _POSTAL_CODE.search(rest.upper())
        if code and not known.postal_code:
            known = replace(known, postal_code=code.group())
        left = _POSTAL_CODE.sub(" ", rest.upper()) and re.sub(_POSTAL_CODE, " ", rest)
    city = re.sub(
        r"^(?:it'?s |it is |that'?s |in |city (?:is )?)+", "", left.strip(" ,."), flags=re.IGNORECASE
    )
    if not known.city and city and not re.search(r"\d", city) and len(city) <= 60:
        known = replace(known, city=_title(city.strip(" ,.")))
    return known


def with_swapped(known: SaidAddress, text: str) -> SaidAddress:
    """`known` with a part replaced as `text` says it: "41, not 14", "not Elm but Oak", "number 41"."""
    match = _NEW_NOT_OLD.search(text) or _NOT_OLD_NEW.search(text)
    number = _HOUSE_NUMBER.search(text)
    if match is not None:
        old, new = re.compile(rf"(?<!\w){re.escape(match['old'])}(?!\w)", re.IGNORECASE), _title(match["new"])
        for part in ("line1", "line2", "city", "region", "postal_code"):
            value = str(getattr(known, part))
            if old.search(value):
                return replace(known, **{part: old.sub(lambda _: new, value, count=1)})
    elif number is not None and len(_NUMBERS.findall(known.line1)) == 1:
        return replace(known, line1=_NUMBERS.sub(number["new"], known.line1))
    return known


def _split_country(text: str) -> tuple[str | None, str]:
    match = _COUNTRY.search(text)
    if match is None:
        return None, text
    said = match["country"].lower()
    return _COUNTRIES.get(said, said.upper() if len(said) <= 2 else said.title()), text[
        : match.start()
    ].strip(" ,.")


def _end_at_code(text: str) -> str:
    """Without what is said after the address: it ends with its ZIP code, or with the country behind that."""
    for match in _ZIP.finditer(text):
        if re.search(r"\d", text[: match.start()]):
            country = re.match(rf"[,\s]+(?:{_COUNTRY_WORDS})\b\.?", text[match.end() :], re.IGNORECASE)
            return text[: match.end() + (country.end() if country else 0)]
    return text


def _has_foreign_code(text: str) -> bool:
    return bool(re.search(r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)\b", text.upper()))


def _read_home(text: str) -> SaidAddress:
    labelled = [(word.strip(" ,;"), label) for word, label in usaddress.parse(text)]
    numbered = next((index for index, (_, label) in enumerate(labelled) if label == "AddressNumber"), 0)
    labelled = labelled[numbered:]  # what is said before the house number is no street

    def joined(*labels: str) -> str:
        return " ".join(word for word, label in labelled if label in labels and word)

    code = _ZIP.findall(text)
    state = _find_state(joined("StateName"), is_state=True) or _find_state(_ZIP.sub(" ", text))
    street = joined(*_STREET_LABELS)
    labels = {label for _, label in labelled}
    is_street = re.search(r"\d", street) and labels & {*_TYPES, "PlaceName", "ZipCode"}
    if not is_street and "USPSBoxID" not in labels:
        street = ""
    return SaidAddress(
        line1=_title(street),
        line2=_title(joined(*_UNIT_LABELS)) if street else "",
        city=_title(joined("PlaceName")) if street or code else "",
        region=state[0] if state else "",
        # A house number of five digits comes first.
        postal_code=code[-1] if code and not street.startswith(code[-1]) else "",
    )


def _find_state(text: str, *, is_state: bool = False) -> tuple[str, int] | None:
    """The last state named, as its two letters, and where it stands; `is_state` says that nothing else is meant."""
    found = [
        (match.start(), code)
        for name, code in _STATES.items()
        for match in re.finditer(rf"\b(?:{name}|{code})\b", text, re.IGNORECASE)
        # "in", "or", "me", "hi", "ok" are words unless written as a state.
        if len(match.group()) > 2
        or match.group().isupper()
        or code not in {"IN", "OR", "ME", "HI", "OK", "OH", "PA"}
    ]
    if not found:
        return None
    # "West Virginia" holds "Virginia": of those that end alike the longer one is meant.
    start, code = max(found, key=lambda one: (one[0], one[1]))
    longer = [one for one in found if one[0] < start and one[0] + 6 > start]
    return (longer[0][1], longer[0][0]) if longer else (code, start)


def _read_foreign(text: str, country: str) -> SaidAddress:
    """By its parts between commas and lines: street first, then what has the postal code."""
    parts = [part.strip() for part in re.split(r"[,\n;]+", text) if part.strip()]
    coded = next(
        (index for index, part in enumerate(parts) if index and _POSTAL_CODE.search(part.upper())), None
    )
    if not parts or coded is None:
        return SaidAddress(line1=parts[0] if parts and re.search(r"\d", parts[0]) else "", country=country)
    match = _POSTAL_CODE.search(parts[coded].upper())
    code = match.group() if match else ""
    beside = re.sub(re.escape(code), " ", parts[coded], count=1, flags=re.IGNORECASE).strip(" ,")
    before = parts[1:coded]
    city = beside or (before.pop() if before else "") or (parts[coded + 1] if len(parts) > coded + 1 else "")
    return SaidAddress(
        line1=parts[0],
        line2=", ".join(before),
        city=city,
        postal_code=code,
        country=country or ("United Kingdom" if re.search(r"\d[A-Z]{2}$", code) else "Canada"),
    )


def _title(text: str) -> str:
    """Words that were typed in small letters alone get capitals; what was written with care stays."""
    words = text.strip(" ,.;").split()
    if any(word != word.lower() for word in words if word.isalpha()):
        return " ".join(words)
    return " ".join(word.capitalize() if word.isalpha() else word for word in words)
