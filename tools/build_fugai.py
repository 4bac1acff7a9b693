"""Build backend: `uv_build`, with the example projects of ``data/`` inside the wheel.

The files live once in the repository. For the time of a build they are copied beside the package,
at ``fugai/examples``, without the scripts that made them.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uv_build
from uv_build import (
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "coverage" / "fugai" / "examples"


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, Any] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build a wheel that holds the example projects."""
    with _examples():
        return str(uv_build.build_wheel(wheel_directory, config_settings, metadata_directory))


@contextmanager
def _examples() -> Iterator[None]:
    """Every project of ``data/`` beside the package, for as long as the build runs."""
    shutil.rmtree(EXAMPLES, ignore_errors=True)
    try:
        for project in sorted(ROOT.glob("data/*/project.toml")):
            shutil.copytree(
                project.parent,
                EXAMPLES / project.parent.name,
                ignore=shutil.ignore_patterns("*.py", "make", "__pycache__"),
            )
        yield
    finally:
        shutil.rmtree(EXAMPLES, ignore_errors=True)
