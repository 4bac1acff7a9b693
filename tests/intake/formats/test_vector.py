"""GeoPackage, shapefile, FlatGeobuf, GeoParquet: read, and refused where they lie."""

import zipfile

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from fugai.errors import InputError
from fugai.intake import Source, read_table


@pytest.fixture
def frame():
    return gpd.GeoDataFrame(
        {"adcode": [120101, 120102], "名称": ["和平区", "河东区"]},
        geometry=[shapely.box(117, 39, 117.1, 39.1), shapely.box(117.1, 39, 117.2, 39.1)],
        crs=4326,
    )


def parts(frame, folder, encoding="UTF-8", cpg=True):
    frame.to_file(folder / "d.shp", encoding=encoding, engine="pyogrio")
    if not cpg:
        (folder / "d.cpg").unlink()
    return sorted(folder.glob("d.*"))


def zipped(files, path, prefix=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, prefix + file.name)
    return path


def check(path, **options):
    reading = read_table(path, "districts", **options)
    assert reading.frame["district_id"].tolist() == ["120101", "120102"]
    assert reading.frame["name"].tolist() == ["和平区", "河东区"]
    assert reading.frame.total_bounds.tolist() == pytest.approx([117, 39, 117.2, 39.1])
    return reading


@pytest.mark.parametrize("name", ["d.gpkg", "d.fgb"])
def test_geopackage_and_flatgeobuf(frame, tmp_path, name):
    # FlatGeobuf orders its features along a curve unless its index is left out.
    options = {"SPATIAL_INDEX": "NO"} if name == "d.fgb" else {}
    frame.to_file(tmp_path / name, engine="pyogrio", **options)
    check(tmp_path / name)


@pytest.mark.parametrize("crs", [4326, 4490, 3857, 32650])
def test_the_crs_of_the_file_is_taken(frame, tmp_path, crs):
    frame.to_crs(crs).to_file(tmp_path / "d.gpkg", engine="pyogrio")
    check(tmp_path / "d.gpkg")
    frame.to_crs(crs).to_parquet(tmp_path / "d.parquet")
    check(tmp_path / "d.parquet")


def test_a_contradicting_crs_is_an_error(frame, tmp_path):
    frame.to_file(tmp_path / "d.gpkg", engine="pyogrio")
    check(tmp_path / "d.gpkg", source=Source(crs="EPSG:4326"))
    with pytest.raises(
        InputError,
        match=r"`crs` of `d.gpkg` must be 'WGS 84' as the file says, found 'WGS 84 / UTM",
    ):
        read_table(tmp_path / "d.gpkg", "districts", source=Source(crs="EPSG:32650"))


def test_metres_without_a_crs_are_refused(frame, tmp_path):
    frame.to_crs(32650).set_crs(None, allow_override=True).to_parquet(tmp_path / "d.parquet")
    reading = read_table(tmp_path / "d.parquet", "districts")
    assert len(reading.frame) == 0
    assert "or in the CRS that `crs` names" in reading.findings["rule"].iloc[0]
    check(tmp_path / "d.parquet", source=Source(crs="EPSG:32650"))


def test_plain_parquet(tmp_path):
    table = pd.DataFrame(
        {
            "site_id": [1],
            "technology": ["gsm"],
            "lon": [117.0],
            "lat": [39.0],
            "opened": [pd.Timestamp("2014-02-03")],
        }
    )
    table.to_parquet(tmp_path / "s.parquet")
    found = read_table(tmp_path / "s.parquet", "sites").frame
    assert found[["site_id", "opened"]].to_numpy().tolist() == [["1", 2014]]


def test_layers(frame, tmp_path):
    path = tmp_path / "d.gpkg"
    for layer in ("a", "b"):
        frame.to_file(path, layer=layer, engine="pyogrio")
    with pytest.raises(
        InputError, match=r"must have one layer, or `layer` must name one of \['a', 'b'\]"
    ):
        read_table(path, "districts")
    with pytest.raises(
        InputError, match=r"`layer` of `d.gpkg` must be one of \['a', 'b'\], found 'c'"
    ):
        read_table(path, "districts", source=Source(layer="c"))
    check(path, source=Source(layer="b"))
    frame.to_file(path, layer="districts", engine="pyogrio")
    check(path)


@pytest.mark.parametrize("prefix", ["", "边界/"])
def test_zipped_shapefile(frame, tmp_path, prefix):
    check(zipped(parts(frame, tmp_path), tmp_path / "d.zip", prefix))


@pytest.mark.parametrize(("encoding", "cpg"), [("UTF-8", False), ("GBK", False), ("GBK", True)])
def test_encodings_of_shapefiles(frame, tmp_path, encoding, cpg):
    files = parts(frame, tmp_path, encoding, cpg)
    if encoding == "GBK" and cpg:
        (tmp_path / "d.cpg").write_text("GBK")
    check(zipped(files, tmp_path / "d.zip"))
    check(tmp_path / "d.shp")


def test_zip_with_no_or_two_shapefiles(frame, tmp_path):
    files = parts(frame, tmp_path)
    with zipfile.ZipFile(tmp_path / "n.zip", "w") as archive:
        archive.writestr("a.pdf", "x")
    with pytest.raises(InputError, match="must hold one table"):
        read_table(tmp_path / "n.zip", "districts")
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        for file in files:
            archive.write(file, f"a/{file.name}")
            archive.write(file, f"b/x{file.suffix}")
    with pytest.raises(InputError, match=r"found \['a/d.shp', 'b/x.shp'\]"):
        read_table(tmp_path / "t.zip", "districts")
    check(tmp_path / "t.zip", source=Source(layer="x"))


def test_missing_parts(frame, tmp_path):
    files = [file for file in parts(frame, tmp_path) if file.suffix != ".shx"]
    with pytest.raises(InputError, match=r"must hold the .shx part"):
        read_table(zipped(files, tmp_path / "d.zip"), "districts")


@pytest.mark.parametrize(("part", "at"), [(".shp", 24), (".shx", 24), (".dbf", 4)])
def test_claims_of_two_gigabytes(frame, tmp_path, part, at):
    files = parts(frame, tmp_path)
    data = bytearray((tmp_path / f"d{part}").read_bytes())
    data[at : at + 4] = (2**30).to_bytes(4, "big" if part != ".dbf" else "little")
    (tmp_path / f"d{part}").write_bytes(bytes(data))
    for path in (zipped(files, tmp_path / "d.zip"), tmp_path / "d.shp"):
        with pytest.raises(InputError, match=rf"its {part} part claims [\d,]+ bytes, has"):
            read_table(path, "districts")


@pytest.mark.parametrize("keep", [10, 50, 90])
@pytest.mark.parametrize("name", ["d.gpkg", "d.fgb", "d.parquet", "d.shp"])
def test_truncated_files(frame, tmp_path, name, keep):
    path = tmp_path / name
    if name == "d.parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path, engine="pyogrio")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * keep // 100])
    with pytest.raises(InputError, match=rf"^`{name}` must [^.]*(\.\w[^.]*)*\.$"):
        read_table(path, "districts")


@pytest.mark.parametrize("name", ["d.gpkg", "d.fgb", "d.parquet", "d.shp", "d.zip"])
def test_other_content_under_these_names(write, name):
    with pytest.raises(InputError, match=rf"`{name}` must"):
        read_table(write(name, b"something else entirely" * 10), "districts")


def test_a_parquet_file_that_claims_gigabytes(tmp_path, monkeypatch):
    path = tmp_path / "s.parquet"
    table = pa.table({"site_id": pa.array(["x" * 1000] * 40_000)})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)
    monkeypatch.setattr("fugai.intake.formats.vector.SAFE_CLAIM_BYTES", 2**20)
    monkeypatch.setattr("fugai.intake.formats.vector.MAX_CLAIM_RATIO", 100)
    with pytest.raises(
        InputError, match=r"must not claim more than it can hold, found 40,[\d,]+ bytes"
    ):
        read_table(path, "sites")
