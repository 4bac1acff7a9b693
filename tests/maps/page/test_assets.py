from __future__ import annotations

import importlib.metadata
import re

import pytest

from fugai.errors import ConfigError
from fugai.maps.page import assets


@pytest.fixture(autouse=True)
def _fresh():
    assets.page_assets.cache_clear()
    yield
    assets.page_assets.cache_clear()


def test_assets_are_inline_and_small():
    found = assets.page_assets()
    scripts, styles = dict(found.scripts), dict(found.styles)
    assert list(scripts) == ["guard", "leaflet", "fugai"]  # the guard must run before Leaflet
    assert scripts["leaflet"].startswith("/* @preserve")  # its copyright notice stays
    total = sum(map(len, (*scripts.values(), *styles.values(), assets.page_shell())))
    assert total < 600_000


def test_nothing_in_the_assets_points_outside():
    found = assets.page_assets()
    for text in dict(found.styles).values():
        assert all(url.startswith("data:") for url in re.findall(r"url\(([^)]*)\)", text))
        assert "@import" not in text
    own = "".join(text for name, text in found.scripts if name != "leaflet") + assets.page_shell()
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", own)
    assert not re.search(r"\b(fetch|eval|importScripts|sendBeacon|XMLHttpRequest|WebSocket)\b", own)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", own)
    for _, text in found.scripts:
        assert "</script" not in text.lower()
        assert "sourceMappingURL" not in text
        assert "\r" not in text  # a browser would hash it without


def test_missing_distribution_names_the_remedy(monkeypatch):
    def absent(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", absent)
    with pytest.raises(ConfigError, match=r"not installed\. .*pip install"):
        assets.page_assets()


def test_altered_file_is_refused(monkeypatch):
    monkeypatch.setitem(assets.SHA256, "leaflet.js", "0" * 64)
    with pytest.raises(ConfigError, match=r"leaflet\.js.*must have sha256 000.*found 5819"):
        assets.page_assets()


def test_missing_file_is_refused(monkeypatch):
    monkeypatch.setitem(assets.SHA256, "images/none.png", "0" * 64)
    with pytest.raises(ConfigError, match=r"images/none\.png, it is missing"):
        assets.page_assets()
