"""What `new` and `schema` write: it reads back."""

import json

import pytest

from fugai.errors import ConfigError
from fugai.intake import prepare_districts, read_table, schema, write_templates
from fugai.project import read_project
from fugai.tables import TABLES


def test_every_template_reads_without_a_finding(tmp_path):
    write_templates(tmp_path / "new")
    for language in ("zh", "en"):
        for name in TABLES:
            reading = read_table(tmp_path / "new" / "templates" / language / f"{name}.csv", name)
            assert len(reading.frame) == 1, (language, name)
            assert len(reading.findings) == 0, (language, name, reading.findings)
            assert reading.notes == ()


def test_the_example_project_reads(tmp_path):
    write_templates(tmp_path)
    project = read_project(tmp_path)
    assert set(project.inputs) == {"districts", "settlements", "sites", "outlets"}
    for name, (source,) in project.inputs.items():
        reading = read_table(source.path, name)
        assert len(reading.frame) >= 1
        assert len(reading.findings) == 0
    districts = prepare_districts(read_table(tmp_path / "districts.geojson", "districts"))
    assert districts.frame.index.tolist() == ["D1", "D2"]
    assert len(districts.findings) == 0


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(ConfigError, match="must be a new or an empty folder"):
        write_templates(tmp_path)
    with pytest.raises(ConfigError, match="must be a new or an empty folder"):
        write_templates(tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_schema_as_text_names_every_column():
    text = schema()
    for table in TABLES.values():
        for column in table.columns:
            assert f"  {column.name} " in text
            assert column.title_zh in text
    assert schema("sites").startswith(
        "sites  基站  Base station sites (key: site_id + technology + layer + frequency_mhz + "
        "azimuth_deg; "
    )


def test_schema_as_json():
    everything = json.loads(schema(as_json=True))
    assert set(everything["properties"]) == set(TABLES)
    sites = json.loads(schema("sites", as_json=True))
    assert sites["required"] == ["site_id", "technology"]
    assert sites["properties"]["height_m"]["maximum"] == 400
    assert sites["properties"]["technology"]["enum"] == list(TABLES["sites"]["technology"].choices)
    assert None in sites["properties"]["status"]["enum"]


def test_schema_of_no_table():
    with pytest.raises(ConfigError, match="`table` must be one of"):
        schema("masts")
