"""Everything that comes in: tables, roads, rasters and antenna patterns, each read, checked and reported.

`read_table` reads a file as one of the tables of `fugai.tables.TABLES`; a `Source` says what the file is
where it does not say so itself, an `Expected` where its positions should lie. `concat_readings` puts
several sources of a table together, `prepare_districts` and `assign_districts` give every row its
district, and `datum_guard` warns of a wrong datum. `read_roads`, `read_terrain`, `read_population`,
`read_clutter`, `read_shares` and `read_antenna` read the rest. `read_obstacles` makes one field of
heights of all that stands on the terrain: footprints (`read_buildings`), rasters, land cover.

Each reading carries its findings: every value that was refused, repaired or flagged, with its rule.
`convert_file` and `convert_datum` change datums; `schema` and `write_templates` show the tables,
`write_example` writes a whole project.
"""

from fugai._arguments import guard_room as _guard_room
from fugai._deprecated import renamed
from fugai.intake.concat import concat_readings as concat_readings
from fugai.intake.conversion.file import convert_file as convert_file
from fugai.intake.datums import DATUMS as DATUMS
from fugai.intake.datums import convert_datum as convert_datum
from fugai.intake.districts import assign_districts as assign_districts
from fugai.intake.districts import prepare_districts as prepare_districts
from fugai.intake.examples import example_names as example_names
from fugai.intake.examples import write_example as write_example
from fugai.intake.findings import SourcedReading as SourcedReading
from fugai.intake.findings import chief_cause as chief_cause
from fugai.intake.findings import concat_findings as concat_findings
from fugai.intake.formats.antenna import read_antenna as read_antenna
from fugai.intake.guard import datum_guard as datum_guard
from fugai.intake.hours.column import hours_of_week as hours_of_week
from fugai.intake.hours.weekly import read_opening_hours as read_opening_hours
from fugai.intake.obstacles.buildings import read_buildings as read_buildings
from fugai.intake.obstacles.land_cover import LandCover as LandCover
from fugai.intake.obstacles.read import read_obstacles as read_obstacles
from fugai.intake.obstacles.sources import ObstacleSources as ObstacleSources
from fugai.intake.places import count_places_once as count_places_once
from fugai.intake.rasters.clutter import CLUTTER_CLASSES as CLUTTER_CLASSES
from fugai.intake.rasters.clutter import read_clutter as read_clutter
from fugai.intake.rasters.population import read_population as read_population
from fugai.intake.rasters.shares import read_shares as read_shares
from fugai.intake.rasters.source import RasterSource as RasterSource
from fugai.intake.rasters.terrain import read_terrain as read_terrain
from fugai.intake.roads.read import read_roads as read_roads
from fugai.intake.roads.slopes import roads_on_terrain as roads_on_terrain
from fugai.intake.roads.tags.rules import TravelSpeeds as TravelSpeeds
from fugai.intake.schema import schema as schema
from fugai.intake.source import Expected as Expected
from fugai.intake.source import Join as Join
from fugai.intake.source import Source as Source
from fugai.intake.table import read_table as read_table
from fugai.intake.templates import write_templates as write_templates

__getattr__ = renamed(
    __name__,
    {
        "finish_districts": "prepare_districts",
        "join_readings": "concat_readings",
        "stack": "concat_findings",
    },
    removed_in="0.3.0",
)

_VALUES = (
    "Expected",
    "Join",
    "LandCover",
    "ObstacleSources",
    "RasterSource",
    "Source",
    "TravelSpeeds",
)
"""What a caller makes: judged when it is made."""

_guard_room(globals(), __name__, values=_VALUES)
