"""Countries as people write them, to ISO 3166-1 alpha-2 codes.

Codes and official names come from the package iso3166; the everyday names below are what CRM fields and forms hold
where the official name is another.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import iso3166

EVERYDAY: Final = {
    "uk": "GB", "united kingdom": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states": "US",
    "america": "US", "south korea": "KR", "korea": "KR", "republic of korea": "KR", "north korea": "KP",
    "russia": "RU", "vietnam": "VN", "iran": "IR", "syria": "SY", "bolivia": "BO", "venezuela": "VE",
    "tanzania": "TZ", "moldova": "MD", "laos": "LA", "czech republic": "CZ", "holland": "NL", "the netherlands": "NL",
    "turkey": "TR", "macedonia": "MK", "swaziland": "SZ", "burma": "MM", "cape verde": "CV", "ivory coast": "CI",
    "democratic republic of the congo": "CD", "dr congo": "CD", "republic of the congo": "CG", "brunei": "BN",
    "east timor": "TL", "macau": "MO", "hong kong sar": "HK", "vatican": "VA", "vatican city": "VA",
    "micronesia": "FM", "falkland islands": "FK", "saint helena": "SH", "saint martin": "MF", "sint maarten": "SX",
    "british virgin islands": "VG", "us virgin islands": "VI", "nauru": "NR", "uae": "AE", "emirates": "AE",
    "deutschland": "DE", "espana": "ES", "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "italia": "IT",
    "brasil": "BR", "taiwan": "TW", "palestine": "PS", "reunion": "RE", "curacao": "CW", "the bahamas": "BS",
    "the gambia": "GM", "cocos islands": "CC", "bonaire": "BQ",
}  # fmt: skip


def country_code(text: str) -> str | None:
    """The code of a country by code, alpha-3 code, official or everyday name; None where it is none of these."""
    return _codes().get(folded(text))


@cache
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for country in iso3166.countries:
        for name in (country.name, country.apolitical_name, country.alpha3, country.alpha2):
            codes[folded(name)] = country.alpha2
    return codes | {folded(name): code for name, code in EVERYDAY.items()}


def known_names() -> dict[str, str]:
    """Every folded name that is understood, with its code."""
    return dict(_codes())


def folded(text: str) -> str:
    """A name without accents, case and outer space, to compare by."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))
