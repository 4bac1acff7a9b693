"""Example projects that come with fugai, copied into a folder of the user."""

from __future__ import annotations

import shutil
from pathlib import Path

from fugai.errors import ConfigError

_PACKAGE = Path(__file__).parents[1]
_EXAMPLE_FOLDERS = (_PACKAGE / "examples", _PACKAGE.parents[1] / "data")
"""In an installed package, and in the repository that it is built from."""


def example_names() -> tuple[str, ...]:
    """Names of the projects that `write_example` can write.

    >>> from fugai.intake import example_names
    >>> example_names()
    ('tianjin',)
    """
    return tuple(sorted(_example_folders()))


def write_example(name: str, folder: Path | str) -> None:
    """Copy one of the example projects into a folder: its data and its project file.

    Parameters
    ----------
    name
        One of `example_names`.
    folder
        A new or an empty folder.

    Raises
    ------
    ConfigError
        There is no such example, or the folder is not empty.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fugai.intake import write_example
    >>> with TemporaryDirectory() as folder:
    ...     write_example("tianjin", folder)
    ...     Path(folder, "project.toml").exists()
    True
    """
    folders = _example_folders()
    if name not in folders:
        known = ", ".join(sorted(folders)) or "none: this copy of fugai has none"
        msg = f"`example` must be one of {known}, found {name!r}."
        raise ConfigError(msg)
    target = empty_folder(folder)
    for source in sorted(folders[name].iterdir()):
        if source.is_file() and source.suffix != ".py":
            shutil.copyfile(source, target / source.name)


def empty_folder(folder: Path | str) -> Path:
    """A folder to write a project into, made where it does not exist.

    Raises
    ------
    ConfigError
        It is not empty, or is a file.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        msg = f"`{target}` must be a new or an empty folder, found files in it."
        raise ConfigError(msg)
    target.mkdir(parents=True, exist_ok=True)
    return target


def _example_folders() -> dict[str, Path]:
    """Name of each example to its folder; an installed one before one of the repository."""
    found: dict[str, Path] = {}
    for parent in _EXAMPLE_FOLDERS:
        for project in parent.glob("*/project.toml"):
            found.setdefault(project.parent.name, project.parent)
    return found
