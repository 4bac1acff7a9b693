"""Names of what a roll-out says, in Chinese and in English."""

from __future__ import annotations

TECHNOLOGIES = {
    "fibre": ("光纤到户", "Fibre"),
    "fixed wireless": ("固定无线", "Fixed wireless"),
    "satellite": ("卫星", "Satellite"),
    "none": ("无", "None"),
}
VALUES = {
    "population": ("人口", "people"),
    "households": ("户", "households"),
    "schools": ("学校", "schools"),
}
STATUSES = {
    "optimal": ("最优（已证明）", "proven optimal"),
    "bounded": ("未证明最优", "bounded"),
    "no bound": ("未计算下界", "no bound"),
}
PRICES = {
    "cable_per_m": ("每米光缆", "Cable, per metre"),
    "drop_per_household": ("入户线，每户", "Drop, per household"),
    "fibre_per_household": ("光纤设备，每用户", "Fibre electronics, per subscriber"),
    "mast": ("新建铁塔", "New mast"),
    "mast_upgrade": ("铁塔加装", "Radio on a mast that stands"),
    "sector": ("扇区", "Sector"),
    "cpe_per_household": ("无线终端，每用户", "Wireless receiver, per subscriber"),
    "hop": ("微波一跳", "Microwave hop"),
    "satellite_per_household": ("卫星终端，每用户", "Satellite terminal, per subscriber"),
    "satellite_per_household_year": (
        "卫星容量费，每用户每年",
        "Satellite fee, per subscriber and year",
    ),
    "revenue_per_household_month": ("收入，每用户每月", "Revenue, per subscriber and month"),
}
CABLE = {
    "new": ("新挖沟", "New trench"),
    "duct": ("利用管道", "In ducts"),
    "pole": ("利用杆路", "On poles"),
}
REASONS = {
    "no road near": "附近没有道路",
    "no road to a point of presence": "没有通往接入点的道路",
    "no room found on a mast": "未找到有余量的铁塔",
    "beyond the budgets": "在预算之外",
}
SHEETS = {
    "queue": ("建设顺序", "Queue"),
    "years": ("分年", "Years"),
    "quantities": ("工程量", "Quantities"),
    "technologies": ("技术", "Technologies"),
    "masts": ("铁塔", "Masts"),
    "hops": ("微波", "Hops"),
    "prices": ("价格敏感性", "Prices"),
}
HEADINGS = {
    "order": "顺序",
    "settlement_id": "编号",
    "name": "名称",
    "district_id": "行政区代码",
    "service_class": "服务等级",
    "households": "户数",
    "population": "人口",
    "schools": "学校",
    "technology": "技术",
    "mast_id": "铁塔",
    "year": "年份",
    "capital": "投资",
    "cost": "全寿命费用",
    "cost_per_household": "每户费用",
    "revenue": "收入",
    "subsidy": "补贴缺口",
    "marginal_cost": "边际费用",
    "threshold": "每户上限",
    "reason": "原因",
    "cost_class": "造价类别",
    "ground": "地面",
    "road": "道路等级",
    "street": "道路名称",
    "way_id": "道路编号",
    "length_m": "长度（米）",
    "sections": "段数",
    "standing": "现有",
    "backhaul": "回传",
    "homes": "户数",
    "from_mast": "自铁塔",
    "to_mast": "至铁塔",
    "clearance": "余隙（第一菲涅耳区）",
    "rate_mbit_s": "速率（Mbit/s）",
    "budget": "预算",
    "spent": "已用",
    "carried": "结转",
    "value": "目标值",
    "bound_of_plan": "该方案上界",
    "bound_of_any": "任何方案上界",
    "settlements": "村（社区）数",
    "within_budget": "预算内",
    "price": "价格",
    "factor": "倍数",
    "changed": "改变技术的村（社区）数",
    "population_share": "人口比例",
    "households_share": "户数比例",
    "schools_share": "学校比例",
    "fibre": "光纤户数",
    "fixed wireless": "固定无线户数",
    "satellite": "卫星户数",
}
