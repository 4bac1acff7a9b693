"""Words for radio technologies and their generations."""

from __future__ import annotations

TECHNOLOGIES: dict[str, tuple[str, ...]] = {
    "gsm": ("2g", "gsm900", "gsm1800", "gprs", "edge"),
    "umts": ("3g", "wcdma", "hspa", "hspa+", "联通3g"),
    "td-scdma": ("tdscdma", "td", "tds"),
    "cdma2000": ("cdma", "evdo", "ev-do", "cdma2000 evdo"),
    "lte-fdd": ("lte", "4g", "fdd-lte", "lte fdd", "fdd"),
    "lte-tdd": ("td-lte", "tdd-lte", "lte tdd", "tdlte", "tdd"),
    "nr": ("5g", "5gnr", "nr5g", "5g nr"),
}
"""Radio technologies of base stations. '3G' alone is read as UMTS and 'LTE' alone as LTE FDD, which a
note says."""

TECHNOLOGY_GROUPS: dict[str, tuple[str, ...]] = {
    "2g": ("gsm",),
    "3g": ("umts", "td-scdma", "cdma2000"),
    "lte": ("lte-fdd", "lte-tdd"),
    "4g": ("lte-fdd", "lte-tdd"),
    "5g": ("nr",),
}
"""Generation, as targets and profiles name it, to its technologies; LTE goes by two names."""


_GENERATIONS_OF_LOGS = {
    "2g": ("gprs", "edge", "gsm edge"),
    "3g": ("hspa", "hspa+", "hspap", "hsdpa", "hsupa", "dc-hspa+", "utran", "cdma 1x", "ehrpd"),
    "lte": (
        "lte",
        "4g",
        "lte ca",
        "lte_ca",
        "lte-a",
        "lte+",
        "e-utran",
        "eutran",
        "catm",
        "nb-iot",
    ),
    "5g": ("5g", "nr nsa", "nr sa", "nr_nsa", "nr_sa", "5g nsa", "5g sa", "nsa", "sa", "lte nsa"),
}


def generation_of(word: str) -> str:
    """Generation (2g, 3g, lte, 5g) of a technology as a network or a phone names it, '' if unknown.

    Parameters
    ----------
    word
        A technology, one of its spellings, or what phones show: HSPA+, LTE CA, 5G NSA.

    Examples
    --------
    >>> from fugai.tables import generation_of
    >>> generation_of("lte-tdd"), generation_of("HSPA+"), generation_of("NR"), generation_of("?")
    ('lte', '3g', '5g', '')
    """
    wanted = word.strip().casefold()
    for generation, technologies in TECHNOLOGY_GROUPS.items():
        if generation not in _GENERATIONS_OF_LOGS:
            continue  # a second name
        spelt = {wording for one in technologies for wording in (one, *TECHNOLOGIES[one])}
        if wanted == generation or wanted in spelt or wanted in _GENERATIONS_OF_LOGS[generation]:
            return generation
    return ""


def log_headings(*names: str) -> tuple[str, ...]:
    """Headings under which the programs of drive tests export a figure.

    TEMS writes 'All-' before a name and the position '[1]' behind it, with the unit between.
    """
    found: list[str] = []
    for name in names:
        found += [name, f"All-{name}", f"{name}[1]", f"All-{name}[1]"]
        found += [f"{name} (dBm)[1]", f"All-{name} (dBm)[1]", f"All-{name} (dBm)"]
    return tuple(found)


def technologies_in(groups: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Technologies of generations and single technologies, in the order given, without repeats.

    Parameters
    ----------
    groups
        Keys of `TECHNOLOGY_GROUPS`, or technologies.

    Examples
    --------
    >>> from fugai.tables import technologies_in
    >>> technologies_in(["lte", "nr"])
    ('lte-fdd', 'lte-tdd', 'nr')
    """
    found: list[str] = []
    for group in groups:
        for technology in TECHNOLOGY_GROUPS.get(group, (group,)):
            if technology not in found:
                found.append(technology)
    return tuple(found)
