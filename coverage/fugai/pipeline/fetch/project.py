"""What OpenStreetMap has for a project, written into its folder with the licence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fugai.atomic import atomic_path, local_path
from fugai.errors import ConfigError, EmptyResultError, InputError
from fugai.intake import concat_readings, prepare_districts
from fugai.messages import Message
from fugai.pipeline.fetch.layers import boundaries, outlets, raw_roads, venues
from fugai.pipeline.input_reader import read_source
from fugai.project.inputs import read_inputs
from fugai.project.section import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import shapely

    from fugai.pipeline.fetch.server import OsmServer

FILES = {
    "districts": "districts-osm.geojson",
    "roads": "roads-osm.osm",
    "venues": "venues-osm.geojson",
    "outlets": "outlets-osm.geojson",
}
"""Table to the file that is written."""

LICENCE = """Data of OpenStreetMap: {files}
fetched on {day}{place} through osmnx.

© OpenStreetMap contributors, available under the Open Database License 1.0
(https://opendatacommons.org/licenses/odbl/1-0/). Maps and tables made of these files have to
name OpenStreetMap and its contributors (https://www.openstreetmap.org/copyright).
"""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What was written.

    Parameters
    ----------
    files
        Table to its file.
    added
        Tables that the project file did not have and has now.
    notes
        What was not there, or was left as it is.

    Examples
    --------
    >>> from pathlib import Path
    >>> from fugai.pipeline.fetch import Fetched
    >>> print(Fetched(files={"roads": Path("roads-osm.osm")}, added=("roads",), notes=()).text("en"))
    roads-osm.osm  [inputs.roads] added to project.toml
    © OpenStreetMap contributors, ODbL 1.0: see LICENCE-osm.txt
    """

    files: dict[str, Path]
    added: tuple[str, ...]
    notes: tuple[Message, ...]

    def text(self, language: str) -> str:
        """What was written, for the terminal."""
        lines = []
        for table, path in self.files.items():
            said = Message(
                zh=f"{path.name}  已在project.toml中添加[inputs.{table}]",
                en=f"{path.name}  [inputs.{table}] added to project.toml",
            )
            lines.append(_in(said, language) if table in self.added else path.name)
        lines += [_in(note, language) for note in self.notes]
        end = Message(
            zh="© OpenStreetMap贡献者，ODbL 1.0：见LICENCE-osm.txt",
            en="© OpenStreetMap contributors, ODbL 1.0: see LICENCE-osm.txt",
        )
        return "\n".join([*lines, _in(end, language)])


def _in(message: Message, language: str) -> str:
    return message.zh if language == "zh" else message.en


def fetch_project(
    folder: Path | str,
    *,
    place: str | Sequence[str] = (),
    tables: Sequence[str] = ("districts", "roads", "venues", "outlets"),
    force: bool = False,
    server: OsmServer | None = None,
) -> Fetched:
    """Write roads, boundaries, venues and post offices into a project, with their licence.

    The area is that of ``place``, or of the districts that the project has. Tables that the project
    file lacks are added to it; what it has stays as it is.

    Parameters
    ----------
    folder
        Folder with a ``project.toml``; with a place also a new one.
    place
        Name of a place as OpenStreetMap has it, or several: each becomes a district.
    tables
        Of 'districts', 'roads', 'venues', 'outlets'.
    force
        Replace files that were fetched before.
    server
        Where the data comes from.

    Raises
    ------
    ConfigError
        A table is unknown, or there is neither a place nor a table of districts.
    EmptyResultError
        There is no such place, or nothing in it.
    InputError
        The server cannot be reached or refuses, or a file is there already.
    """
    folder = local_path(folder, "folder")
    names = [place] if isinstance(place, str) else list(place)
    unknown = [name for name in tables if name not in FILES]
    if unknown or not tables:
        found = repr(unknown[0]) if unknown else "none"
        msg = f"`tables` must be of {', '.join(FILES)}, found {found}."
        raise ConfigError(msg)
    inputs = _inputs(folder)
    wanted = [name for name in FILES if name in tables and (name != "districts" or names)]
    there = [FILES[name] for name in wanted if (folder / FILES[name]).exists()]
    if there and not force:
        msg = f"`{there[0]}` must not be there yet without `--force`, which replaces it, found one."
        raise InputError(msg)
    districts = boundaries(names, server=server) if names else _own_districts(folder, inputs)
    polygon = districts.union_all()
    folder.mkdir(parents=True, exist_ok=True)
    files, notes = _written(folder, wanted, districts, polygon, server)
    added = tuple(name for name in files if name not in inputs)
    _licence(folder, files, names)
    _add_inputs(folder, added, files, title=", ".join(names) or folder.name)
    return Fetched(files=files, added=added, notes=tuple(notes))


def _inputs(folder: Path) -> dict[str, Any]:
    path = folder / "project.toml"
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8")).get("inputs", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"`project.toml` must be TOML in UTF-8, found {error}."
        raise ConfigError(msg) from error
    return found if isinstance(found, dict) else {}


def _own_districts(folder: Path, inputs: dict[str, Any]) -> gpd.GeoDataFrame:
    """The districts of the project as a run reads them, in degrees."""
    if "districts" not in inputs:
        msg = "`place` must be given where the project has no `inputs.districts`, found neither."
        raise ConfigError(msg)
    problems: list[str] = []
    root = Section("", {"inputs": {"districts": inputs["districts"]}}, problems)
    sources = read_inputs(root, folder.resolve()).get("districts", ())
    if problems:
        raise ConfigError(*(f"project.toml: {problem}" for problem in problems))
    readings = [read_source(one, crs=None, extent=None) for one in sources]
    return prepare_districts(concat_readings(readings, "districts")).frame.to_crs("EPSG:4326")


def _written(
    folder: Path,
    wanted: Sequence[str],
    districts: gpd.GeoDataFrame,
    polygon: shapely.Polygon | shapely.MultiPolygon,
    server: OsmServer | None,
) -> tuple[dict[str, Path], list[Message]]:
    """The files that were written, and which tables OpenStreetMap has nothing for."""
    files: dict[str, Path] = {}
    notes: list[Message] = []
    for table in wanted:
        path = folder / FILES[table]
        try:
            with atomic_path(path) as partial:
                if table == "roads":
                    raw_roads(polygon, str(partial), server)
                else:
                    frame = {
                        "districts": lambda: districts,
                        "venues": lambda: venues(polygon, server=server),
                        "outlets": lambda: outlets(polygon, server=server),
                    }[table]()
                    Path(partial).write_text(frame.to_json(drop_id=True), encoding="utf-8")
        except EmptyResultError as error:
            if table == "roads":
                raise
            notes.append(Message(zh=f"{table}：{error}", en=f"{table}: {error}"))
            continue
        files[table] = path
    if "roads" in files:
        notes.append(
            Message(
                zh="经osmnx获取的道路不含转向限制；需要时请改用.osm.pbf提取文件。",
                en="Roads through osmnx have no turn restrictions; an .osm.pbf extract has them.",
            )
        )
    return files, notes


def _licence(folder: Path, files: dict[str, Path], names: Sequence[str]) -> None:
    text = LICENCE.format(
        files=", ".join(path.name for path in files.values()),
        day=datetime.now(tz=UTC).date().isoformat(),
        place=f" for {', '.join(names)}" if names else "",
    )
    with atomic_path(folder / "LICENCE-osm.txt") as partial:
        Path(partial).write_text(text, encoding="utf-8")


def _add_inputs(folder: Path, added: Sequence[str], files: dict[str, Path], *, title: str) -> None:
    """Name the files in the project file, or make one."""
    path = folder / "project.toml"
    if path.is_file():
        text = path.read_text("utf-8").rstrip("\n") + "\n"
    else:
        quoted = title.replace("\\", "\\\\").replace('"', '\\"')
        text = f'[project]\nname = "{quoted}"\nyears = [{datetime.now(tz=UTC).year}]\n'
    for table in added:
        text += f'\n[inputs.{table}]  # © OpenStreetMap contributors, ODbL 1.0\npath = "{files[table].name}"\n'
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        lines = "; ".join(f'[inputs.{table}] path = "{files[table].name}"' for table in added)
        msg = f"`project.toml` must have room for new tables ({lines}), found `inputs` written inline."
        raise ConfigError(msg) from None
    with atomic_path(path) as partial:
        Path(partial).write_text(text, encoding="utf-8")
