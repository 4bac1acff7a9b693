"""Tables from OpenStreetMap: hand-made files, and what is known of two real ones."""

import geopandas as gpd
import pytest
from pyproj import CRS
from shapely.geometry import Point, box

from fugai.errors import ConfigError, EmptyResultError, InputError
from fugai.intake.osm.kinds import classify, keys, rules
from fugai.intake.osm.table import OSM_TABLES, read_osm_table
from fugai.tables import FINDING_COLUMNS, TABLES

EMPTY_NAME = "none.osm"


def tags_xml(tags):
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def node(number, lon, lat, **tags):
    marks = tags_xml({key.replace("__", ":"): value for key, value in tags.items()})
    return f'<node id="{number}" lon="{lon}" lat="{lat}">{marks}</node>'


def way(number, refs, **tags):
    marks = tags_xml({key.replace("__", ":"): value for key, value in tags.items()})
    points = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{number}">{points}{marks}</way>'


def relation(number, ways, **tags):
    marks = tags_xml({key.replace("__", ":"): value for key, value in tags.items()})
    members = "".join(f'<member type="way" ref="{ref}" role="outer"/>' for ref in ways)
    return f'<relation id="{number}">{members}{marks}</relation>'


@pytest.fixture
def osm(tmp_path):
    def write(*items, name="place.osm"):
        path = tmp_path / name
        body = "".join(items)
        path.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
        return path

    return write


# A square of 0.01 degrees, its right half, and a point in the left half.
CORNERS = [
    node(1, 1.00, 42.00),
    node(2, 1.01, 42.00),
    node(3, 1.01, 42.01),
    node(4, 1.00, 42.01),
    node(5, 1.02, 42.00),
    node(6, 1.02, 42.01),
]


def district(number, ways, name, **tags):
    return relation(number, ways, type="boundary", boundary="administrative", name=name, **tags)


def two_districts(**second):
    return (
        *CORNERS,
        way(10, [2, 3], boundary="administrative", admin_level="7"),
        way(11, [3, 4, 1, 2]),
        way(12, [2, 5, 6, 3]),
        district(20, [10, 11], "West", admin_level="7", name__en="The West", population="1 200"),
        district(21, [10, 12], "East", **({"admin_level": "7"} | second)),
    )


def test_districts_are_put_together_from_shared_lines(osm):
    reading = read_osm_table(osm(*two_districts()), "districts", where={"admin_level": 7})
    frame = reading.frame
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs == CRS(4326)
    assert frame["district_id"].tolist() == ["r20", "r21"]
    assert frame["name"].tolist() == ["West", "East"]
    assert frame["name_en"].fillna("").tolist() == ["The West", ""]
    assert frame["population"].fillna(-1).tolist() == [1200.0, -1.0]
    assert frame.geometry.iloc[0].equals(box(1.00, 42.00, 1.01, 42.01))
    assert frame.geometry.iloc[1].equals(box(1.01, 42.00, 1.02, 42.01))
    assert reading.findings.empty


def test_an_official_code_is_the_id_only_where_every_district_has_its_own(osm):
    codes = [
        item.replace('v="West"/>', 'v="West"/><tag k="ISO3166-2" v="XX-1"/>')
        for item in two_districts()
    ]
    half = read_osm_table(osm(*codes), "districts").frame
    assert half["district_id"].tolist() == ["r20", "r21"]
    codes = [
        item.replace('v="East"/>', 'v="East"/><tag k="ISO3166-2" v="XX-2"/>') for item in codes
    ]
    both = read_osm_table(osm(*codes), "districts")
    assert both.frame["district_id"].tolist() == ["XX-1", "XX-2"]
    assert "District ids are the tag `ISO3166-2`." in both.notes
    chosen = read_osm_table(osm(*codes), "districts", columns={"id": "name"})
    assert chosen.frame["district_id"].tolist() == ["West", "East"]


def test_rings_that_are_parts_of_a_district_are_not_districts(osm):
    ring = way(30, [1, 2, 3, 4, 1], boundary="administrative", admin_level="7")
    same = ring.replace("</way>", '<tag k="name" v="Island"/></way>')
    island = district(31, [30], "Island", admin_level="7")
    assert read_osm_table(osm(*CORNERS, ring, island), "districts").frame.shape[0] == 1
    both = read_osm_table(osm(*CORNERS, same, island), "districts")
    assert both.frame["district_id"].tolist() == ["r31"]
    alone = read_osm_table(osm(*CORNERS, same), "districts")
    assert alone.frame["district_id"].tolist() == ["w30"]


def test_districts_of_several_levels_must_be_told_apart(osm):
    path = osm(*two_districts(admin_level="8"))
    with pytest.raises(InputError, match=r"levels 7 \(1\), 8 \(1\)\."):
        read_osm_table(path, "districts")
    assert len(read_osm_table(path, "districts", where={"admin_level": "8"}).frame) == 1
    assert len(read_osm_table(path, "districts", where={"admin_level": [7, 8]}).frame) == 2


def test_a_district_with_a_line_missing_is_refused_and_the_line_is_named(osm):
    path = osm(*two_districts(), district(22, [10, 99, 98], "South", admin_level="7"))
    reading = read_osm_table(path, "districts", where={"admin_level": 7})
    assert len(reading.frame) == 2
    assert reading.findings.columns.tolist() == list(FINDING_COLUMNS)
    row = reading.findings.iloc[0]
    assert (row["row"], row["value"], row["action"]) == ("r22", "South", "refused")
    assert row["rule"] == "2 of its 3 lines are not in the file (w99, w98)"


def test_lines_that_do_not_close_are_refused(osm):
    path = osm(*two_districts(), district(22, [10, 11, 12], "All", admin_level="7"))
    rule = read_osm_table(path, "districts").findings["rule"].tolist()
    # Three ways between the same two points cannot be rings.
    assert rule == ["its lines are all in the file but do not close to rings"]


def test_no_complete_district_is_an_error(osm):
    path = osm(*CORNERS, district(22, [99], "South", admin_level="7"))
    with pytest.raises(EmptyResultError, match="none complete and 1 incomplete"):
        read_osm_table(path, "districts", where={"admin_level": 7})


def test_settlements_take_their_type_from_place_and_population_as_mapped(osm):
    kinds = (
        "city",
        "town",
        "village",
        "hamlet",
        "isolated_dwelling",
        "suburb",
        "quarter",
        "neighbourhood",
        "locality",
    )
    items = [node(i, 1 + i / 100, 42, place=kind, name=kind) for i, kind in enumerate(kinds, 1)]
    items.append(node(99, 2, 42, place="village", population="about 40"))
    reading = read_osm_table(osm(*items), "settlements")
    expected = [
        "city",
        "town",
        "village",
        "hamlet",
        "hamlet",
        "community",
        "community",
        "community",
        "village",
    ]
    assert reading.frame["type"].tolist() == expected
    assert reading.frame["settlement_id"].iloc[-1] == "n99"
    assert reading.frame["population"].isna().all()
    found = reading.findings.iloc[0]
    assert (found["row"], found["column"], found["value"]) == ("n99", "population", "about 40")
    assert found["action"] == "repaired"


def test_names_are_passed_through_unchanged(osm):
    nasty = "&lt;/script&gt;&lt;b&gt;&quot;`${x}` 天津"
    frame = read_osm_table(osm(node(1, 1, 42, place="town", name=nasty)), "settlements").frame
    assert frame["name"].iloc[0] == '</script><b>"`${x}` 天津'


def test_venues_are_polygons_where_they_are_mapped_as_areas(osm):
    path = osm(
        *CORNERS,
        node(30, 1.005, 42.005, tourism="hotel", name="Inside"),
        node(31, 1.015, 42.005, railway="halt"),
        node(32, 1.016, 42.005, railway="station", station="subway"),
        way(40, [1, 2, 3, 4, 1], shop="mall", name="Big"),
        way(41, [2, 5, 6], amenity="bus_station"),
    )
    reading = read_osm_table(path, "venues", crs=CRS(32631))
    frame = reading.frame
    assert frame["venue_id"].tolist() == ["n30", "n31", "w40"]
    assert frame["type"].tolist() == ["hotel", "railway station", "mall"]
    assert frame.geom_type.tolist() == ["Point", "Point", "Polygon"]
    assert frame.crs == CRS(32631)
    assert reading.findings[["row", "rule"]].to_numpy().tolist() == [
        ["w41", "it is a line that does not close to an area"]
    ]


def test_a_place_mapped_as_point_and_area_counts_once_and_keeps_what_both_say(osm):
    path = osm(
        *CORNERS,
        node(30, 1.005, 42.005, shop="supermarket", name="Fresh", operator="Co"),
        node(31, 1.006, 42.005, shop="bakery"),
        node(32, 1.015, 42.005, shop="supermarket", name="Other"),
        way(40, [1, 2, 3, 4, 1], shop="supermarket"),
    )
    reading = read_osm_table(path, "outlets", where={"kind": "shop"})
    assert reading.frame["outlet_id"].tolist() == ["n31", "n32", "w40"]
    area = reading.frame.iloc[2]
    assert (area["name"], area["operator"], area["kind"]) == ("Fresh", "Co", "shop")
    assert area.geometry.geom_type == "Point"
    assert box(1.00, 42.00, 1.01, 42.01).contains(area.geometry)
    assert reading.findings["rule"].tolist() == ["is the same place as the area w40"]


def test_towers_of_other_purposes_are_left_out_and_doubtful_ones_flagged(osm):
    path = osm(
        node(1, 1, 42, man_made="tower", tower__type="communication", height="131 ft"),
        node(2, 1, 42, man_made="tower", tower__type="bell_tower"),
        node(3, 1, 42, man_made="mast"),
        node(4, 1, 42, man_made="tower", historic="castle"),
        node(5, 1, 42, man_made="communications_tower", operator="A"),
        node(6, 1, 42, building="yes", communication__mobile_phone="yes", height="tall"),
        node(7, 1, 42, telecom="exchange"),
    )
    reading = read_osm_table(path, "sites", constants={"technology": "lte-fdd", "operator": "B"})
    frame = reading.frame
    assert frame["site_id"].tolist() == ["n1", "n3", "n5", "n6"]
    assert frame["technology"].tolist() == ["lte-fdd"] * 4
    assert frame["operator"].tolist() == ["B", "B", "A", "B"]  # constants fill what is empty
    assert frame["height_m"].iloc[0] == pytest.approx(39.9288)
    actions = reading.findings.set_index("row")["action"].to_dict()
    assert actions == {"n3": "flagged", "n4": "refused", "n6": "repaired"}


def test_outlets_and_where(osm):
    path = osm(
        node(1, 1, 42, amenity="post_office"),
        node(2, 1, 42, amenity="parcel_locker"),
        node(3, 1, 42, shop="kiosk", post_office="post_partner"),
        node(4, 1, 42, shop="vacant"),
        node(5, 1, 42, shop="books;stationery"),
    )
    reading = read_osm_table(path, "outlets")
    assert reading.frame["kind"].tolist() == ["post office", "locker", "pickup point"]
    assert any('where = { kind = "shop" } takes them' in note.en for note in reading.notes[1:])
    shops = read_osm_table(path, "outlets", where={"kind": "shop"})
    assert shops.frame["outlet_id"].tolist() == ["n5"]
    assert len(shops.notes) == 1
    assert read_osm_table(path, "candidates").frame["kind"].tolist() == [
        "post office",
        "shop",
        "shop",
    ]
    some = read_osm_table(path, "outlets", where={"kind": ("post office", "locker")}).frame
    assert some["outlet_id"].tolist() == ["n1", "n2"]
    assert read_osm_table(path, "outlets", where={"shop": "stationery"}).frame.shape[0] == 1
    assert read_osm_table(path, "outlets", where={"shop": True}).frame.shape[0] == 2
    assert read_osm_table(path, "outlets", where={"shop": False}).frame.shape[0] == 2


def test_nothing_found_is_an_empty_table_with_a_note(osm):
    reading = read_osm_table(osm(*CORNERS), "venues")
    assert reading.frame.empty
    assert reading.frame.crs == CRS(4326)
    assert "type" in reading.frame
    assert reading.notes == ("`place.osm` has no object for venues.",)


@pytest.mark.parametrize("table", ["speed_tests", "firms", "nonsense"])
def test_tables_that_the_map_cannot_give(osm, table):
    with pytest.raises(InputError, match=table):
        read_osm_table(osm(*CORNERS), table)


def test_columns_must_be_those_of_the_table(osm):
    with pytest.raises(ConfigError, match="colour"):
        read_osm_table(osm(*CORNERS), "venues", columns={"colour": "colour"})
    path = osm(node(1, 1, 42, place="town", name="A", name__zh="甲"))
    frame = read_osm_table(path, "settlements", columns={"name": "name:zh"}).frame
    assert frame["name"].tolist() == ["甲"]


def test_rules_give_only_words_of_the_contract():
    for table, column in (("venues", "type"), ("settlements", "type"), ("outlets", "kind")):
        allowed = set(TABLES[table][column].choices)
        assert {rule.value for rule in rules(table)} <= allowed
        assert keys(table)
    assert all(table in TABLES for table in OSM_TABLES)
    assert classify("venues", {"tourism": "information"}) is None


def test_every_table_keeps_its_contract(osm):
    items = [
        *two_districts(),
        node(50, 1, 42, place="town", name="A", shop="mall", man_made="mast", amenity="courier"),
    ]
    constants = {"sites": {"technology": "LTE", "opened": 2013}}
    for table in OSM_TABLES:
        reading = read_osm_table(osm(*items), table, constants=constants.get(table))
        frame = reading.frame
        assert frame.columns.tolist() == [*TABLES[table].names, "geometry"]
        assert frame[TABLES[table].key].is_unique
        assert len(frame) == (2 if table == "districts" else 1)
        assert reading.origin["file"].tolist() == ["place.osm"] * len(frame)
    sites = read_osm_table(osm(*items), "sites", constants=constants["sites"]).frame
    assert sites[["technology", "status"]].iloc[0].tolist() == ["lte-fdd", "active"]
    assert sites["opened"].dtype == "Int64"


def test_what_breaks_the_contract_is_refused(osm):
    path = osm(
        node(1, 1, 42, man_made="communications_tower", height="900"),
        node(2, 1, 42, man_made="communications_tower", height="30"),
        node(3, 1, 42, man_made="communications_tower", name="=cmd()"),
    )
    reading = read_osm_table(path, "sites", constants={"technology": "nr"})
    assert reading.frame["site_id"].tolist() == ["n2", "n3"]
    found = reading.findings.set_index("row")[["column", "action"]]
    assert found.loc["n1"].tolist() == ["height_m", "refused"]
    assert found.loc["n3"].tolist() == ["name", "flagged"]
    reading = read_osm_table(path, "sites")
    assert reading.frame.empty
    assert reading.findings["column"].eq("technology").sum() == 3
    assert "give it with `constants`" in reading.notes[0]
    with pytest.raises(ConfigError, match="colour"):
        read_osm_table(path, "sites", constants={"colour": "red"})


def test_ids_from_a_tag_must_be_unique(osm):
    path = osm(*(node(i, 1, 42, place="town", name="Same") for i in (1, 2)))
    reading = read_osm_table(path, "settlements", columns={"settlement_id": "name"})
    assert reading.frame["settlement_id"].tolist() == ["Same"]
    assert reading.findings[["row", "rule"]].to_numpy().tolist() == [["n2", "must be unique"]]


def kinds(reading, column):
    counts = reading.frame.groupby([column, reading.frame.geom_type.eq("Point")]).size()
    return {(kind, "point" if point else "area"): int(n) for (kind, point), n in counts.items()}


def test_andorra(worlds):
    path = worlds / "andorra" / "andorra.osm.gz"
    districts = read_osm_table(path, "districts", where={"admin_level": 7})
    assert sorted(districts.frame["name"]) == [
        "Andorra la Vella",
        "Encamp",
        "Escaldes-Engordany",
        "La Massana",
        "Ordino",
        "Sant Julià de Lòria",
    ]
    canillo = districts.findings.set_index("value").loc["Canillo"]
    assert canillo["rule"] == "2 of its 7 lines are not in the file (w23305159, w50344406)"
    assert len(districts.findings) == 6
    area_km2 = districts.frame.to_crs(32631).area.sum() / 1e6
    # The country has 468 km2, Canillo 121 of them; the lines of 2013 are drawn to 3 %.
    assert area_km2 == pytest.approx(468 - 121, rel=0.03)
    settlements = read_osm_table(path, "settlements").frame["type"].value_counts()
    assert settlements.to_dict() == {"village": 32, "hamlet": 20, "town": 7, "community": 1}
    sites = read_osm_table(path, "sites", constants={"technology": "lte-fdd"})
    assert len(sites.frame) == 11
    assert sites.findings["action"].value_counts().to_dict() == {"flagged": 11, "refused": 1}
    hotels = read_osm_table(path, "venues", where={"type": "hotel"})
    assert kinds(hotels, "type") == {("hotel", "point"): 44, ("hotel", "area"): 3}
    assert hotels.findings["rule"].tolist() == ["is the same place as the area w194525694"]
    outlets = read_osm_table(path, "outlets", where={"kind": ["shop", "post office"]})
    shops = outlets.frame["kind"].eq("shop")
    points = outlets.frame["outlet_id"].str.startswith("n")
    doubles = outlets.findings["rule"].str.startswith("is the same place").sum()
    assert (int((shops & points).sum()), int(doubles)) == (40, 1)  # 41 points
    assert int((~shops).sum()) == 1


def test_liechtenstein(worlds):
    path = worlds / "liechtenstein" / "liechtenstein.osm.pbf"
    districts = read_osm_table(path, "districts", where={"admin_level": 8})
    assert len(districts.frame) == 11
    # 160.5 km2; drawn lines agree to 1 %.
    assert districts.frame.to_crs(32632).area.sum() / 1e6 == pytest.approx(160.5, rel=0.01)
    settlements = read_osm_table(path, "settlements").frame
    assert len(settlements) == 23
    assert settlements["population"].notna().sum() == 12
    outlets = read_osm_table(path, "outlets", where={"kind": ["shop", "post office"]})
    points = outlets.frame[outlets.frame["outlet_id"].str.startswith("n")]
    assert points["kind"].eq("post office").sum() == 6
    # 47 points are shops: one of them is a post office too, one stands inside its own area.
    assert points["kind"].eq("shop").sum() == 45
    assert len(outlets.findings) == 1
    stations = read_osm_table(path, "venues", where={"type": "railway station"}).frame
    assert stations.geometry.iloc[0].equals(Point(stations.geometry.iloc[0].coords[0]))
    assert len(stations) == 4
