"""Every byte that a step reads, hashed before and after it was read: what has changed meanwhile is refused."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.store.companions import companions
from fugai.store.hashing import sha256_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """A file or folder that a step reads.

    Parameters
    ----------
    role
        What it is read as, such as ``inputs.sites`` or ``wireless.technologies``.
    path
        Where it is; of a folder every file counts, of a file also those that belong to it.
    declared
        The path as the project file has it.
    parts
        Files that it lists, such as those of a mosaic: what belongs to them counts too.

    Examples
    --------
    >>> from pathlib import Path
    >>> from fugai.store import ReadFile
    >>> ReadFile(role="inputs.sites", path=Path("/data/sites.csv"), declared="sites.csv").role
    'inputs.sites'
    """

    role: str
    path: Path
    declared: str
    parts: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Member:
    """One file as it was: where it is, its size, time of change, identity and SHA-256."""

    name: str
    size: int
    changed_ns: int
    inode: int
    sha256: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Manifest:
    """The files that a step reads, with their hashes as they were before it began.

    Whatever reads them does so in the block of `reading`, which refuses them where they are no
    longer the same when it ends: what was read has the hashes of the manifest.

    Parameters
    ----------
    files
        The files and folders.
    states
        Their members, hashed; of one that was missing, none.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fugai.store import Manifest, ReadFile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "sites.csv"
    ...     _ = path.write_text("id")
    ...     file = ReadFile(role="inputs.sites", path=path, declared="sites.csv")
    ...     manifest = Manifest.of([file])
    ...     with manifest.reading():
    ...         text = path.read_text()
    >>> manifest.record("inputs.sites")["bytes"]
    2
    """

    files: tuple[ReadFile, ...] = ()
    states: Mapping[Path, tuple[_Member, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Sequence[ReadFile]) -> Manifest:
        """The files as they are now."""
        states = {file.path: _state(file) for file in files}
        return cls(files=tuple(files), states=states)

    @contextmanager
    def reading(self, role: str = "") -> Iterator[None]:
        """Block in which the files of a role are read.

        Parameters
        ----------
        role
            Beginning of the roles; all files where empty.

        Raises
        ------
        InputError
            A file was changed, replaced or removed while the block ran.
        """
        try:
            yield
        except Exception as error:
            # What is half written cannot be judged: the change is the cause, not what it looks like.
            self._refuse_changed(role, error)
            raise
        self._refuse_changed(role, None)

    def record(self, role: str, path: Path | None = None) -> dict[str, object]:
        """Path as declared, size and SHA-256 of a file; of several, their number.

        Parameters
        ----------
        role
            Beginning of its role.
        path
            Which of the files of that role; the first where None.

        Raises
        ------
        KeyError
            There is none.
        """
        for file in self.files:
            if file.role.startswith(role) and path in (None, file.path):
                return {"path": file.declared, **_sums(self.states[file.path])}
        raise KeyError(role)

    @property
    def records(self) -> list[dict[str, object]]:
        """Role, path as declared, size and SHA-256 of every file."""
        return [
            {"role": file.role, "path": file.declared, **_sums(self.states[file.path])}
            for file in self.files
        ]

    def __repr__(self) -> str:
        """How many files and folders there are."""
        return f"Manifest({len(self.files)} files and folders)"

    def _refuse_changed(self, role: str, cause: Exception | None) -> None:
        for file in self.files:
            if not file.role.startswith(role):
                continue
            before, now = self.states[file.path], _state(file)
            if before == now:
                continue
            if before and not now:
                msg = (
                    f"`{file.declared}` was removed while it was read: put it back, and run again."
                )
            else:
                msg = f"`{file.declared}` was changed while it was read: run again when nothing writes it."
            raise InputError(msg) from cause


@cache
def code_digest() -> str:
    """SHA-256 of the code and data of the package: another text may compute another result.

    Examples
    --------
    >>> from fugai.store import code_digest
    >>> len(code_digest())
    64
    """
    folder = Path(__file__).parents[1]
    lines = [
        f"{sha256_file(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".py", ".toml", ".txt", ".json", ".csv")
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _state(file: ReadFile) -> tuple[_Member, ...]:
    """The files of a path as they are; none where it is neither file nor folder."""
    path = file.path
    if path.is_dir():
        members = [one for one in sorted(path.rglob("*")) if one.is_file()]
        return tuple(_member(one, one.relative_to(path).as_posix()) for one in members)
    if not path.is_file():
        return ()
    listed = [one for part in file.parts for one in (part, *companions(part))]
    read = dict.fromkeys([path, *companions(path), *listed])
    return tuple(_member(one, os.path.relpath(one, path.parent)) for one in read)


def _member(path: Path, name: str) -> _Member:
    try:
        about = path.stat()
        return _Member(
            name=name,
            size=about.st_size,
            changed_ns=about.st_mtime_ns,
            inode=about.st_ino,
            sha256=sha256_file(path),
        )
    except OSError:  # gone or closed: its reader says so, and it is another state than any other
        return _Member(name=name, size=-1, changed_ns=0, inode=0, sha256="")


def _sums(members: tuple[_Member, ...]) -> dict[str, object]:
    size = sum(one.size for one in members)
    if len(members) == 1:
        return {"bytes": size, "sha256": members[0].sha256}
    lines = "".join(f"{one.sha256}  {one.name}\n" for one in members)
    digest = hashlib.sha256(lines.encode()).hexdigest()
    return {"bytes": size, "sha256": digest, "files": len(members)}
