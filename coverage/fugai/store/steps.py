"""Results of the steps of a run, kept until the run is complete."""

from __future__ import annotations

import json
import logging
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.atomic import write_text, writing
from fugai.errors import ContractError
from fugai.store.hashing import sha256_file
from fugai.store.values import Storable, load_value, save_value

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")
MANIFEST = "step.json"


@dataclass(frozen=True, kw_only=True, repr=False)
class Step:
    """One step: where its result is kept, and under which key it is valid.

    Parameters
    ----------
    name
        Lower-case letters, digits, dots and hyphens.
    key
        `fugai.store.step_key` of everything that the result depends on.
    folder
        Folder of this step.

    Raises
    ------
    ContractError
        The name has other characters.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from fugai.store import Step, step_key
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     step = Step(name="roads", key=step_key(1), folder=Path(folder) / "roads")
    ...     step.load() is None
    ...     step.save(minutes=np.array([1.0, 2.0]))
    ...     step.load()["minutes"]
    True
    array([1., 2.])
    """

    name: str
    key: str
    folder: Path

    def __post_init__(self) -> None:
        """Check the name, which becomes a folder."""
        check_name(self.name)

    def __repr__(self) -> str:
        """Name, beginning of the key, and folder."""
        return f"Step({self.name!r}, key {self.key[:8]}..., in {self.folder.as_posix()!r})"

    def load(self) -> dict[str, Storable] | None:
        """Parts that were saved under this key; None where there are none or they are damaged."""
        manifest = self.folder / MANIFEST
        if not manifest.is_file():
            return None
        try:
            stored = json.loads(manifest.read_text(encoding="utf-8"))
            if stored["key"] != self.key:
                return None
            parts = {}
            for name, part in stored["parts"].items():
                path = self.folder / part["file"]
                if sha256_file(path) != part["sha256"]:
                    _log.warning("Step '%s' is damaged and runs again.", self.name)
                    return None
                parts[name] = load_value(part["kind"], path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("Step '%s' cannot be read and runs again: %s", self.name, error)
            return None
        return parts

    def save(self, **parts: Storable) -> None:
        """Keep the parts of the result, under any names; they are valid once all are on the disk.

        Raises
        ------
        ContractError
            A part is neither frame, array, dictionary nor list.
        """
        with writing(self.folder):
            self.drop()
            self.folder.mkdir(parents=True, exist_ok=True)
        entries = {}
        for position, (name, value) in enumerate(parts.items()):
            # Parts may be named after a profile or an operator, so their names are not file names.
            kind, file = save_value(value, self.folder, f"part-{position}", called=name)
            with writing(self.folder / file):
                digest = sha256_file(self.folder / file)
            entries[name] = {"kind": kind, "file": file, "sha256": digest}
        about = {"name": self.name, "key": self.key, "parts": entries}
        text = json.dumps(about, ensure_ascii=False, indent=1)
        write_text(self.folder / MANIFEST, text + "\n")

    def drop(self) -> None:
        """Remove what is kept; the manifest first, without which the rest is nothing."""
        with writing(self.folder):
            (self.folder / MANIFEST).unlink(missing_ok=True)
            if self.folder.exists():
                shutil.rmtree(self.folder)


def check_name(name: str) -> None:
    """Raise `ContractError` unless a name is safe as the name of a file."""
    if not _NAME.fullmatch(name.replace("_", "-")):
        msg = f"Name of a step must be of letters, digits, dots and hyphens, found '{name}'."
        raise ContractError(msg)
