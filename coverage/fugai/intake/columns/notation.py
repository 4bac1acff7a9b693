"""How a file writes numbers and dates, where it does not show it itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Notation:
    """Signs of numbers and order of dates.

    Parameters
    ----------
    decimal_comma
        Whether a single comma in a number is the decimal sign where nobody declares one: cells that
        are not separated by commas.
    decimal, thousands
        Signs that the user declares, None where nobody does. Where only one is declared, the other
        of point and comma has the other role.
    dates
        Order of day, month and year that the user declares: dmy, mdy or ymd.

    Examples
    --------
    >>> Notation(thousands=".").decimal_sign
    ','
    >>> Notation().decimal_sign, Notation(decimal_comma=True).thousands_sign
    ('.', '.')
    """

    decimal_comma: bool = False
    decimal: str | None = None
    thousands: str | None = None
    dates: str | None = None

    @property
    def is_declared(self) -> bool:
        """Whether the user says how numbers are written."""
        return self.decimal is not None or self.thousands is not None

    @property
    def decimal_sign(self) -> str:
        """Decimal sign, as declared or as is usual."""
        if self.decimal is not None:
            return self.decimal
        if self.thousands in (".", ","):
            return _OTHER[self.thousands]
        return "," if self.decimal_comma and not self.is_declared else "."

    @property
    def thousands_sign(self) -> str:
        """Sign between thousands, as declared or as is usual."""
        return self.thousands if self.thousands is not None else _OTHER[self.decimal_sign]


_OTHER = {".": ",", ",": "."}
