"""The registry of indicators as text."""

from __future__ import annotations

from fugai.scorecard.indicators.registry import INDICATORS


def indicator_schema() -> str:
    """Every indicator with unit, numerator, denominator, dimensions and source, as text.

    Examples
    --------
    >>> from fugai.scorecard import indicator_schema
    >>> print(indicator_schema()[:20])
    wireless.sites_added
    """
    blocks = []
    for name, one in INDICATORS.items():
        whole = f" / {one.denominator}" if one.denominator else ""
        whole_zh = f" / {one.denominator_zh}" if one.denominator_zh else ""
        blocks.append(
            f"{name}  {one.title_zh}  {one.title_en}  [{one.unit}]\n"
            f"  {one.numerator_zh}{whole_zh}\n"
            f"  {one.numerator}{whole}\n"
            f"  dimensions: {', '.join(one.dimensions) or 'none'}\n"
            f"  source: {one.source_zh}\n"
            f"          {one.source}"
        )
    return "\n\n".join(blocks)
