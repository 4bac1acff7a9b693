"""The project file: what it says, and every way in which it can be wrong."""

from __future__ import annotations

import pytest

from fugai.errors import ConfigError
from fugai.project import read_project

MINIMAL = """
[project]
name = "甲市"
years = [2013, 2014]
[inputs.districts]
path = "districts.geojson"
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "districts.geojson").write_text("{}")

    def _write(text: str):
        (tmp_path / "project.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return _write


@pytest.mark.parametrize(
    "at", ["Tu 08:30", "sunday 7:05", "2026-05-12 08:30", "2026-05-12T08:30:00"]
)
def test_an_hour_of_the_network(write, at):
    assert read_project(write(f'{MINIMAL}[delivery]\nat = "{at}"')).delivery.at == at


def test_a_profile_of_wlan_alone_has_its_edge_and_nothing_else(write):
    text = MINIMAL + "[wireless.profiles.wlan]\ntechnologies = ['wlan']\nrsrp_dbm = -70\n"
    assert read_project(write(text)).wireless.profiles[0].rsrp_dbm == -70.0
    for line in ("probability = 0.9", "sinr_db = 3", "place = 'indoor'", "place = 'outdoor'"):
        with pytest.raises(ConfigError, match=f"{line.split()[0]}` must not be given where"):
            read_project(write(text + line))
    with pytest.raises(ConfigError, match="must be between -100 and -30 where"):
        read_project(write(text.replace("-70", "-105")))
    with pytest.raises(ConfigError) as failure:
        read_project(write(text.replace("rsrp_dbm = -70\n", "")))
    (problem,) = failure.value.problems
    assert problem.endswith("`wireless.profiles.wlan.rsrp_dbm` is missing.")
    mixed = text.replace("['wlan']", "['lte', 'wlan']") + "probability = 0.9\n"
    assert read_project(write(mixed)).wireless.profiles[0].probability == 0.9


def test_underserved_asks_for_the_latency_and_technologies_of_served(write):
    text = (
        MINIMAL
        + "[broadband]\nserved = { download_mbps = 100, latency_ms = 50, technologies = ['fttp'] }\n"
    )
    spec = read_project(write(text + "underserved = { download_mbps = 25 }\n")).broadband
    assert (spec.underserved.latency_ms, spec.underserved.technologies) == (50.0, ("fttp",))
    assert spec.underserved.latency_declared
    own = "underserved = { download_mbps = 25, latency_ms = 900, technologies = ['satellite'] }\n"
    spec = read_project(write(text + own)).broadband
    assert (spec.underserved.latency_ms, spec.underserved.technologies) == (900.0, ("satellite",))
    plain = read_project(write(MINIMAL)).broadband
    assert (plain.served.latency_ms, plain.underserved.latency_ms) == (100.0, 100.0)
    assert not plain.served.latency_declared
    with pytest.raises(
        ConfigError, match=r"`broadband.served.technologies` must be of fttp, .*'fibr'"
    ):
        read_project(write(text.replace("fttp", "fibr")))


def problems(folder) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as error:
        read_project(folder)
    return error.value.problems


def test_minimal_project_has_documented_defaults(write):
    project = read_project(write(MINIMAL))
    assert project.name == project.name_en == "甲市"
    assert project.years == (2013, 2014)
    assert project.cell_size_m == 100.0
    assert project.synthetic is False
    assert project.delivery.minutes == (10.0, 15.0, 30.0)
    assert project.inputs["districts"][0].datum == "wgs84"


def test_file_itself_is_accepted_with_a_byte_order_mark(tmp_path, write):
    write("")
    (tmp_path / "project.toml").write_bytes(b"\xef\xbb\xbf" + MINIMAL.encode())
    assert read_project(tmp_path / "project.toml").years == (2013, 2014)


def test_full_sections_are_read(write):
    project = read_project(
        write(
            MINIMAL
            + """
[wireless]
load = 0.7
[wireless.profiles.lte]
technologies = ["lte"]
rsrp_dbm = -105
probability = 0.9
[broadband]
served = { download_mbps = 25, upload_mbps = 3, latency_ms = 100 }
underserved = { download_mbps = 10 }
[delivery]
minutes = [5, 10]
modes = ["deliver", "cycle"]
hour = 8
hourly_factor = { primary = [1, 1, 1, 1, 1, 1, 1, 0.6, 0.5, 0.7, 0.9, 1, 1, 1, 1, 1, 1, 0.7, 0.6, 0.8, 1, 1, 1, 1.1] }
[[targets]]
id = "a"
indicator = "wireless.sites_added"
where = { technology = ["3g", "lte"], minutes = 15, district_class = "core" }
from = 2013
by = 2014
at_least = 10
"""
        )
    )
    assert project.wireless.load == 0.7
    (profile,) = project.wireless.profiles
    assert (profile.name, profile.rsrp_dbm, profile.probability) == ("lte", -105.0, 0.9)
    assert project.broadband.served.latency_ms == 100.0
    assert project.delivery.minutes == (5.0, 10.0)
    assert project.delivery.modes == ("deliver", "cycle")
    assert project.delivery.hour == 8
    assert project.delivery.hourly_factor["primary"][7:9] == (0.6, 0.5)
    (target,) = project.targets
    assert target.where == {
        "technology": ("3g", "lte"),
        "minutes": ("15",),
        "district_class": ("core",),
    }
    assert (target.from_year, target.by, target.at_least) == (2013, 2014, 10.0)


def test_one_input_may_have_several_sources(write):
    project = read_project(
        write(
            MINIMAL.replace("[inputs.districts]", "[[inputs.districts]]")
            + '[[inputs.districts]]\npath = "districts.geojson"\nid = "adcode"\n'
        )
    )
    first, second = project.inputs["districts"]
    assert first.columns == {}
    assert second.columns == {"id": "adcode"}


def test_environment_names_data_outside_the_folder(write, tmp_path, monkeypatch):
    outside = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    outside.mkdir()
    (outside / "d.geojson").write_text("{}")
    monkeypatch.setenv("FUGAI_TEST_DATA", str(outside))
    text = MINIMAL.replace("districts.geojson", "${FUGAI_TEST_DATA}/d.geojson")
    assert read_project(write(text)).inputs["districts"][0].path == (outside / "d.geojson")


def test_basis_is_the_weakest_of_the_inputs(write):
    project = read_project(write(MINIMAL + 'basis = "modelled"\n'))
    assert project.basis("districts") == "modelled"
    assert project.basis("sites") == "measured"
    synthetic = read_project(write(MINIMAL.replace("years", "synthetic = true\nyears")))
    assert synthetic.basis("sites") == "synthetic"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name = ", "nam = ", "`project.nam` is not a known key; did you mean `name`?"),
        ("name = ", "nam = ", "`project.name` is missing."),
        ('"甲市"', "3", "`project.name` must be text, found 3."),
        ("[2013, 2014]", "[]", "`project.years` must be a list of numbers"),
        ("[2013, 2014]", "[2014, 2013]", "`project.years` must be ascending"),
        ("[2013, 2014]", "[2013.5]", "`project.years` must hold whole years"),
        ("[2013, 2014]", '"2013"', "`project.years` must be a list of numbers"),
        ("years =", "cell_size_m = 0\nyears =", "`project.cell_size_m` must be between 1 and"),
        ("years =", "cell_size_m = nan\nyears =", "`project.cell_size_m` must be between 1 and"),
        ("years =", 'crs = "EPSG:4326"\nyears =', "`project.crs` must be a projected CRS"),
        ("years =", 'crs = "nonsense"\nyears =', "`project.crs` must be a CRS that PROJ knows"),
        (
            "districts.geojson",
            "none.geojson",
            "`inputs.districts.path` must name a file that exists",
        ),
        ("districts.geojson", "../x.geojson", "`inputs.districts.path` must stay inside"),
        ("districts.geojson", "/etc/passwd", "`inputs.districts.path` must stay inside"),
        ("districts.geojson", "${FUGAI_NOT_SET}/x", "needs the environment variable FUGAI_NOT_SET"),
        ("[inputs.districts]", "[inputs.districtz]", "`inputs.districtz` is not a known key"),
        ("[inputs.districts]", "[inputs.districtz]", "`inputs.districts` is missing"),
    ],
)
def test_wrong_keys_types_and_values_are_named(write, old, new, expected):
    found = problems(write(MINIMAL.replace(old, new)))
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ('datum = "mars"', "`inputs.districts.datum` must be one of wgs84, cgcs2000"),
        ('basis = "guessed"', "`inputs.districts.basis` must be one of measured"),
        ("columns = { name = 3 }", "`inputs.districts.columns.name` must be a heading"),
        ("where = { a = [] }", "`inputs.districts.where.a` must be a value or a list"),
        ("constants = { a = [1] }", "`inputs.districts.constants.a` must be one value"),
        ("[wireless]\nload = 2", "`wireless.load` must be between 0 and 1, found 2."),
        ("[wireless.profiles.a]\nrsrp_dbm = -100", "`wireless.profiles.a.technologies` is missing"),
        ('[wireless.profiles.a]\ntechnologies = ["lte"]', "`wireless.profiles.a.rsrp_dbm` is"),
        (
            '[wireless.profiles.a]\ntechnologies = ["lte"]\nrsrp_dbm = -105\nplace = "train"',
            "`wireless.profiles.a.place` must be one of outdoor, car, indoor, found 'train'.",
        ),
        (
            '[wireless.profiles.a]\ntechnologies = ["lte"]\nplace = "indoor"\nbuilding = "tent"',
            "`wireless.profiles.a.building` must be one of traditional, efficient, found 'tent'.",
        ),
        (
            '[wireless.profiles.a]\ntechnologies = ["lte"]\nbuilding = "efficient"',
            "`wireless.profiles.a.building` must come with `place` = 'indoor', found 'efficient'.",
        ),
        ('[wireless.profiles."../a"]\nx = 1', "`wireless.profiles` must have a name of lower-case"),
        ("[wireless]\nprofiles = 3", "`wireless.profiles` must be a table"),
        (
            '[delivery]\nmodes = ["fly"]',
            "`delivery.modes` must be one of drive, deliver, cycle, walk, found 'fly'.",
        ),
        ("[delivery]\nminutes = [30, 10]", "`delivery.minutes` must be ascending"),
        ("[delivery]\nhour = 8", "`delivery.hour` and `hourly_factor` must come together"),
        (
            '[delivery]\nat = "Tu 25:00"',
            "`delivery.at` must be a weekday or date and a time, such as 'Tu 08:30', found 'Tu 25:00'.",
        ),
        ("[delivery]\nhour = 24", "`delivery.hour` must be a whole number between 0 and 23"),
        (
            "[delivery]\nhour = 8\nhourly_factor = { other = [1, 2] }",
            "`delivery.hourly_factor.other` must be 24 numbers, one for each hour",
        ),
        (
            "[delivery]\nhour = 8\nhourly_factor = { other = [9] }",
            "`delivery.hourly_factor.other` must be a list of numbers between 0.05 and 2",
        ),
        ("[delivery]\ncycle_kmh = 90", "`delivery.cycle_kmh` must be between 5 and 45"),
        (
            "[broadband]\nserved = { upload_mbps = 1 }",
            "`broadband.served.download_mbps` is missing",
        ),
        ("[broadband]\nserved = { download_mbps = 1 }", "must not be above"),
        ("targets = 3", "`inputs.districts.targets` is not a known key"),
        ('[[targets]]\nid = "a"\nindicator = "b"', "exactly one of `at_least` and `at_most`"),
        ('[[targets]]\nindicator = "b"\nat_least = 1', "`targets[1].id` is missing"),
        (
            '[[targets]]\nid = "a"\nindicator = "b"\nat_least = "x"',
            "`targets[1].at_least` must be a",
        ),
        (
            '[[targets]]\nid = "a"\nindicator = "b"\nat_least = 1\n' * 2,
            "`targets[2].id` must be unique",
        ),
    ],
)
def test_wrong_sections_are_named(write, extra, expected):
    found = problems(write(MINIMAL + extra + "\n"))
    assert any(expected in problem for problem in found), found


def test_several_errors_are_reported_at_once(write):
    text = MINIMAL.replace('"甲市"', "1").replace("districts.geojson", "none") + "[wireless]\nx = 1"
    assert len(problems(write(text))) == 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[project\n", "must be valid TOML"),
        ("[project]\nname = '天津'".encode("gb18030"), "must be UTF-8"),
        (b"", "`project` is missing"),
        (b"x = " + b"[" * 5000, "must be valid TOML"),
    ],
)
def test_broken_files_are_one_sentence(tmp_path, content, expected):
    (tmp_path / "project.toml").write_bytes(content)
    assert expected in problems(tmp_path)[0]


def test_no_project_file(tmp_path):
    assert "must hold a project.toml" in problems(tmp_path)[0]


def test_the_wlan_resolution_follows_a_finer_grid(write):
    fine = MINIMAL.replace("[inputs", "cell_size_m = 5\n[inputs", 1)
    assert read_project(write(fine)).wireless.wlan_resolution_m == 5.0
    assert read_project(write(MINIMAL)).wireless.wlan_resolution_m == 10.0
    (found,) = problems(write(fine + "[wireless]\nwlan_resolution_m = 10\n"))
    assert "`wireless.wlan_resolution_m` must not be above `project.cell_size_m` = 5" in found


def test_technologies_of_a_profile_are_known_unless_the_project_has_its_own(write, tmp_path):
    profile = '[wireless.profiles.a]\ntechnologies = ["lte", "lora"]\nrsrp_dbm = -105\n'
    (found,) = problems(write(MINIMAL + profile))
    assert found.endswith("nr, wlan, found 'lora'.")
    (tmp_path / "own.toml").touch()
    own = MINIMAL + '[wireless]\ntechnologies = "own.toml"\n' + profile
    assert read_project(write(own)).wireless.profiles[0].technologies == ("lte", "lora")


@pytest.mark.parametrize("value", ["0.0", "1.0"])
def test_no_profile_asks_for_certainty(write, value):
    profile = '[wireless.profiles.a]\ntechnologies = ["lte"]\nrsrp_dbm = -105\n'
    (found,) = problems(write(f"{MINIMAL}{profile}probability = {value}\n"))
    assert "must be above 0 and below 1" in found


def test_antennas_calibrations_and_models(write, tmp_path):
    for name in ("a.msi", "b.pln", "c.toml"):
        (tmp_path / name).write_text("x")
    radio = """
[wireless.antennas]
one = "a.msi"
"two/6" = { path = "b.pln", gain_unit = "dbd" }
[wireless.calibrations]
city = "c.toml"
[wireless.models]
gsm = "city"
lte-fdd = { rural = "rma", suburban = "uma", urban = "city" }
"""
    spec = read_project(write(MINIMAL + "repair = true\n" + radio)).wireless
    assert [(one.name, one.path.name, one.gain_unit) for one in spec.antennas] == [
        ("one", "a.msi", None),
        ("two/6", "b.pln", "dbd"),
    ]
    assert {name: path.name for name, path in spec.calibrations.items()} == {"city": "c.toml"}
    assert spec.models["gsm"] == "city"
    assert spec.models["lte-fdd"] == {"rural": "rma", "suburban": "uma", "urban": "city"}
    assert read_project(tmp_path).inputs["districts"][0].repair is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[wireless.antennas]\nx = "none.msi"',
            "`wireless.antennas.x` must name a file that exists",
        ),
        ("[wireless.antennas]\nx = 3", "`wireless.antennas.x` must be a table, found 3"),
        (
            '[wireless.antennas.x]\npath = "districts.geojson"\ngain_unit = "db"',
            "must be one of , dbi, dbd",
        ),
        ("[wireless.antennas.x]\ngain = 3", "`wireless.antennas.x.path` is missing"),
        ("[wireless.calibrations]\nx = 3", "`wireless.calibrations.x` must be text, found 3"),
        (
            '[wireless.models]\ngsm = { rural = "a", urban = "b" }',
            "`wireless.models.gsm.suburban` is missing",
        ),
        ("[wireless.models]\ngsm = 3", "`wireless.models.gsm` must be a table, found 3"),
    ],
)
def test_wrong_radio_keys_are_named(write, text, expected):
    assert any(expected in problem for problem in problems(write(f"{MINIMAL}{text}\n")))


@pytest.mark.parametrize(
    ("line", "basis"),
    [
        ('path = "map.osm.pbf"', "modelled"),
        ('path = "map.osm.pbf"\nbasis = "measured"', "measured"),
        ('path = "outlets.csv"', "measured"),
    ],
)
def test_what_rules_take_from_openstreetmap_is_modelled_unless_said(write, tmp_path, line, basis):
    for name in ("map.osm.pbf", "outlets.csv"):
        (tmp_path / name).write_text("")
    project = read_project(write(f"{MINIMAL}\n[inputs.outlets]\n{line}\n"))
    assert project.basis("outlets") == basis


def test_a_project_names_the_classes_of_its_districts(write):
    text = MINIMAL + (
        "[project.classes.suburban]\ntitle = '环城四区'\ntitle_en = 'Inner ring'\n"
        "[project.classes.port]\ntitle = '港区'\n"
    )
    assert read_project(write(text)).classes == {
        "suburban": ("环城四区", "Inner ring"),
        "port": ("港区", "port"),
    }
    (unknown,) = problems(write(text + "colour = 'red'\n"))
    assert unknown.startswith("project.toml: `project.classes.port.colour` is not a known key.")
    assert unknown.endswith("`project.classes.port` may have `title`, `title_en`.")
    assert problems(write(MINIMAL + "[project.classes.port]\ntitle_en = 'Port'\n")) == (
        "project.toml: `project.classes.port.title` is missing.",
    )
    assert len(problems(write(MINIMAL.replace("[inputs", "classes = 3\n[inputs", 1)))) == 1


def test_a_profile_is_not_named_like_another_and_a_year(write):
    """The files of `lte` in 2013 are called `lte-2013`."""
    one = "[wireless.profiles.{}]\ntechnologies = ['lte']\nrsrp_dbm = -100\n"
    both = MINIMAL + one.format("lte") + one.format("lte-2013")
    with pytest.raises(ConfigError) as failure:
        read_project(write(both))
    (problem,) = failure.value.problems
    assert problem.endswith("must not be named like another profile and a year, found 'lte-2013'.")
    assert len(read_project(write(MINIMAL + one.format("lte-2013"))).wireless.profiles) == 1
