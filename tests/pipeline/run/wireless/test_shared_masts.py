"""A mast of two operators carries the network of each."""

from __future__ import annotations

import shutil

from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.progress import Silent
from fugai.pipeline.run.wireless.networks import RadioNetworks
from fugai.project import read_project


def networks_of(folder):
    inputs = read_inputs(read_project(folder), Silent())
    return RadioNetworks(inputs, (2016,), urban=None)


def test_each_operator_has_the_masts_that_it_shares(root, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(root / "tests" / "projects" / "tiny", folder)
    file = folder / "base_stations.csv"
    head, first, second, third = file.read_bytes().decode("gb18030").split("\n")[:4]
    own = first.split(",")[1]
    lte = second.replace("TD-LTE", "LTE")
    rows = [head, first.replace(f",{own},", f",{own}/丁,"), lte.replace(f",{own},", ",丁,"), third]
    file.write_bytes("\n".join(rows).encode("gb18030"))
    networks = networks_of(folder)
    pairs = networks._networks()
    assert (own, "lte-fdd") in pairs
    assert ("丁", "lte-fdd") in pairs
    assert not any(";" in operator or "/" in operator for operator, _ in pairs)
    found = networks.signals(2016)
    servers = {
        operator: set(signal["server"].to_numpy().ravel()) - {-1}
        for (operator, technology), signal in found.items()
        if technology == "lte-fdd"
    }
    assert len(servers["丁"]) == 6  # three sectors of its own mast, three of the shared one
    assert len(servers[own]) == 3
