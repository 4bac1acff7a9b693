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
    "5g": ("nr",),
}
"""Generation, as targets and profiles name it, to its technologies."""


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
