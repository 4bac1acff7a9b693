"""A run is computed again where a part of a mosaic, or what lies beside a raster, has changed."""

import numpy as np
import pytest
import rasterio
from affine import Affine
from tests.pipeline.run.changeable import make_project

import fugai
from fugai.pipeline.manifest import project_manifest, run_key

MOSAIC = """<VRTDataset rasterXSize="2" rasterYSize="2"><SRS>EPSG:4326</SRS>
<GeoTransform>117, 0.1, 0, 39.2, 0, -0.1</GeoTransform><VRTRasterBand dataType="Int16" band="1">
<SimpleSource><SourceFilename relativeToVRT="1">tiles/heights.tif</SourceFilename>
<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"""


def key(folder):
    project = fugai.read_project(folder)
    return run_key(project, project_manifest(project), project.years)


@pytest.fixture
def project(tmp_path):
    """A project whose terrain is a mosaic of one file."""
    folder = make_project(tmp_path / "project")
    (folder / "tiles").mkdir()
    about = {"width": 2, "height": 2, "count": 1, "dtype": "int16", "crs": "EPSG:4326"}
    transform = Affine(0.1, 0, 117, 0, -0.1, 39.2)
    part = folder / "tiles" / "heights.tif"
    with rasterio.open(part, "w", driver="GTiff", transform=transform, **about) as sink:
        sink.write(np.ones((1, 2, 2), "int16"))
    (folder / "heights.vrt").write_text(MOSAIC)
    with (folder / "project.toml").open("a", encoding="utf-8") as file:
        file.write('\n[inputs.terrain]\npath = "heights.vrt"\n')
    return folder


def test_a_part_of_a_mosaic_counts(project):
    before = key(project)
    with rasterio.open(project / "tiles" / "heights.tif", "r+") as sink:
        sink.write(np.full((1, 2, 2), 7, "int16"))
    assert key(project) != before


@pytest.mark.parametrize(
    "name",
    ["heights.vrt.aux.xml", "heights.vrt.ovr", "tiles/heights.tif.aux.xml", "tiles/heights.tfw"],
)
def test_what_lies_beside_a_mosaic_and_its_parts_counts(project, name):
    before = key(project)
    (project / name).write_text("1")
    between = key(project)
    (project / name).write_text("2")
    assert len({before, between, key(project)}) == 3


def test_a_mosaic_that_is_refused_is_not_opened(project):
    """GDAL would fetch what it names; its reader says what is wrong with it."""
    (project / "heights.vrt").write_text(MOSAIC.replace("tiles/", "/vsicurl/http://localhost/"))
    records = project_manifest(fugai.read_project(project)).records
    (terrain,) = [one for one in records if one["role"] == "inputs.terrain"]
    assert "files" not in terrain
