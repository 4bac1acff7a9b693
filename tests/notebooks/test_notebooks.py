"""Every notebook runs from top to bottom, and is committed without outputs."""

from __future__ import annotations

import json

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")


def notebooks(root):
    found = sorted((root / "notebooks").glob("*.ipynb"))
    assert found
    return found


def test_outputs_are_stripped(root):
    for path in notebooks(root):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs"), path.name
            assert cell.get("execution_count") is None, path.name


@pytest.mark.kernel
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_notebooks_run(root):
    for path in notebooks(root):
        notebook = nbformat.read(path, as_version=4)
        client = nbclient.NotebookClient(
            notebook, timeout=900, resources={"metadata": {"path": str(path.parent)}}
        )
        client.execute()
        errors = [
            output
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if output.output_type == "error"
        ]
        assert not errors, path.name
