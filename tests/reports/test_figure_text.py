"""Numbers as the page writes them: by hand, and beside the page's own script."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import fugai.maps
from fugai.figure_text import change_text, figure_text, gap_text

SCRIPT = Path(fugai.maps.__file__).parent / "static" / "text.js"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.9996, "1", "99.9%"),
        (0.99949, "1", "99.9%"),
        (1.0, "1", "100%"),
        (0.0002, "1", "<0.1%"),
        (0.0, "1", "0%"),
        (0.7, "1", "70%"),
        (0.0005, "1", "0.1%"),
        (10345.0, "sites", "10,345"),
        (1234.5, "persons", "1,235"),
        (19.96, "Mbit/s", "19.96"),
        (123.45, "min", "123.5"),
        (0.12345, "km2", "0.123"),
        (math.nan, "1", "Unknown"),
    ],
)
def test_by_hand(value, unit, text):
    assert figure_text(value, unit, "en", bare=True) == text


def test_changes_by_hand():
    assert change_text(0.0123, "1", "zh") == "+1.2 个百分点"
    assert change_text(-0.00001, "1", "en", bare=True) == ">−0.1"
    assert change_text(0.0, "sites", "en") == "0"
    assert gap_text(0.05, "1", "en") == "5 points"
    assert gap_text(math.nan, "1", "en") == "–"


@pytest.mark.skipif(shutil.which("node") is None, reason="no node to run the page's script")
def test_as_the_script_of_the_page_writes_them():
    rng = np.random.default_rng(5)
    values = [0.0, 1.0, 0.5, 0.0005, 0.99949, 0.9995, 12.5, 0.1235, 2.675, 1e6, *rng.random(200)]
    values += [float(one) for one in 10 ** rng.uniform(-4, 7, 200)]
    pairs = [(value, unit) for value in values for unit in ("1", "%", "min", "persons")]
    program = (
        "const fugai = {state: {lang: 'en'}, page: {}, el: () => null};\n"
        + SCRIPT.read_text(encoding="utf-8")
        + f"\nconsole.log(JSON.stringify({json.dumps(pairs)}.map(([v, u]) => fugai.number(v, u, true))));"
    )
    done = subprocess.run(
        ["node", "-"], input=program, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    shown = json.loads(done.stdout)
    ours = [figure_text(value, unit, "en", bare=True) for value, unit in pairs]
    assert [(p, a, b) for p, a, b in zip(pairs, ours, shown, strict=True) if a != b] == []
