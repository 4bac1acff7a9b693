"""Exceptions: one root, each also the fitting built-in; none says a password."""

from __future__ import annotations

import re

_CREDENTIALS = re.compile(r"(\b[a-zA-Z][a-zA-Z0-9+.-]+:[/\\]{1,2})(?:[^\s'\"]*|[^\n@]*)@")
_PARAMETERS = re.compile(
    r"(?i)\b((?:ssl)?password|passwd|pwd|passphrase|secret|token|api_?key)(\s?=\s?)"
    r"('[^']*'|[^\s&;,'\"`]+)"
)


def without_passwords(text: str) -> str:
    """Text with the names and passwords taken out of addresses and connection strings.

    Parameters
    ----------
    text
        Anything that a user may come to see.

    Examples
    --------
    >>> from fugai.errors import without_passwords
    >>> without_passwords("postgresql://me:secret@localhost/gis")
    'postgresql://…@localhost/gis'
    >>> without_passwords("host=localhost password=secret")
    'host=localhost password=…'
    """
    text = str(text)
    if "@" in text:
        text = _CREDENTIALS.sub(r"\1…@", text)
    return _PARAMETERS.sub(r"\1\2…", text) if "=" in text else text


class FugaiError(Exception):
    """Root of every error that a user can cause or mend; its message never says a password.

    Examples
    --------
    >>> import fugai
    >>> try:
    ...     fugai.read_project("no-such-folder")
    ... except fugai.errors.FugaiError as error:
    ...     type(error).__name__
    'ConfigError'
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*(without_passwords(a) if isinstance(a, str) else a for a in args))


class ConfigError(FugaiError, ValueError):
    """A project file or an option is wrong; ``problems`` lists every finding.

    Parameters
    ----------
    problems
        One sentence each.

    Examples
    --------
    >>> from fugai.errors import ConfigError
    >>> ConfigError("`year` must be given.", "`mode` must be drive, found 'fly'.").problems
    ('`year` must be given.', "`mode` must be drive, found 'fly'.")
    """

    def __init__(self, *problems: str) -> None:
        self.problems: tuple[str, ...] = tuple(map(without_passwords, problems))
        super().__init__("\n".join(problems))


class InputError(FugaiError, ValueError):
    """A file cannot be read at all, or none of its rows can be used.

    Examples
    --------
    >>> from fugai.errors import InputError
    >>> from fugai.store import input_record
    >>> try:
    ...     input_record("no-such-file.csv")
    ... except InputError as error:
    ...     print(error)
    Input `no-such-file.csv` must be a file or folder, found none.
    """


class WriteError(FugaiError, OSError):
    """A result cannot be written: the disk is full, or the place cannot be written to.

    Parameters
    ----------
    message
        One sentence.
    errno
        Number of the system's error, where it gave one.

    Examples
    --------
    >>> import errno
    >>> from fugai.errors import WriteError
    >>> error = WriteError("`a.csv` cannot be written: the disk is full.", errno=errno.ENOSPC)
    >>> isinstance(error, OSError), error.errno == errno.ENOSPC, str(error)
    (True, True, '`a.csv` cannot be written: the disk is full.')
    """

    def __init__(self, message: str, *, errno: int | None = None) -> None:
        super().__init__(message)
        self.errno = errno

    def __str__(self) -> str:
        """The sentence, without the number of the error."""
        return str(self.args[0])


class ContractError(FugaiError, ValueError):
    """An argument breaks the contract of a function: a missing column, a wrong type or range.

    Examples
    --------
    >>> from fugai.errors import ContractError
    >>> from fugai.store import write_xlsx
    >>> try:
    ...     write_xlsx([], "empty.xlsx")
    ... except ContractError as error:
    ...     print(error)
    `sheets` must hold at least one sheet, found none.
    """


class CRSMismatchError(ContractError):
    """Two things that must share a coordinate reference system or a grid do not.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai.errors import CRSMismatchError
    >>> from fugai.grid import choose_grid
    >>> try:
    ...     choose_grid(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)]))
    ... except CRSMismatchError as error:
    ...     print(error)
    `districts` must have a CRS, found none.
    """


class EmptyResultError(FugaiError, ValueError):
    """Nothing is left to compute on.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.errors import EmptyResultError
    >>> from fugai.grid import choose_grid
    >>> try:
    ...     choose_grid(gpd.GeoDataFrame(geometry=[], crs=4326))
    ... except EmptyResultError as error:
    ...     print(error)
    `districts` must hold at least one polygon, found none.
    """


class SelectionError(FugaiError, KeyError):
    """A name or a value that selects nothing; the message lists what there is.

    Examples
    --------
    >>> from fugai.errors import SelectionError
    >>> raise SelectionError("There is no raster 'rsrp', but: rsrp-lte.")
    Traceback (most recent call last):
    fugai.errors.SelectionError: There is no raster 'rsrp', but: rsrp-lte.
    """

    def __str__(self) -> str:
        """The message itself, which a `KeyError` would put into quotes."""
        return Exception.__str__(self)


class InfeasibleError(FugaiError, ValueError):
    """No solution meets the requirements.

    Parameters
    ----------
    message
        One sentence.
    points
        Positions of the demand points that no candidate can serve, if any.

    Examples
    --------
    >>> from fugai.errors import InfeasibleError
    >>> InfeasibleError("2 of 5 demand points cannot be covered.", points=(1, 4)).points
    (1, 4)
    """

    def __init__(self, message: str, points: tuple[int, ...] = ()) -> None:
        self.points: tuple[int, ...] = points
        super().__init__(message)


class SolverError(FugaiError, RuntimeError):
    """A solver stopped without a usable solution.

    Examples
    --------
    >>> from fugai.errors import FugaiError, SolverError
    >>> issubclass(SolverError, FugaiError), issubclass(SolverError, RuntimeError)
    (True, True)
    """


class CertificateError(SolverError):
    """A solver's answer failed its check against the inputs: a defect of the solver.

    Examples
    --------
    >>> from fugai.errors import CertificateError, SolverError
    >>> issubclass(CertificateError, SolverError)
    True
    """


def is_interrupt(error: BaseException) -> bool:
    """Whether an error is an interrupt from the keyboard, or a SystemError caused by one.

    A signal that arrives while a compiled function returns values is raised as a SystemError that
    has the interrupt among its causes.

    Parameters
    ----------
    error
        Exception that was caught.

    Examples
    --------
    >>> from fugai.errors import is_interrupt
    >>> is_interrupt(KeyboardInterrupt()), is_interrupt(ValueError())
    (True, False)
    """
    cause: BaseException | None = error
    while isinstance(error, SystemError) and cause is not None:
        if isinstance(cause, KeyboardInterrupt):
            return True
        cause = cause.__cause__ or cause.__context__
    return isinstance(error, KeyboardInterrupt)
