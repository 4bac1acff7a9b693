"""Results as files, each of which appears whole or not at all."""

from fugai._arguments import guard_room as _guard_room
from fugai._deprecated import renamed
from fugai.atomic import atomic_path as atomic_path
from fugai.atomic import write_bytes as write_bytes
from fugai.atomic import write_text as write_text
from fugai.store.finished_run import read_run_json as read_run_json
from fugai.store.geopackage import measures_wide as measures_wide
from fugai.store.geopackage import write_districts_gpkg as write_districts_gpkg
from fugai.store.hashing import sha256_file as sha256_file
from fugai.store.hashing import step_key as step_key
from fugai.store.interchange.crs_names import has_name as has_name
from fugai.store.interchange.crs_names import named_crs as named_crs
from fugai.store.interchange.kml import write_kml as write_kml
from fugai.store.interchange.raster_classes import RasterClass as RasterClass
from fugai.store.interchange.styles import LayerStyle as LayerStyle
from fugai.store.interchange.styles import StyleClass as StyleClass
from fugai.store.manifest import Manifest as Manifest
from fugai.store.manifest import ReadFile as ReadFile
from fugai.store.manifest import code_digest as code_digest
from fugai.store.naming import file_stems as file_stems
from fugai.store.own_files import check_own_table as check_own_table
from fugai.store.own_folders import check_replaceable as check_replaceable
from fugai.store.own_folders import is_run as is_run
from fugai.store.rasters import FLOAT_TYPE as FLOAT_TYPE
from fugai.store.rasters import write_raster as write_raster
from fugai.store.rasters import write_rasters as write_rasters
from fugai.store.run_folder import RunFolder as RunFolder
from fugai.store.run_json import input_record as input_record
from fugai.store.run_json import run_json_text as run_json_text
from fugai.store.run_json import versions as versions
from fugai.store.steps import Step as Step
from fugai.store.tabular import write_csv as write_csv
from fugai.store.tabular import write_findings as write_findings
from fugai.store.tabular import write_parquet as write_parquet
from fugai.store.tabular import write_tables as write_tables
from fugai.store.toml_text import toml_text as toml_text
from fugai.store.toml_text import toml_value as toml_value
from fugai.store.workbook import Sheet as Sheet
from fugai.store.workbook import write_xlsx as write_xlsx

__getattr__ = renamed(__name__, {"write_rejects": "write_findings"}, removed_in="0.3.0")

_guard_room(
    globals(),
    __name__,
    values=(
        "Manifest",
        "ReadFile",
        "Sheet",
        "Step",
    ),
)
