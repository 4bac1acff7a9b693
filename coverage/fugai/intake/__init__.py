"""All that comes in: files, encodings, aliases, datums, OpenStreetMap; what is refused and why."""

from fugai.intake.concat import concat_readings as concat_readings
from fugai.intake.conversion.file import convert_file as convert_file
from fugai.intake.datums import DATUMS as DATUMS
from fugai.intake.datums import convert_datum as convert_datum
from fugai.intake.districts import assign_districts as assign_districts
from fugai.intake.districts import prepare_districts as prepare_districts
from fugai.intake.findings import SourcedReading as SourcedReading
from fugai.intake.findings import concat_findings as concat_findings
from fugai.intake.formats.antenna import read_antenna as read_antenna
from fugai.intake.guard import datum_guard as datum_guard
from fugai.intake.rasters.clutter import CLUTTER_CLASSES as CLUTTER_CLASSES
from fugai.intake.rasters.clutter import read_clutter as read_clutter
from fugai.intake.rasters.population import read_population as read_population
from fugai.intake.rasters.terrain import read_terrain as read_terrain
from fugai.intake.roads.read import read_roads as read_roads
from fugai.intake.schema import schema as schema
from fugai.intake.table import read_table as read_table
from fugai.intake.templates import write_templates as write_templates
