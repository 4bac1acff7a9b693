"""Remarks in headings: marks of required columns, units and explanations in brackets of any kind."""

from __future__ import annotations

import re
import unicodedata

_OPEN, _CLOSE = r"(\[{<【〔〖「『《〈", r")\]}>】〕〗」』》〉"
_MARK = re.compile(
    rf"[{_OPEN}]\s*(?:必填|必选|选填|可选|可不填|必填项|required|optional|mandatory|pflichtfeld)\s*[{_CLOSE}]",
    re.IGNORECASE,
)
_REMARK = re.compile(rf"[{_OPEN}]([^{_CLOSE}]*)[{_CLOSE}]")

_MAX_LENGTH = 500
"""Longer headings are not searched for remarks: the time grows with the square of their brackets."""


def without_marks(heading: str) -> str:
    """A heading in half width without what says that its column must be filled in.

    >>> without_marks("基站编号（必填）"), without_marks("Height [optional] (m)")
    ('基站编号', 'Height  (m)')
    """
    return _MARK.sub("", unicodedata.normalize("NFKC", heading))


def split_remark(heading: str) -> tuple[str, str]:
    """A heading without its brackets, and what stands in them; '' where it has none.

    >>> split_remark("类型（村/社区）"), split_remark("挂高【km】"), split_remark("挂高")
    (('类型', '村/社区'), ('挂高', 'km'), ('挂高', ''))
    """
    plain = without_marks(heading)
    if len(plain) > _MAX_LENGTH:
        return plain, ""
    remarks = _REMARK.findall(plain)
    return (_REMARK.sub("", plain).strip(), " ".join(remarks).strip()) if remarks else (plain, "")
