"""Rows of the reference figures, one generator per table, with values in our own units.

The tests and ``python -m tests.validation`` read the figures here and nowhere else.
"""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.wireless import ITM, P1812, OverRooftops, PathProfile, middle_latitude_deg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fugai.wireless import ItmResult

BUILDINGS = {1: "traditional", 2: "efficient"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """Arguments of one of our functions, and the loss that the source has for them. [dB]

    ``refused`` where the source answers with an error instead.
    """

    arguments: dict[str, Any]
    loss_db: float
    warnings: int | None = None
    refused: bool = False


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def p2109(reference: Path) -> dict[str, tuple[dict[str, np.ndarray], np.ndarray]]:
    """Arguments of `building_entry_loss_db` and the loss [dB], by class of building."""
    rows = np.loadtxt(reference / "p2109" / "validation.csv", delimiter=",", skiprows=1)
    frequency, percent, kind, elevation, loss = rows.T
    names = ("frequency_mhz", "probability", "elevation_deg")
    values = (1e3 * frequency, percent / 100.0, elevation)
    return {
        building: (
            {name: value[kind == code] for name, value in zip(names, values, strict=True)},
            loss[kind == code],
        )
        for code, building in BUILDINGS.items()
    }


def _itm(row: dict[str, Any]) -> dict[str, Any]:
    """Arguments that rows of both modes of the ITM have in common."""
    model = ITM(
        climate=int(row["climate"]),
        n0=float(row["N_0"]),
        polarization=int(row["pol"]),
        permittivity=float(row["epsilon"]),
        conductivity=float(row["sigma"]),
        variability_mode=int(row["mdvar"]),
        time_percent=float(row["time"]),
        location_percent=float(row["location"]),
        situation_percent=float(row["situation"]),
    )
    return {
        "frequency_mhz": float(row["f__mhz"]),
        "tx_height_m": float(row["h_tx__meter"]),
        "rx_height_m": float(row["h_rx__meter"]),
        "model": model,
    }


def itm_paths(reference: Path) -> Iterator[Case]:
    """NTIA's own point-to-point cases, two decimals."""
    rows = table(reference / "itm" / "p2p.csv")
    lines = (reference / "itm" / "pfls.csv").read_text(encoding="utf-8").split()
    for row, line in zip(rows, lines, strict=True):
        count, spacing, *heights = (float(value) for value in line.split(","))
        profile = PathProfile.evenly_spaced(heights[: int(count) + 1], spacing_m=spacing)
        yield Case(arguments=_itm(row) | {"profile": profile}, loss_db=float(row["A__db"]))


def itm_areas(reference: Path) -> Iterator[Case]:
    """NTIA's own area cases, one decimal."""
    for row in table(reference / "itm" / "area.csv"):
        place = {
            "distance_m": 1e3 * float(row["d__km"]),
            "delta_h_m": float(row["delta_h__meter"]),
            "tx_siting": int(row["tx_siting_criteria"]),
            "rx_siting": int(row["rx_siting_criteria"]),
        }
        yield Case(arguments=_itm(row) | place, loss_db=float(row["A__db"]))


def itm_sweep(reference: Path) -> Iterator[Case]:
    """Random paths computed with NTIA's implementation, with its warnings."""
    with (reference / "itm" / "sweep.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            profile = PathProfile.evenly_spaced(row["heights_m"], spacing_m=row["spacing_m"])
            yield Case(
                arguments=_itm(row) | {"profile": profile},
                loss_db=row["A__db"],
                warnings=row["warnings"],
            )


def itm_result(arguments: dict[str, Any]) -> ItmResult:
    """Point-to-point result with warnings of the arguments of `itm_loss_db`."""
    model: ITM = arguments["model"]
    return model.path(**{name: value for name, value in arguments.items() if name != "model"})


NOT_REPRODUCED_BY_NTIA = ("90023", "90024", "90025", "90026", "90032")
"""Rows of the extended Hata that NTIA's own implementation misses; left out."""


def ehata_paths(reference: Path) -> Iterator[Case]:
    """NTIA's cases of extended Hata, but for five; their profiles start at the mobile."""
    ground = {"22": "suburban", "23": "urban", "24": "urban"}
    folder = reference / "ehata"
    with (folder / "test-inputs-wfmod.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["ID"] not in NOT_REPRODUCED_BY_NTIA]
    for row in rows:
        text = (folder / "ehata_pfls" / row["pfl file name"]).read_text(encoding="utf-8")
        count, spacing, *heights = (float(v) for v in text.replace("\n", ",").split(",") if v)
        arguments = {
            "frequency_mhz": float(row["f"]),
            "tx_height_m": float(row["hb"]),
            "rx_height_m": float(row["hm"]),
            "profile": PathProfile.evenly_spaced(heights[int(count) :: -1], spacing_m=spacing),
            "environment": ground.get(row["env"], "rural"),
        }
        yield Case(arguments=arguments, loss_db=float(row["Path Loss(dB)"]))


CLUTTER = ("", "water", "open", "suburban", "urban", "trees", "dense urban")


def _p2108(path: Path, names: dict[str, tuple[str, float]], loss: str) -> Iterator[Case]:
    """Cases of one table, from our names to its columns and the factors between the units."""
    for row in table(path):
        values: dict[str, Any] = {
            ours: factor * float(row[theirs]) for ours, (theirs, factor) in names.items()
        }
        if "clutter_type" in row:
            values["clutter"] = CLUTTER[int(row["clutter_type"])]
        yield Case(arguments=values, loss_db=float(row[loss]), refused=row["rtn"] != "0")


def p2108_height_gain(reference: Path) -> Iterator[Case]:
    """NTIA's cases of the height-gain method, one decimal, errors included."""
    names = {
        "frequency_mhz": ("f__ghz", 1e3),
        "antenna_height_m": ("h__meter", 1.0),
        "street_width_m": ("w_s__meter", 1.0),
        "clutter_height_m": ("R__meter", 1.0),
    }
    path = reference / "p2108" / "HeightGainTerminalCorrectionModelTestData.csv"
    return _p2108(path, names, "A_h__db")


def p2108_terrestrial(reference: Path) -> Iterator[Case]:
    """NTIA's cases of the terrestrial statistical method, one decimal, errors included."""
    names = {
        "frequency_mhz": ("f__ghz", 1e3),
        "distance_m": ("d__km", 1e3),
        "location_percent": ("p", 1.0),
    }
    path = reference / "p2108" / "TerrestrialStatisticalModelTestData.csv"
    return _p2108(path, names, "L_ctt__db")


def p2108_aeronautical(reference: Path) -> Iterator[Case]:
    """NTIA's cases of the aeronautical statistical method, one decimal, errors included."""
    names = {
        "frequency_mhz": ("f__ghz", 1e3),
        "elevation_deg": ("theta_deg", 1.0),
        "location_percent": ("p", 1.0),
    }
    path = reference / "p2108" / "AeronauticalStatisticalModelTestData.csv"
    return _p2108(path, names, "L_ces__db")


NO_EDITION_OF_P1411 = 163.87
"""A row whose source mixes coefficients above and below 2 GHz as no edition of P.1411 does. [dB]"""


def p1411_canyons(reference: Path) -> Iterator[Case]:
    """Line-of-sight figures along a street: each is the mean of both bounds, over the slant path."""
    for row in table(reference / "tabulated" / "p1411_kun.csv"):
        if row["model"] == "P1411_LOS":
            yield Case(arguments=_p1411(row), loss_db=float(row["loss_db"]))


def p1411_rooftops(reference: Path) -> Iterator[Case]:
    """Figures over rooftops; streets 20 m wide, buildings 50 m apart over 80 m of the path."""
    for row in table(reference / "tabulated" / "p1411_kun.csv"):
        loss = float(row["loss_db"])
        if row["model"] == "P1411_NLOS_over_rooftop" and loss != NO_EDITION_OF_P1411:
            city = OverRooftops(
                roof_height_m=float(row["h_roof_m"]),
                building_separation_m=50.0,
                street_width_m=20.0,
                orientation_deg=float(row["street_orient_deg"]),
                built_up_m=80.0,
                metropolitan=True,
            )
            yield Case(arguments=_p1411(row) | {"model": city}, loss_db=loss)


def kun(reference: Path) -> Iterator[Case]:
    """The figure of Kun's model at 2.6 GHz, over the slant path."""
    for row in table(reference / "tabulated" / "p1411_kun.csv"):
        if row["model"] == "Kun_2.6GHz":
            values = _p1411(row)
            arguments = {name: values[name] for name in ("frequency_mhz", "distance_m")}
            yield Case(arguments=arguments, loss_db=float(row["loss_db"]))


def _p1411(row: dict[str, str]) -> dict[str, Any]:
    mast, mobile = float(row["hb_m"]), float(row["hm_m"])
    return {
        "frequency_mhz": float(row["f_mhz"]),
        "distance_m": math.hypot(float(row["d_m"]), mast - mobile),
        "tx_height_m": mast,
        "rx_height_m": mobile,
    }


def tr38901(reference: Path) -> Iterator[tuple[str, Case]]:
    """Scenario and figures of 3GPP TR 38.901; those of vehicles among themselves are left out."""
    for row in table(reference / "tabulated" / "tr38901_pathloss.csv"):
        if row["scenario"] in ("Rma", "Uma", "Umi", "IndoorOffice"):
            arguments = {
                "frequency_mhz": 1e3 * float(row["f_ghz"]),
                "distance_m": float(row["d2d_m"]),
                "tx_height_m": float(row["h_bs_m"]),
                "rx_height_m": float(row["h_ut_m"]),
                "los": row["los"] == "true",
            }
            yield row["scenario"], Case(arguments=arguments, loss_db=float(row["path_loss_db"]))


GROUND = {
    "UrbanEnvironment": "urban",
    "SubUrbanEnvironment": "suburban",
    "OpenAreasEnvironment": "open",
}


def hata(reference: Path) -> Iterator[Case]:
    """Figures of Okumura-Hata and COST231-Hata, with one that is wrong in its source put right."""
    for row in table(reference / "tabulated" / "hata_cost231.csv"):
        arguments = {
            "frequency_mhz": float(row["f_mhz"]),
            "distance_m": float(row["d_m"]),
            "tx_height_m": float(row["hb_m"]),
            "rx_height_m": float(row["hm_m"]),
            "environment": GROUND[row["env"]],
            "city": "large" if row["city"] == "LargeCity" else "medium",
        }
        loss = float(row["loss_db_tol0.1"])
        # the source's a(hm) lacks its -4.97 term
        yield Case(arguments=arguments, loss_db=153.52 if loss == 148.55 else loss)


ZONES = {1: "sea", 3: "coastal", 4: "inland"}


def p1812_examples(reference: Path) -> Iterator[tuple[str, dict[str, float], Case]]:
    """Name, log (by the beginnings of its lines) and case of each official example of P.1812."""
    for path in sorted((reference / "p1812" / "results").glob("*_log.csv")):
        log = _p1812_log(path)
        name = re.sub(r"_\d_log$", "", path.stem)
        profile = _p1812_profile(reference / "p1812" / "profiles" / f"{name}.csv")
        yield path.name, log, Case(arguments=_p1812(log, profile), loss_db=log["Lb (dB) "])


def _p1812_log(path: Path) -> dict[str, float]:
    text = path.read_text(encoding="utf-8")
    pairs = re.findall(r"^([^,\n]+),[^,\n]*,[^,\n]*,([-\d.e+]+),$", text, re.MULTILINE)
    return {name.strip() + " ": float(value) for name, value in pairs}


def _p1812_profile(path: Path) -> np.ndarray:
    text = path.read_text(encoding="utf-8").split("{Begin of Profile}")[1].split("{End of")[0]
    rows = [line.split(",")[:5] for line in text.splitlines() if re.match(r"[\d.]+,", line)]
    return np.array([[float(value or 0) for value in row] for row in rows]).T


def _p1812(log: dict[str, float], columns: np.ndarray) -> dict[str, Any]:
    distance, terrain, _, clutter, zone = columns
    model = P1812(
        time_percent=log["p (%) "],
        location_percent=log["pL (%) "],
        location_sigma_db=log["sigmaL (dB) "],
        polarization="vertical" if log["pol "] == 2 else "horizontal",
        delta_n=log["DN "],
        n0=log["N0 "],
    )
    profile = PathProfile(
        distance_m=1e3 * distance,
        terrain_m=terrain,
        clutter_m=clutter,
        zone=[ZONES[int(code)] for code in zone],
        latitude_deg=middle_latitude_deg(
            tx_lat_deg=log["phi_t (deg) "],
            tx_lon_deg=log["lam_t (deg) "],
            rx_lat_deg=log["phi_r (deg) "],
            rx_lon_deg=log["lam_r (deg) "],
            length_m=1e3 * distance[-1],
        ),
    )
    return {
        "profile": profile,
        "frequency_mhz": 1e3 * log["f (GHz) "],
        "tx_height_m": log["htg (m) "],
        "rx_height_m": log["hrg (m) "],
        "model": model,
    }


def p1812_sweep(reference: Path) -> Iterator[Case]:
    """Random paths computed with the ITU's reference implementation of P.1812."""
    with (reference / "p1812" / "sweep.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            model = P1812(
                time_percent=row["p_percent"],
                location_percent=row["pL_percent"],
                location_sigma_db=row["sigmaL_db"],
                polarization="vertical" if row["pol"] == 2 else "horizontal",
                delta_n=row["delta_N"],
                n0=row["N0"],
                zone=ZONES[row["zone"]],
            )
            profile = PathProfile.evenly_spaced(
                row["heights_m"],
                spacing_m=row["spacing_m"],
                clutter_m=row["clutter_m"],
                latitude_deg=middle_latitude_deg(
                    tx_lat_deg=row["phi_t_deg"],
                    tx_lon_deg=row["lam_t_deg"],
                    rx_lat_deg=row["phi_r_deg"],
                    rx_lon_deg=row["lam_r_deg"],
                    length_m=row["spacing_m"] * (len(row["heights_m"]) - 1),
                ),
            )
            arguments = {
                "profile": profile,
                "frequency_mhz": 1e3 * row["f_ghz"],
                "tx_height_m": row["htg_m"],
                "rx_height_m": row["hrg_m"],
                "model": model,
            }
            yield Case(arguments=arguments, loss_db=row["Lb_db"])
