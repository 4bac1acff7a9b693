"""Exceptions: one root, each also the fitting built-in."""


class FugaiError(Exception):
    """Root of every error that a user can cause or mend."""


class ConfigError(FugaiError, ValueError):
    """A project file or an option is wrong; ``problems`` lists every finding."""

    def __init__(self, *problems: str) -> None:
        self.problems: tuple[str, ...] = problems
        super().__init__("\n".join(problems))


class InputError(FugaiError, ValueError):
    """A file cannot be read at all, or none of its rows can be used."""


class ContractError(FugaiError, ValueError):
    """A value handed from one room to another breaks its contract."""


class CRSMismatchError(ContractError):
    """Two things that must share a coordinate reference system or a grid do not."""


class EmptyResultError(FugaiError, ValueError):
    """Nothing is left to compute on."""


class SelectionError(FugaiError, KeyError):
    """A name or a value that selects nothing; the message lists what there is.

    >>> raise SelectionError("There is no raster 'rsrp', but: rsrp-lte.")
    Traceback (most recent call last):
    fugai.errors.SelectionError: There is no raster 'rsrp', but: rsrp-lte.
    """

    def __str__(self) -> str:
        """The message itself, which a `KeyError` would put into quotes."""
        return Exception.__str__(self)


class InfeasibleError(FugaiError, ValueError):
    """Nothing meets what is asked for; ``points`` are the demand points in the way, if any."""

    def __init__(self, message: str, points: tuple[int, ...] = ()) -> None:
        self.points: tuple[int, ...] = points
        super().__init__(message)


class SolverError(FugaiError, RuntimeError):
    """A solver stopped without a usable answer."""


def is_interrupt(error: BaseException) -> bool:
    """Whether an error is an interrupt from the keyboard, or what compiled code makes of one.

    A signal that arrives while a compiled function hands values over surfaces as a SystemError
    that has the interrupt among its causes.
    """
    cause: BaseException | None = error
    while isinstance(error, SystemError) and cause is not None:
        if isinstance(cause, KeyboardInterrupt):
            return True
        cause = cause.__cause__ or cause.__context__
    return isinstance(error, KeyboardInterrupt)
