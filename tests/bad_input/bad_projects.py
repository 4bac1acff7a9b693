"""Project files that are wrong."""

from __future__ import annotations

from corpus import Case, both, completes, content, refuses, setting, swap

TOML = "project.toml"


def _more(text: str):
    return swap(TOML, "[inputs.districts]", text + "\n[inputs.districts]")


def _target(text: str):
    base = '[[targets]]\nid = "t"\nindicator = "wireless.sites_added"\nby = 2016\nat_least = 1\n'
    return swap(TOML, "[inputs.districts]", base + text + "\n[inputs.districts]")


CASES: tuple[Case, ...] = (
    refuses(
        "no-project-file", "must hold a project.toml, found none", lambda f: (f / TOML).unlink()
    ),
    refuses("project-empty", "`project` is missing", content(TOML, "")),
    refuses("project-not-toml", "must be valid TOML", content(TOML, "[project\nname=")),
    refuses(
        "project-gb18030", "must be UTF-8", content(TOML, '[project]\nname = "天津"\n', "gb18030")
    ),
    refuses("project-binary", "project.toml must be", content(TOML, bytes(range(256)))),
    refuses("unknown-key", "cell_size", swap(TOML, "cell_size_m", "cell_size")),
    refuses("unknown-section", "wirelesss", _more("[wirelesss]\nload = 0.5\n")),
    refuses("unknown-input", "towers", swap(TOML, "[inputs.sites]", "[inputs.towers]")),
    refuses("name-missing", "name", swap(TOML, 'name = "小例"\n', "")),
    refuses("name-number", "name", swap(TOML, 'name = "小例"', "name = 5")),
    refuses("years-missing", "years", swap(TOML, "years = [2015, 2016]\n", "")),
    refuses("years-text", "years", swap(TOML, "[2015, 2016]", '"2015-2016"')),
    refuses("year-far", "years", swap(TOML, "[2015, 2016]", "[2015, 20166]")),
    refuses("cell-size-zero", "cell_size_m", swap(TOML, "= 500", "= 0")),
    refuses("cell-size-negative", "cell_size_m", swap(TOML, "= 500", "= -100")),
    refuses("cell-size-nan", "cell_size_m", swap(TOML, "= 500", "= nan")),
    refuses("cell-size-text", "cell_size_m", swap(TOML, "= 500", '= "500 m"')),
    refuses(
        "crs-unknown",
        "crs",
        swap(TOML, "cell_size_m = 500", 'cell_size_m = 500\ncrs = "EPSG:999999"'),
    ),
    refuses(
        "crs-in-degrees",
        "crs",
        swap(TOML, "cell_size_m = 500", 'cell_size_m = 500\ncrs = "EPSG:4326"'),
    ),
    refuses(
        "crs-in-feet",
        "metres",
        swap(TOML, "cell_size_m = 500", 'cell_size_m = 500\ncrs = "EPSG:2263"'),
    ),
    refuses("datum-unknown", "datum", setting("sites", 'datum = "beijing54"')),
    refuses(
        "districts-missing",
        "inputs.districts",
        swap(TOML, '[inputs.districts]\npath = "districts.geojson"\n', ""),
    ),
    refuses("file-missing", "sites.cvs", swap(TOML, "sites.csv", "sites.cvs")),
    refuses("path-with-dots", "must stay inside", swap(TOML, "sites.csv", "../../etc/passwd")),
    refuses("path-absolute", "must stay inside", swap(TOML, "sites.csv", "/etc/passwd")),
    refuses(
        "path-variable-unset", "FUGAI_NO_SUCH", swap(TOML, "sites.csv", "${FUGAI_NO_SUCH}/s.csv")
    ),
    refuses("path-is-the-folder", "folder", swap(TOML, "sites.csv", ".")),
    refuses("columns-unknown", "colour", setting("sites", 'columns = { colour = "operator" }')),
    refuses("columns-heading-missing", "'站号' for `site_id`", setting("sites", 'id = "站号"')),
    refuses(
        "constant-twice",
        "is there as 'technology'",
        setting("sites", 'constants = { technology = "nr" }'),
    ),
    refuses("where-unknown", "`where` of `sites.csv`", setting("sites", "where = { colour = 1 }")),
    refuses(
        "target-without-bound", "at_least", both(_target(""), swap(TOML, "at_least = 1\n", ""))
    ),
    refuses("target-twice", "id", both(_target(""), _target(""))),
    refuses(
        "target-unknown-indicator",
        "wireless.happiness",
        both(_target(""), swap(TOML, "sites_added", "happiness")),
    ),
    refuses(
        "target-bound-text",
        "at_least",
        both(_target(""), swap(TOML, "at_least = 1", 'at_least = "many"')),
    ),
    refuses(
        "several-at-once",
        "cell_size_m",
        both(swap(TOML, "= 500", "= 0"), swap(TOML, "sites.csv", "none.csv")),
    ),
    refuses(
        "profile-technology-unknown",
        "must be of 2g, 3g, lte, 5g, gsm",
        _more('[wireless.profiles.a]\ntechnologies = ["lte", "lte-tddd"]\nrsrp_dbm = -105\n'),
    ),
    refuses(
        "profile-probability-certain",
        "must be above 0 and below 1",
        _more(
            '[wireless.profiles.a]\ntechnologies = ["lte"]\nrsrp_dbm = -105\nprobability = 1.0\n'
        ),
    ),
    refuses(
        "wlan-coarser-than-the-grid",
        "must not be above `project.cell_size_m` = 50",
        both(swap(TOML, "= 500", "= 50"), _more("[wireless]\nwlan_resolution_m = 100\n")),
    ),
    completes(
        "where-takes-nothing", "0 of 4 rows", setting("sites", 'where = { operator = "丙" }')
    ),
)
