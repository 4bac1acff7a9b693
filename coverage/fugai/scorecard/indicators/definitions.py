"""What each indicator counts, in Chinese; the English stands with the indicators themselves."""

from __future__ import annotations

PARTS_ZH: dict[str, tuple[str, str]] = {
    "wireless.sites_added": ("当年开通的在网基站", ""),
    "wireless.access_points_added": ("当年开通的在网接入点", ""),
    "wireless.area_share": ("达到标准的面积（km²）", "已计算的面积（km²）"),
    "wireless.population_share": ("达到标准的常住人口", "已计算范围内的常住人口"),
    "wireless.settlements_share": ("达到标准的村和社区", "结果已知的村和社区"),
    "wireless.venues_share": ("九成占地（或其点位）有覆盖的场所", "结果已知的场所"),
    "wireless.holes": ("有人居住而无服务的连片区域", ""),
    "wireless.village_committee_5km": ("村委会5公里内有基站的村", "全部村"),
    "broadband.penetration": ("固定宽带用户家庭", "家庭户"),
    "mobile.penetration": ("移动宽带用户", "常住人口"),
    "broadband.download_mbps": ("速率与测速次数乘积之和（Mbit/s）", "测速次数"),
    "broadband.settlements_served": ("属于该级的村和社区", "级别已知的村和社区"),
    "broadband.availability": ("可办理不低于该档速率的家庭户", "业务已知的家庭户"),
    "broadband.rural_parity": ("农村的速率或比例", "城镇的速率或比例"),
    "broadband.cost_to_connect": ("接通未达标村和社区的费用", ""),
    "delivery.population_share": ("时限内可达的常住人口", "结果已知的常住人口"),
    "delivery.settlements_share": ("时限内可达的村和社区", "结果已知的村和社区"),
    "delivery.door_share": (
        "送货上门网点时限内的家庭户（无户数时为常住人口）",
        "结果已知的家庭户（或常住人口）",
    ),
    "delivery.village_share": ("可投递到村或上门的网点时限内的村", "结果已知的村"),
    "delivery.pickup_share": ("步行时限内可到自提点的常住人口", "结果已知的常住人口"),
    "delivery.cold_chain_share": (
        "冷库时限内的城市片区人口（人口未知时为片区数）",
        "结果已知的城市片区人口（或片区数）",
    ),
    "delivery.outlets_per_10k": ("在营网点", "常住人口"),
    "delivery.load": ("就近归属各网点的日件量", "网点"),
    "delivery.accessibility": ("居民时限内人均网点数之和", "结果已知的常住人口"),
    "delivery.overloaded_share": ("就近件量超过日处理能力的网点", "填报了处理能力的网点"),
    "delivery.capacity_share": ("时限内网点在能力之内可投递的日件量", "结果已知的居民日件量"),
    "delivery.choice_share": ("时限内有两个以上网点的村社人口", "结果已知的常住人口"),
    "delivery.tour_minutes": ("配送车巡回各村的时间（行驶、停车、交付）", "往返趟数"),
    "firms.count": ("年末在营企业", ""),
}
"""Numerator and denominator by indicator id; an empty denominator marks a plain count."""
