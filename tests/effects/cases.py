"""For every key of `project.toml` a value that must change some output of a small project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.effects import rounds_cases as rounds
from tests.effects.reading import HILLS, READING, TERRAIN, TOWN
from tests.effects.rollout_cases import BASE, CANDIDATES, CHANGES, WITH_CANDIDATES
from tests.effects.small_project import FILES, OSM, OSM_BY_HOUR, both_on_one_mast, sites_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Case:
    """One key changed, and what is compared.

    Parameters
    ----------
    change
        Path of the key in the project file to its other value.
    only
        Theme that is computed, or 'check'.
    base, files
        What both projects have beside the small one: keys, and files.
    """

    change: Mapping[str, object]
    only: str
    base: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, str | bytes] = field(default_factory=dict)

    @property
    def inputs(self) -> set[str]:
        """Inputs of the small project that what is compared needs."""
        paths = [path.split("/") for path in (*self.change, *self.base)]
        named = {path[1] for path in paths if path[0] == "inputs"}
        if self.only == "check" and any(path[0] == "delivery" for path in paths):
            named.add("roads")
        return {"districts", *named, *NEEDED[self.only]}


NEEDED = {
    "check": {"settlements"},
    "wireless": {"sites", "settlements"},
    "broadband": {"settlements", "services", "subscriptions", "roads"},
    "delivery": {"settlements", "outlets", "cities", "roads"},
    "rollout": {"settlements", "services", "roads", "sites"},
}
"""Inputs of the small project that each theme rests on."""


def _case(path: str, value: object, only: str, **more: object) -> Case:
    return Case(change={path: value}, only=only, **more)  # type: ignore[arg-type]


TEXT_ONLY = {
    ("[project]", "name"),
    ("[project]", "name_en"),
    ("[project.classes.NAME]", "title"),
    ("[project.classes.NAME]", "title_en"),
    ("[inputs.NAME] or [[inputs.NAME]]", "source"),
    ("[wireless.layers.NAME]", "title"),
    ("[wireless.profiles.NAME]", "title"),
    ("[wireless.profiles.NAME]", "title_en"),
    ("[wireless.profiles.NAME]", "source"),
    ("[broadband.served]", "source"),
    ("[broadband.underserved]", "source"),
    ("[[targets]]", "title"),
    ("[[targets]]", "title_en"),
    ("[[targets]]", "responsible"),
    ("[[targets]]", "responsible_en"),
    ("[[targets]]", "source"),
}
"""Keys whose text appears as it is in what a run writes, and changes no number."""

_LTE = "wireless/profiles/lte"
_SINR = {f"{_LTE}/rsrp_dbm": -110}
_GSM = {_LTE: {"technologies": ["2g"], "rxlev_dbm": -85}}
_THREE_G = {_LTE: {"technologies": ["3g"], "rscp_dbm": -85}}
_FIVE_G = {_LTE: {"technologies": ["5g"], "ss_rsrp_dbm": -85}}
_TARGET = "targets/0"
_HOURS = {"secondary": [1.0] * 8 + [0.5] + [1.0] * 15}

PROJECT = {
    "years": _case("project/years", [2015, 2016], "broadband"),
    "cell_size_m": _case("project/cell_size_m", 400, "check"),
    "crs": _case("project/crs", "EPSG:4548", "check"),
    "synthetic": _case("project/synthetic", True, "broadband"),
    "seed": _case("project/seed", 7, "wireless"),
}

ASSUMPTIONS = {"sensitivity": _case("assumptions/sensitivity", "all", "delivery")}

WIRELESS = {
    "load": _case("wireless/load", 0.9, "wireless"),
    "technologies": _case(
        "wireless/technologies",
        "own.toml",
        "wireless",
        files={"own.toml": "[lte-fdd]\npower_dbm = 30.0\n"},
    ),
    "wlan_resolution_m": _case(
        "wireless/wlan_resolution_m",
        40,
        "wireless",
        base={"inputs/access_points/path": "access_points.csv"},
    ),
    "shared_carriers": _case(
        "wireless/shared_carriers",
        [["a", "b"]],
        "wireless",
        base={_LTE: {"technologies": ["lte"], "rsrp_dbm": -110, "sinr_db": 5}},
        files=sites_of("lte-fdd"),
    ),
    "untuned_common_error_db": _case("wireless/untuned_common_error_db", 1, "wireless"),
    "untuned_cell_error_db": _case("wireless/untuned_cell_error_db", 1, "wireless"),
    "hole_min_people": _case("wireless/hole_min_people", 1e6, "wireless"),
    "profile_step_m": _case(
        "wireless/profile_step_m",
        340,
        "wireless",
        base={"inputs/terrain/path": "terrain.tif"},
        files={"terrain.tif": HILLS},
    ),
}

PROFILES = {
    "technologies": _case(f"{_LTE}/technologies", ["lte-fdd"], "wireless"),
    "rsrp_dbm": _case(f"{_LTE}/rsrp_dbm", -70, "wireless"),
    "ss_rsrp_dbm": _case(
        f"{_LTE}/ss_rsrp_dbm", -60, "wireless", base=_FIVE_G, files=sites_of("nr")
    ),
    "rscp_dbm": _case(f"{_LTE}/rscp_dbm", -60, "wireless", base=_THREE_G, files=sites_of("umts")),
    "rxlev_dbm": _case(f"{_LTE}/rxlev_dbm", -50, "wireless", base=_GSM, files=sites_of("gsm")),
    "thresholds": _case(
        f"{_LTE}/thresholds", {"lte-tdd": {"rsrp_dbm": -60, "probability": 0.9}}, "wireless"
    ),
    "download_mbps": _case(f"{_LTE}/download_mbps", 70, "wireless"),
    "upload_mbps": _case(f"{_LTE}/upload_mbps", 12, "wireless"),
    "load": _case(f"{_LTE}/load", 1.0, "wireless", base={f"{_LTE}/download_mbps": 40}),
    "aggregate": _case(
        f"{_LTE}/aggregate",
        ["lte"],
        "wireless",
        base={_LTE: {"technologies": ["lte"], "download_mbps": 90}},
        files=both_on_one_mast(),
    ),
    "probability": _case(f"{_LTE}/probability", 0.99, "wireless"),
    "sinr_db": _case(f"{_LTE}/sinr_db", 20, "wireless", base=_SINR),
    "place": _case(f"{_LTE}/place", "indoor", "wireless"),
    "building": _case(
        f"{_LTE}/building", "efficient", "wireless", base={f"{_LTE}/place": "indoor"}
    ),
}

_LOW = "wireless/layers/low"
_NR = {
    _LTE: {"technologies": ["low"], "ss_rsrp_dbm": -105, "download_mbps": 60, "upload_mbps": 4},
    _LOW: {"technology": "nr", "band": "n28", "bandwidth_mhz": 20},
}
_TDD = {
    _LTE: {"technologies": ["low"], "ss_rsrp_dbm": -105, "download_mbps": 60, "upload_mbps": 4},
    _LOW: {"technology": "nr", "band": "n78", "bandwidth_mhz": 40},
}


def _layer(name: str, value: object, base: Mapping[str, object] = _NR) -> Case:
    """A key of a layer of NR, to which both masts belong."""
    return _case(f"{_LOW}/{name}", value, "wireless", base=base, files=sites_of("nr"))


LAYERS = {
    "technology": _layer(
        "technology",
        "lte",
        {
            _LTE: {"technologies": ["low"], "download_mbps": 10},
            _LOW: {"technology": "nr", "band": "41", "bandwidth_mhz": 20},
        },
    ),
    "band": _layer("band", "n8"),
    "bandwidth_mhz": _layer("bandwidth_mhz", 10),
    "subcarrier_spacing_khz": _layer("subcarrier_spacing_khz", 30),
    "duplex": _layer(
        "duplex",
        "sdl",
        {
            _LTE: {"technologies": ["low"], "download_mbps": 10},
            _LOW: {"technology": "nr", "band": "n28", "bandwidth_mhz": 20},
        },
    ),
    "frequency_mhz": _layer("frequency_mhz", 790),
    "downlink_share": _layer("downlink_share", 0.5, _TDD),
    "streams": _layer("streams", 4),
    "beam_gain_db": _layer("beam_gain_db", 6),
    "load": _layer("load", 0.95),
    "power_dbm": _layer("power_dbm", 30),
    "gain_dbi": _layer("gain_dbi", 5),
}
UPLINKS = {
    "power_dbm": _layer("uplink/power_dbm", 10),
    "noise_figure_db": _layer("uplink/noise_figure_db", 15),
    "p0_dbm": _layer("uplink/p0_dbm", -115),
    "alpha": _layer("uplink/alpha", 0.6),
    "resource_blocks": _layer("uplink/resource_blocks", 5),
    "share": _layer("uplink/share", 0.1),
    "streams": _layer("uplink/streams", 2),
    "shannon_share": _layer("uplink/shannon_share", 0.2),
    "peak_bit_per_s_per_hz": _layer("uplink/peak_bit_per_s_per_hz", 0.2),
    "noise_rise_db": _layer("uplink/noise_rise_db", 20),
}

_PASSED = {
    "services.csv": "service_id,settlement_id,operator,technology,download_mbps,upload_mbps,"
    "latency_ms,households_passed,year\n1,C1,a,fttp,100,20,10,900,2015\n"
    "2,C1,b,fttp,100,20,10,500,2015\n3,V1,a,dsl,8,1,60,,2015\n"
}
"""Two operators that each pass a part of the 1600 households of one place."""

BROADBAND = {
    "settlement_share": _case("broadband/settlement_share", 0.5, "broadband", files=_PASSED),
    "several_operators": _case("broadband/several_operators", "apart", "broadband", files=_PASSED),
    "tiers_mbps": _case("broadband/tiers_mbps", [50], "broadband"),
    "cost_per_m": _case("broadband/cost_per_m", 7, "broadband"),
    "cost_per_household": _case("broadband/cost_per_household", 9, "broadband"),
    "currency": _case("broadband/currency", "EUR", "broadband"),
}

SERVED = {
    "download_mbps": _case("broadband/served/download_mbps", 300, "broadband"),
    "upload_mbps": _case("broadband/served/upload_mbps", 30, "broadband"),
    "latency_ms": _case("broadband/served/latency_ms", 5, "broadband"),
    "technologies": _case("broadband/served/technologies", ["dsl"], "broadband"),
}

_OWN_LATENCY = {"broadband/underserved/latency_ms": 1000}
UNDERSERVED = {
    "download_mbps": _case("broadband/underserved/download_mbps", 10, "broadband"),
    "upload_mbps": _case("broadband/underserved/upload_mbps", 2, "broadband"),
    "latency_ms": _case("broadband/underserved/latency_ms", 50, "broadband"),
    "technologies": _case(
        "broadband/underserved/technologies", ["satellite"], "broadband", base=_OWN_LATENCY
    ),
}

DELIVERY = {
    "modes": _case("delivery/modes", ["walk"], "delivery"),
    "minutes": _case("delivery/minutes", [1], "delivery"),
    "door_minutes": _case("delivery/door_minutes", 0.1, "delivery"),
    "village_minutes": _case("delivery/village_minutes", 0.1, "delivery"),
    "pickup_minutes": _case("delivery/pickup_minutes", 1, "delivery"),
    "cold_chain_minutes": _case("delivery/cold_chain_minutes", 1, "delivery"),
    "accessibility_minutes": _case("delivery/accessibility_minutes", 1, "delivery"),
    "snap_max_m": _case("delivery/snap_max_m", 60, "delivery"),
    "walk_kmh": _case("delivery/walk_kmh", 3, "check"),
    "cycle_kmh": _case(
        "delivery/cycle_kmh", 12, "check", base={"delivery/modes": ["cycle", "walk"]}
    ),
    "urban_factor": _case(
        "delivery/urban_factor",
        0.4,
        "check",
        base={"inputs/roads/path": "roads.osm"},
        files={"roads.osm": OSM},
    ),
    "speeds_kmh": _case("delivery/speeds_kmh", {"residential": 10}, "check"),
    "at": _case(
        "delivery/at",
        "Tu 08:30",
        "check",
        base={"inputs/roads/path": "roads.osm"},
        files={"roads.osm": OSM_BY_HOUR},
    ),
    "hour": _case(
        "delivery/hour",
        9,
        "check",
        base={"delivery/hour": 8, "delivery/hourly_factor": _HOURS},
    ),
    "hourly_factor": _case(
        "delivery/hourly_factor",
        {"secondary": [0.7] * 24},
        "check",
        base={"delivery/hour": 8, "delivery/hourly_factor": _HOURS},
    ),
    "parcels_per_head_per_day": _case("delivery/parcels_per_head_per_day", 3, "delivery"),
    "pickup_kinds": _case("delivery/pickup_kinds", ["locker"], "delivery"),
    "cold_store_kinds": _case("delivery/cold_store_kinds", ["hub"], "delivery"),
    "isochrone_buffer_m": _case("delivery/isochrone_buffer_m", 300, "delivery"),
    "tour_stop_minutes": _case("delivery/tour_stop_minutes", 20, "delivery"),
    "tour_parcel_minutes": _case("delivery/tour_parcel_minutes", 4, "delivery"),
    "tour_shift_minutes": _case("delivery/tour_shift_minutes", 60, "delivery"),
}

ROUNDS = {
    name: _case(f"delivery/rounds/{name}", value, "delivery", base=rounds.BASE, files=rounds.FILES)
    for name, value in rounds.CHANGES.items()
}

_YEARS = {"project/years": [2015, 2016]}
_SITES_ADDED = {
    _TARGET + "/indicator": "wireless.sites_added",
    _TARGET + "/at_least": 1,
    _TARGET + "/where": {"technology": ["lte"]},
}
TARGETS = {
    "id": _case(f"{_TARGET}/id", "other", "broadband"),
    "indicator": _case(f"{_TARGET}/indicator", "mobile.penetration", "broadband"),
    "where": _case(f"{_TARGET}/where", {"district": "west"}, "broadband"),
    "by": _case(f"{_TARGET}/by", 2015, "broadband", base=_YEARS),
    "from": _case(
        f"{_TARGET}/from",
        2015,
        "wireless",
        base={**_SITES_ADDED, **_YEARS, f"{_TARGET}/from": 2012},
    ),
    "at_least": _case(f"{_TARGET}/at_least", 0.99, "broadband"),
    "at_most": Case(
        change={f"{_TARGET}/at_most": 0.2, f"{_TARGET}/at_least": None}, only="broadband"
    ),
    "each": _case(f"{_TARGET}/each", True, "broadband"),
}


def _msi(gain: str) -> str:
    cut = [f"{a} {min(abs((a + 180) % 360 - 180) / 4.0, 28.0):.2f}" for a in range(360)]
    head = ["NAME a", "FREQUENCY 1840", f"GAIN {gain}", "TILT 0"]
    return "\n".join([*head, "HORIZONTAL 360", *cut, "VERTICAL 360", *cut])


_ANTENNA = {
    "a.msi": _msi("17"),
    "b.msi": _msi("9 dBi"),
    "sites.csv": FILES["sites.csv"]
    .replace("opened\n", "opened,antenna\n")
    .replace(",2013", ",2013,a")
    .replace(",2016", ",2016,a"),
}
ANTENNAS = {
    "path": _case(
        "wireless/antennas/a/path",
        "b.msi",
        "wireless",
        base={"wireless/antennas/a": {"path": "a.msi", "gain_unit": "dbi"}},
        files=_ANTENNA,
    ),
    "gain_unit": _case(
        "wireless/antennas/a/gain_unit",
        "dbd",
        "wireless",
        base={"wireless/antennas/a": {"path": "a.msi", "gain_unit": "dbi"}},
        files=_ANTENNA,
    ),
}


def _tuned(offset_db: float) -> str:
    from fugai.store import toml_text  # noqa: PLC0415
    from fugai.wireless import Correction, ExtendedHata, Tuned, tuned_values  # noqa: PLC0415

    corrections = tuple(
        Correction(environment=ground, low_mhz=1.0, high_mhz=9000.0, offset_db=offset_db)
        for ground in ("rural", "suburban", "urban")
    )
    return toml_text(tuned_values(Tuned(base=ExtendedHata(), corrections=corrections)))


CALIBRATIONS = {
    "NAME": _case(
        "wireless/calibrations/own",
        "b.toml",
        "wireless",
        base={"wireless/calibrations/own": "a.toml", "wireless/models/lte-fdd": "own"},
        files={"a.toml": _tuned(0.0), "b.toml": _tuned(15.0)},
    )
}
MODELS = {"TECHNOLOGY": _case("wireless/models/lte-fdd", "free-space", "wireless")}


def _rollout(section: str, name: str, value: object) -> Case:
    """A key of the roll-out, of candidates or of hops over ground where it is about them."""
    base, files = dict(BASE), {}
    if name in WITH_CANDIDATES:
        base["inputs/candidates"] = {"path": "candidates.csv"}
        files |= CANDIDATES
        if name == "mast":
            base["rollout/wireless"] = {**BASE["rollout/wireless"], "candidate_kinds": ["hill"]}
    if name == "ground":
        base["inputs/clutter"] = {"path": "c.tif"}
        files["c.tif"] = TOWN
    if "microwave" in section:
        base["inputs/terrain"] = {"path": "t.tif", "unit": "m"}
        files["t.tif"] = TERRAIN
    path = f"{section.strip('[]').replace('.', '/')}/{name}"
    return Case(change={path: value}, only="rollout", base=base, files=files)


ROLLOUT = {
    section: {name: _rollout(section, name, value) for name, value in changes.items()}
    for section, changes in CHANGES.items()
}

CASES: dict[tuple[str, str], Case] = {
    (header, name): case
    for header, cases in {
        "[project]": PROJECT,
        "[assumptions]": ASSUMPTIONS,
        "[wireless]": WIRELESS,
        "[wireless.layers.NAME]": LAYERS,
        "[wireless.layers.NAME.uplink]": UPLINKS,
        "[wireless.profiles.NAME]": PROFILES,
        "[wireless.antennas]": ANTENNAS,
        "[wireless.calibrations]": CALIBRATIONS,
        "[wireless.models]": MODELS,
        **ROLLOUT,
        "[broadband]": BROADBAND,
        "[broadband.served]": SERVED,
        "[broadband.underserved]": UNDERSERVED,
        "[delivery]": DELIVERY,
        "[delivery.rounds]": ROUNDS,
        "[[targets]]": TARGETS,
        "[inputs.NAME] or [[inputs.NAME]]": {
            name: _case(one.path, one.value, one.only, base=one.base, files=one.files)
            for name, one in READING.items()
        },
    }.items()
    for name, case in cases.items()
}
