"""Words for the access technologies of fixed broadband."""

from __future__ import annotations

ACCESS_TECHNOLOGIES: dict[str, tuple[str, ...]] = {
    "fttp": (
        "光纤",
        "光纤到户",
        "光纤入户",
        "光纤到楼",
        "光纤接入",
        "ftth",
        "fttb",
        "fttr",
        "gpon",
        "epon",
        "fiber",
        "fibre",
        "fiber to the premises",
        "optical carrier / fiber to the premises",
    ),
    "dsl": ("铜线", "铜缆", "电话线", "adsl", "vdsl", "xdsl", "copper", "copper wire"),
    "cable": ("有线电视", "同轴电缆", "有线电视网", "hfc", "docsis", "coax", "coaxial cable"),
    "fwa": (
        "固定无线",
        "固定无线接入",
        "fixed wireless",
        "licensed fixed wireless",
        "terrestrial fixed wireless",
        "wimax",
    ),
    "unlicensed fwa": (
        "免许可固定无线",
        "非授权频段固定无线",
        "unlicensed fixed wireless",
        "unlicensed terrestrial fixed wireless",
        "wisp",
    ),
    "satellite": (
        "卫星",
        "卫星接入",
        "leo",
        "geo",
        "gso satellite",
        "ngso satellite",
        "geostationary satellite",
    ),
}
"""Access technologies of a service; fixed wireless over unlicensed spectrum is one of its own, since it
does not count as reliable."""
