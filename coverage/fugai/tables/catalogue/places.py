"""Places and people: districts, settlements, venues, and the parts of target cities."""

from __future__ import annotations

from fugai.tables import vocabulary as words
from fugai.tables.catalogue import rules
from fugai.tables.catalogue.columns import DISTRICT, NAME, key_column, number_column
from fugai.tables.model import Column, Table
from fugai.tables.plausibility import Reference

DISTRICTS = Table(
    name="districts",
    title="Districts",
    title_zh="行政区",
    key="district_id",
    rules=rules.PEOPLE,
    shapes=("polygon",),
    columns=(
        key_column(
            "district_id",
            "District id",
            "行政区代码",
            "adcode",
            "区划代码",
            "行政区划代码",
            "code_county",
        ),
        Column(
            name="name",
            kind="text",
            title="Name",
            title_zh="名称",
            required=True,
            aliases=("行政区", "区名", "区县", "name_county", "district"),
        ),
        Column(
            name="name_en",
            kind="text",
            title="English name",
            title_zh="英文名称",
            aliases=("name:en", "英文名", "pinyin"),
        ),
        Column(
            name="class",
            kind="text",
            title="Class",
            title_zh="类别",
            aliases=("类型", "区域类别", "district_class"),
        ),
        number_column(
            "population", "Residents", "常住人口", "persons", 0, 1e8, "人口", "residents"
        ),
        number_column(
            "households", "Households", "户数", "households", 0, 1e8, "住户数", "家庭户数"
        ),
    ),
)

RESIDENTS = Table(
    name="residents",
    title="Residents of districts by year",
    title_zh="各年常住人口",
    key="figure_id",
    together=("district_id", "name", "year"),
    rules=rules.PEOPLE,
    columns=(
        Column(name="figure_id", kind="text", title="Row id", title_zh="编号", aliases=("id",)),
        Column(
            name="district_id",
            kind="text",
            title="District",
            title_zh="行政区代码",
            aliases=(*DISTRICT.aliases, "code", "gss_code", "geoid", "fips", "地区代码"),
        ),
        Column(
            name="name",
            kind="text",
            title="Name of the district, where its id is not known",
            title_zh="行政区名称",
            aliases=("名称", "行政区", "区县", "区名", "地区", "district_name", "county", "region"),
        ),
        Column(
            name="year",
            kind="year",
            title="Year of the figure",
            title_zh="年份",
            required=True,
            minimum=1900,
            maximum=2100,
            aliases=("年", "年度"),
        ),
        number_column(
            "population",
            "Residents",
            "常住人口",
            "persons",
            0,
            1e8,
            "人口",
            "residents",
            "人口数",
            "常住人口数",
            "pop",
        ),
        number_column(
            "households", "Households", "户数", "households", 0, 1e8, "住户数", "家庭户数"
        ),
    ),
)

SETTLEMENTS = Table(
    name="settlements",
    title="Settlements",
    title_zh="建制村和社区",
    key="settlement_id",
    references=(Reference(column="district_id", to="districts"),),
    rules=rules.PEOPLE,
    shapes=("point", "polygon"),
    columns=(
        key_column(
            "settlement_id",
            "Settlement id",
            "村(社区)编号",
            "社区编号",
            "村编号",
            "村社编号",
            "居民点编号",
            former=("聚落编号",),
        ),
        NAME,
        Column(
            name="type",
            kind="choice",
            title="Type",
            title_zh="类型",
            required=True,
            choices=words.SETTLEMENT_TYPES,
            aliases=("类别", "聚落类型", "place"),
        ),
        Column(
            name="urban_rural_code",
            kind="choice",
            title="Urban-rural code",
            title_zh="城乡分类代码",
            choices=words.URBAN_RURAL_CODES,
            aliases=("城乡分类", "城乡代码", "城乡属性代码", "城乡划分代码"),
        ),
        number_column("population", "Residents", "常住人口", "persons", 0, 5e7, "人口"),
        number_column("households", "Households", "户数", "households", 0, 2e7, "住户数"),
        Column(
            name="opening_hours",
            kind="text",
            title="Hours in which parcels are received, as in OpenStreetMap",
            title_zh="收件时间",
            aliases=("receiving_hours", "delivery_hours", "可收件时间"),
        ),
        DISTRICT,
    ),
)

VENUES = Table(
    name="venues",
    title="Venues",
    title_zh="公共场所",
    key="venue_id",
    references=(Reference(column="district_id", to="districts"),),
    shapes=("point", "polygon"),
    columns=(
        key_column("venue_id", "Venue id", "场所编号", "热点编号"),
        NAME,
        Column(
            name="type",
            kind="choice",
            title="Type",
            title_zh="类型",
            required=True,
            choices=words.VENUE_TYPES,
            aliases=("场所类型", "类别", "kind"),
        ),
        Column(
            name="floors",
            kind="integer",
            title="Storeys",
            title_zh="楼层数",
            minimum=1,
            maximum=200,
            aliases=("层数", "storeys", "levels", "building:levels"),
        ),
        number_column(
            "floor_area_m2", "Floor area of all storeys", "建筑面积", "m2", 1, 1e7, "经营面积"
        ),
        number_column(
            "peak_users",
            "Users at the same time",
            "高峰并发用户数",
            "",
            0,
            1e7,
            "并发用户数",
            "peak users",
        ),
        DISTRICT,
    ),
)

CITIES = Table(
    name="cities",
    title="Parts of the target cities",
    title_zh="目标城市的各部分",
    key="part_id",
    rules=rules.RESIDENTS,
    shapes=("point", "polygon"),
    columns=(
        key_column("part_id", "Part id", "编号"),
        Column(
            name="city",
            kind="text",
            title="City",
            title_zh="城市",
            required=True,
            aliases=("城市名称",),
        ),
        NAME,
        number_column("population", "Residents", "人口", "persons", 0, 1e8),
    ),
)
