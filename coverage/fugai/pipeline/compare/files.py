"""The files of a comparison: a workbook that prints, tables, the holes as GeoPackage, ``run.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyproj import CRS

from fugai import maps, store
from fugai.scorecard.comparison.sheets import (
    changes_sheet,
    holes_sheet,
    refused_sheet,
    targets_sheet,
)
from fugai.store.tabular import with_coordinates

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.scorecard import Comparison
    from fugai.scorecard.comparison.sheets import Printed
    from fugai.wording import Language

_TABS: dict[str, tuple[str, str]] = {
    "targets": ("目标", "Targets"),
    "changes": ("变化", "Changes"),
    "holes": ("覆盖盲区", "Coverage holes"),
    "refused": ("不可比", "Not comparable"),
}


def write_comparison(found: Comparison, out: Path | str, page: maps.Page) -> None:
    """Write a comparison into a folder, whole or not at all.

    Raises
    ------
    ConfigError
        The folder is neither empty nor one that fugai has written.
    WriteError
        The disk is full, or the place cannot be written to.
    """
    with store.RunFolder(out) as folder:
        store.write_tables(found.tables(), folder.path("tables/x.csv").parent)
        store.write_xlsx(_sheets(found), folder.path("comparison.xlsx"))
        if len(found.holes):
            crs = store.named_crs(CRS.from_user_input(found.holes.crs))
            store.write_districts_gpkg({"holes": found.holes}, folder.path("holes.gpkg"), crs=crs)
        store.write_text(folder.path("comparison.txt"), f"{found.text()}\n")
        maps.write_page(folder.path("index.html"), page=page)
        folder.write_run_json(
            {
                "kind": "comparison",
                "first": found.first,
                "second": found.second,
                "periods": list(found.periods),
                "refused": found.refused.to_dict("records"),
                "notes": [(note.zh, note.en) for note in found.notes],
            }
        )


def _sheets(found: Comparison) -> list[store.Sheet]:
    headings = (
        f"{found.first} → {found.second}",
        f"{found.first_en or found.first} → {found.second_en or found.second}",
    )
    sheets = []
    languages: tuple[Language, Language] = ("zh", "en")
    for at, language in enumerate(languages):
        for name, printed in _printed(found, language).items():
            sheets.append(
                store.Sheet(
                    name=_TABS[name][at],
                    frame=printed.frame,
                    formats=printed.formats,
                    notes=[headings[at]],
                )
            )
    return sheets


def _printed(found: Comparison, language: Language) -> dict[str, Printed]:
    names = {
        str(row["district_second"] or row["district_first"]): (
            str(row["name"]),
            str(row["name_en"]),
        )
        for row in found.districts.to_dict("records")
    }
    sheets = {
        "targets": targets_sheet(found.targets, found.periods, language),
        "changes": changes_sheet(found.measures, names, found.periods, language),
        "holes": holes_sheet(with_coordinates(found.holes), language),
        "refused": refused_sheet(found.refused, language),
    }
    return {name: one for name, one in sheets.items() if len(one.frame) or name == "changes"}
