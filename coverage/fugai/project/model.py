"""A project as frozen values: the keys of `project.toml`, checked, with absolute paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fugai.project.specs import AssumptionsSpec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fugai.project.prices import RolloutSpec
    from fugai.project.specs import BroadbandSpec, CodesSpec, DeliverySpec, WirelessSpec
    from fugai.wording import Label

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Basis = Literal["measured", "modelled", "synthetic"]
MeasureBasis = Literal["measured", "modelled", "synthetic", "modelled synthetic"]
Scalar = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class InputJoin:
    """Another file whose columns are put beside those of an input.

    Parameters
    ----------
    path, declared
        The file, absolute, and as the project file has it.
    on
        Heading in the input's file to heading in this one.
    columns
        Headings to take; all where empty.
    sheet, layer, encoding
        As of an `Input`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from fugai.project import InputJoin
    >>> join = InputJoin(path=Path("/d/a.csv"), declared="a.csv", on={"antenna_id": "antenna_id"})
    >>> join.columns
    ()
    """

    path: Path
    declared: str
    on: Mapping[str, str]
    columns: tuple[str, ...] = ()
    sheet: str | None = None
    layer: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, kw_only=True)
class Input:
    """One source of one table or raster.

    Parameters
    ----------
    name
        Table of `fugai.tables.TABLES`, or roads, buildings, terrain, population, clutter, land,
        built_up, surface, canopy, building_heights.
    path
        The file or folder, absolute.
    declared
        The path as the project file has it.
    datum
        Datum of the coordinates.
    crs
        CRS of projected coordinates, where the file does not carry one.
    columns
        Canonical column name to heading in the file.
    layer, sheet, encoding
        Layer of a vector file, sheet of a workbook, encoding of text, where the file has several.
    decimal, thousands
        Sign of decimals and sign between thousands, where the file may be understood in two ways.
    dates
        Order of day, month and year, for years of two digits.
    band, unit
        Band of a raster, by number or description, where it has several; unit of its values where
        it states none.
    where
        Rows to take: heading (or OpenStreetMap key) to value or values.
    constants
        Columns that the file does not have, with their one value.
    joins
        Other files whose columns are put beside its own.
    bands
        '3gpp' where names of bands are frequencies.
    values
        Column to foreign words and what each means.
    rows
        'cells' where each row of a table of sites is a cell.
    codes
        What the codes of a land cover mean; None where clutter has the codes 1, 2 and 3.
    repair
        Whether a misplaced decimal point of a coordinate is corrected rather than refused.
    basis
        How numbers from it are labelled.
    source
        Where the file comes from, in words.

    Examples
    --------
    >>> from pathlib import Path
    >>> from fugai.project import Input
    >>> Input(name="sites", path=Path("/data/sites.csv"), declared="sites.csv").datum
    'wgs84'
    """

    name: str
    path: Path
    declared: str
    datum: Datum = "wgs84"
    crs: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    dates: str | None = None
    band: int | str | None = None
    unit: str | None = None
    where: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    constants: Mapping[str, Scalar] = field(default_factory=dict)
    joins: tuple[InputJoin, ...] = ()
    bands: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: str | None = None
    codes: CodesSpec | None = None
    repair: bool = False
    basis: Basis = "measured"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetSpec:
    """One ``[[targets]]``: an indicator, the part of it that counts, and what it must reach.

    Parameters
    ----------
    id, title, title_en
        Unique name, and titles for the page.
    indicator
        Id of the indicator.
    by
        Year in which the target must be met.
    where
        Dimension of the indicator to the values that count.
    from_year
        First year that counts, for indicators that sum over years.
    at_least, at_most
        What the indicator must reach or stay below: one of both.
    each
        Whether every district must meet the target, not only the whole area.
    responsible, responsible_en, source
        Who is responsible, in Chinese and in English, and the document that sets the target.

    Examples
    --------
    >>> from fugai.project import TargetSpec
    >>> target = TargetSpec(
    ...     id="lte", title="LTE", title_en="LTE", indicator="wireless.sites_added", by=2016, at_least=2
    ... )
    >>> target.at_most is None
    True
    """

    id: str
    title: str
    title_en: str
    indicator: str
    by: int
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    from_year: int | None = None
    at_least: float | None = None
    at_most: float | None = None
    each: bool = False
    responsible: str = ""
    responsible_en: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Project:
    """A whole project, as `read_project` reads it.

    Parameters
    ----------
    folder
        Folder of the project, absolute.
    name, name_en
        Titles in Chinese and English.
    synthetic
        Whether the data are invented: every number is then labelled so.
    years
        Years to compute, ascending.
    cell_size_m
        Size of a cell of the analysis grid. [m]
    crs
        Projected CRS of the grid, None to choose one.
    seed
        Seed of everything that draws random numbers.
    inputs
        Table or raster to its sources, in the order of the file.
    wireless, broadband, delivery, targets, assumptions, rollout
        The sections of that name; ``rollout`` is None where the file has none.
    classes
        Code of a class of districts to its Chinese and English title.
    stated
        Every key that the file states, such as ``delivery.walk_kmh``; the others have their defaults.
    digest
        SHA-256 of the bytes of the project file as it was read, empty where there is none.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from fugai.intake import write_templates
    >>> from fugai.project import read_project
    >>> with TemporaryDirectory() as folder:
    ...     write_templates(folder)
    ...     project = read_project(folder)
    >>> project.basis("sites"), project.modelled_basis("sites"), project.cell_size_m
    ('synthetic', 'modelled synthetic', 100.0)
    """

    folder: Path
    name: str
    name_en: str
    synthetic: bool
    years: tuple[int, ...]
    cell_size_m: float
    crs: str | None
    seed: int
    inputs: Mapping[str, tuple[Input, ...]]
    wireless: WirelessSpec
    broadband: BroadbandSpec
    delivery: DeliverySpec
    targets: tuple[TargetSpec, ...]
    assumptions: AssumptionsSpec = field(default_factory=AssumptionsSpec)
    rollout: RolloutSpec | None = None
    classes: Mapping[str, Label] = field(default_factory=dict)
    stated: tuple[str, ...] = ()
    digest: str = ""

    def basis(self, *names: str) -> MeasureBasis:
        """Weakest basis of the inputs named; 'modelled synthetic' where some are the one and some the other."""
        found = {source.basis for name in names for source in self.inputs.get(name, ())}
        synthetic = self.synthetic or "synthetic" in found
        if "modelled" in found:
            return "modelled synthetic" if synthetic else "modelled"
        return "synthetic" if synthetic else "measured"

    def modelled_basis(self, *names: str) -> MeasureBasis:
        """As `basis`, for numbers that come out of a model: 'modelled', from synthetic inputs 'modelled synthetic'."""
        return (
            "modelled" if self.basis(*names) in ("measured", "modelled") else "modelled synthetic"
        )

    def __repr__(self) -> str:
        """One line: name, folder, years, and how many inputs and targets there are."""
        years = f"{self.years[0]}-{self.years[-1]}" if len(self.years) > 1 else f"{self.years[0]}"
        return (
            f"Project({self.name!r}, {str(self.folder)!r}, {years}, {len(self.inputs)} inputs, "
            f"{len(self.targets)} targets)"
        )
