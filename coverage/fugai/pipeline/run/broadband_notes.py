"""Notes on what makes a settlement urban or rural, and served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.broadband import official_code
from fugai.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from fugai.project import BroadbandSpec


def area_notes(settlements: pd.DataFrame, areas: pd.Series) -> list[Message]:
    """By which of the two definitions how many settlements are urban or rural, where any has a code.

    >>> import pandas as pd
    >>> places = pd.DataFrame({"urban_rural_code": ["111", None, None]})
    >>> area_notes(places, pd.Series(["urban", "rural", ""]))[0].en
    'Urban and rural: 1 settlements by their official code, 1 by the Degree of Urbanisation, 1 unknown.'
    """
    by_code = official_code(settlements).ne("").to_numpy()
    if not by_code.any():
        return []
    known = areas.ne("").to_numpy()
    coded, classed = int(by_code.sum()), int((known & ~by_code).sum())
    unknown = len(areas) - coded - classed
    return [
        Message(
            zh=f"城乡划分：{coded}个建制村和社区按城乡分类代码，{classed}个按城镇化程度分级，{unknown}个未知。",
            en=f"Urban and rural: {coded} settlements by their official code, {classed} by the Degree "
            f"of Urbanisation, {unknown} unknown.",
        )
    ]


def service_notes(services: pd.DataFrame, spec: BroadbandSpec) -> list[Message]:
    """How many offers state no latency, and how many are of a technology that does not count.

    >>> import pandas as pd
    >>> from fugai.project import BroadbandSpec
    >>> offers = pd.DataFrame({"technology": ["fttp", "satellite"], "latency_ms": [None, 600.0]})
    >>> [note.en for note in service_notes(offers, BroadbandSpec())]
    ['1 of 2 offers state no latency: they are taken to keep the limit of 100 ms.', '1 of 2 offers are by a
    technology that is not reliable (satellite): they make no place served or underserved.']
    """
    notes = []
    total = len(services)
    unstated = int(services["latency_ms"].isna().sum()) if "latency_ms" in services else total
    lenient = [one for one in (spec.served, spec.underserved) if not one.latency_declared]
    if unstated and lenient:
        limit = f"{lenient[0].latency_ms:g}"
        notes.append(
            Message(
                zh=f"{total}项业务中{unstated}项未填报时延，按不超过{limit}毫秒计。",
                en=f"{unstated} of {total} offers state no latency: they are taken to keep the limit "
                f"of {limit} ms.",
            )
        )
    reliable = {*spec.served.technologies, *spec.underserved.technologies}
    others = services["technology"].dropna()
    others = others[~others.isin(reliable)]
    if len(others):
        names = "、".join(sorted(others.unique()))
        names_en = ", ".join(sorted(others.unique()))
        notes.append(
            Message(
                zh=f"{total}项业务中{len(others)}项的接入方式不可靠（{names}），不计入已覆盖或覆盖不足。",
                en=f"{len(others)} of {total} offers are by a technology that is not reliable "
                f"({names_en}): they make no place served or underserved.",
            )
        )
    return notes


def definition_notes(spec: BroadbandSpec) -> list[Message]:
    """What served and underserved mean in this run, and where that comes from.

    >>> from fugai.project import BroadbandSpec
    >>> definition_notes(BroadbandSpec())[1].en
    'Underserved: at least 4 Mbit/s down and 0.5 up, at most 100 ms, by fttp, cable, dsl, fwa.'
    """
    notes = []
    for name, en, one in (
        ("已覆盖", "Served", spec.served),
        ("覆盖不足", "Underserved", spec.underserved),
    ):
        up = one.upload_mbps
        up_zh, up_en = (f"、上行{up:g}", f" and {up:g} up") if up is not None else ("", "")
        by_zh, by_en = "、".join(one.technologies), ", ".join(one.technologies)
        source_zh, source_en = (f"（{one.source}）", f" ({one.source})") if one.source else ("", "")
        notes.append(
            Message(
                zh=f"{name}：下行不低于{one.download_mbps:g}{up_zh} Mbit/s，时延不超过{one.latency_ms:g}"
                f"毫秒，接入方式为{by_zh}{source_zh}。",
                en=f"{en}: at least {one.download_mbps:g} Mbit/s down{up_en}, at most "
                f"{one.latency_ms:g} ms, by {by_en}{source_en}.",
            )
        )
    return notes
