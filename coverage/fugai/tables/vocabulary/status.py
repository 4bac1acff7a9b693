"""Words for what exists, is planned or gone, and for the part of a candidate place."""

from __future__ import annotations

STATUS: dict[str, tuple[str, ...]] = {
    "active": (
        "在用",
        "在网",
        "运行",
        "开通",
        "open",
        "on",
        "live",
        "in service",
        "existing",
        "已建",
    ),
    "planned": ("规划", "拟建", "在建", "planned", "plan"),
    "closed": ("退网", "关闭", "停用", "拆除", "off", "closed", "decommissioned", "retired"),
}

CANDIDATE_STATUS: dict[str, tuple[str, ...]] = {
    "candidate": ("候选", "备选"),
    "required": ("必选", "必建"),
    "forbidden": ("禁选", "禁建"),
    "existing": ("现有", "已建"),
}
