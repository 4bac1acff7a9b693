"""Old names that still work, and say what to write instead."""

from __future__ import annotations

import functools
import inspect
import warnings
from dataclasses import dataclass, fields, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Function = TypeVar("Function", bound="Callable[..., Any]")
Class = TypeVar("Class", bound=type)


@dataclass(frozen=True, kw_only=True)
class Renaming:
    """One old name, what to write instead, and the version that drops the old one."""

    old: str
    new: str
    removed_in: str


RENAMED: list[Renaming] = []
"""Every old name that the imported modules still accept."""


def renamed(module: str, names: Mapping[str, str], *, removed_in: str) -> Callable[[str], object]:
    """A module's ``__getattr__`` that answers to old names of what it holds.

    Parameters
    ----------
    names
        Old name to new: a name of the same module, or one with its module in front
        (``fugai.messages.Message``).
    """
    RENAMED.extend(
        Renaming(old=f"{module}.{old}", new=new, removed_in=removed_in)
        for old, new in names.items()
    )

    def __getattr__(name: str) -> object:  # noqa: N807
        if name not in names:
            msg = f"module {module!r} has no attribute {name!r}"
            raise AttributeError(msg)
        new = names[name]
        _warn(f"`{module}.{name}`", f"`{new}`", removed_in)
        home, _, attribute = new.rpartition(".")
        return getattr(import_module(home or module), attribute)

    return __getattr__


def renamed_method(where: str, old: str, new: str, *, removed_in: str) -> Callable[..., Any]:
    """A method under its old name: ``check = renamed_method("fugai.Grid", "check", ...)``."""
    RENAMED.append(Renaming(old=f"{where}.{old}()", new=f"{where}.{new}()", removed_in=removed_in))

    def old_method(self: object, *args: object, **options: object) -> object:
        _warn(f"`{where}.{old}`", f"`{new}`", removed_in)
        return getattr(self, new)(*args, **options)

    old_method.__name__ = old
    old_method.__doc__ = f"Old name of `{new}`."
    return old_method


def renamed_attribute(where: str, old: str, new: str, *, removed_in: str) -> property:
    """An attribute under its old name: ``rejects = renamed_attribute("fugai.tables.Reading", ...)``."""
    RENAMED.append(
        Renaming(
            old=f"{where}.{old} (attribute)",
            new=f"{where}.{new} (attribute)",
            removed_in=removed_in,
        )
    )

    def old_attribute(self: object) -> object:
        _warn(f"`{where}.{old}`", f"`{new}`", removed_in)
        return getattr(self, new)

    old_attribute.__doc__ = f"Old name of `{new}`."
    return property(old_attribute)


def renamed_arguments(*, removed_in: str, **names: str) -> Callable[[Function], Function]:
    """Decorator of a function that still takes keyword arguments by their old names.

    Parameters
    ----------
    names
        Old name to new, as in ``renamed_arguments(removed_in="0.3.0", apart="conflicts")``.
    """

    def decorate(function: Function) -> Function:
        where = f"{function.__module__}.{function.__qualname__}"
        RENAMED.extend(
            Renaming(old=f"{where}({old})", new=new, removed_in=removed_in)
            for old, new in names.items()
        )

        @functools.wraps(function)
        def accepting_old_names(*args: object, **options: object) -> object:
            for old in names.keys() & options.keys():
                new = names[old]
                if new in options:
                    msg = f"{function.__name__}() got both `{old}` and `{new}`, which are the same."
                    raise TypeError(msg)
                _warn(f"`{old}` of `{function.__name__}`", f"`{new}`", removed_in)
                options[new] = options.pop(old)
            return function(*args, **options)

        return cast("Function", accepting_old_names)

    return decorate


def gathered_arguments(
    *, into: str, kind: type, removed_in: str, renames: Mapping[str, str] | None = None
) -> Callable[[Function], Function]:
    """Decorator of a function whose options became one value, and that still takes them one by one.

    Parameters
    ----------
    into
        Name of the keyword argument that holds the value now.
    kind
        Frozen dataclass of that value; its fields are the old keyword arguments.
    renames
        Old keyword argument to the field, where they do not share a name.
    """

    def decorate(function: Function) -> Function:
        where = f"{function.__module__}.{function.__qualname__}"
        own = inspect.signature(function).parameters.keys()
        names = {field.name: field.name for field in fields(kind) if field.name not in own}
        names |= renames or {}
        RENAMED.extend(
            Renaming(
                old=f"{where}({old})",
                new=f"{into}={kind.__name__}({name}=...)",
                removed_in=removed_in,
            )
            for old, name in names.items()
        )

        @functools.wraps(function)
        def accepting_loose_arguments(*args: object, **options: object) -> object:
            given_old = [old for old in names if old in options]
            if given_old:
                loose = {names[old]: options.pop(old) for old in given_old}
                first = names[given_old[0]]
                _warn(
                    f"`{given_old[0]}` of `{function.__name__}`",
                    f"`{into}={kind.__name__}({first}=...)`",
                    removed_in,
                )
                given = options.get(into)
                options[into] = kind(**loose) if given is None else replace(given, **loose)  # type: ignore[type-var]
            return function(*args, **options)

        return cast("Function", accepting_loose_arguments)

    return decorate


def replaced_arguments(
    names: Mapping[str, str],
    convert: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    removed_in: str,
    positional: tuple[str, ...] = (),
) -> Callable[[Function], Function]:
    """Decorator of a function that still takes old keyword arguments, and computes the new ones.

    Parameters
    ----------
    names
        Old keyword argument to what to write instead.
    convert
        New keyword arguments from the old ones that a call has, by name.
    positional
        Old names of the positional arguments of a function that takes keywords alone now.
    """

    def decorate(function: Function) -> Function:
        where = f"{function.__module__}.{function.__qualname__}"
        RENAMED.extend(
            Renaming(old=f"{where}({old})", new=new, removed_in=removed_in)
            for old, new in names.items()
        )

        @functools.wraps(function)
        def accepting_old_arguments(*args: object, **options: object) -> object:
            if positional:
                options |= dict(zip(positional, args, strict=False))
                args = args[len(positional) :]
            old = {name: options.pop(name) for name in names if name in options}
            if old:
                first = next(iter(old))
                new = convert(old)
                both = next((name for name in new if name in options), None)
                if both is not None:
                    msg = (
                        f"{function.__name__}() got both `{first}` and `{both}`, which replaces it."
                    )
                    raise TypeError(msg)
                _warn(f"`{first}` of `{function.__name__}`", f"`{names[first]}`", removed_in)
                options |= new
            return function(*args, **options)

        return cast("Function", accepting_old_arguments)

    return decorate


def rescaled_arguments(
    *, removed_in: str, positional: tuple[str, ...] = (), **names: tuple[str, float]
) -> Callable[[Function], Function]:
    """Decorator of a function that still takes keyword arguments in another unit.

    Parameters
    ----------
    positional
        As of `replaced_arguments`.
    names
        Old name to the new one and the factor between them, as in
        ``rescaled_arguments(removed_in="0.3.0", distance_km=("distance_m", 1000.0))``.
    """

    def convert(old: dict[str, Any]) -> dict[str, Any]:
        new = {}
        for name, value in old.items():
            target, factor = names[name]
            scaled = np.multiply(value, factor)
            new[target] = float(scaled) if np.ndim(scaled) == 0 else scaled
        return new

    return replaced_arguments(
        {old: new for old, (new, _) in names.items()},
        convert,
        removed_in=removed_in,
        positional=positional,
    )


def renamed_fields(*, removed_in: str, **names: str) -> Callable[[Class], Class]:
    """Decorator of a dataclass that still takes and shows fields by their old names.

    Parameters
    ----------
    names
        Old name to new, as in ``renamed_fields(removed_in="0.3.0", sight="los")``.
    """

    def decorate(kind: Class) -> Class:
        where = f"{kind.__module__}.{kind.__qualname__}"
        made = cast("Any", kind)
        initialise = made.__init__
        RENAMED.extend(
            Renaming(old=f"{where}({old})", new=new, removed_in=removed_in)
            for old, new in names.items()
        )

        @functools.wraps(initialise)
        def accepting_old_fields(self: object, *args: object, **options: object) -> None:
            for old in names.keys() & options.keys():
                new = names[old]
                if new in options:
                    msg = f"{kind.__name__}() got both `{old}` and `{new}`, which are the same."
                    raise TypeError(msg)
                _warn(f"`{old}` of `{kind.__name__}`", f"`{new}`", removed_in)
                options[new] = options.pop(old)
            initialise(self, *args, **options)

        made.__init__ = accepting_old_fields
        for old, new in names.items():
            setattr(kind, old, renamed_attribute(kind.__name__, old, new, removed_in=removed_in))
        return kind

    return decorate


def retired(old: str, new: str, *, removed_in: str) -> Callable[[], None]:
    """A warning that an old option is still accepted, for the ``__post_init__`` of what has it.

    Parameters
    ----------
    old, new
        The option with its module, and what to write instead.
    """
    RENAMED.append(Renaming(old=old, new=new, removed_in=removed_in))

    def warn() -> None:
        warnings.warn(
            f"`{old}` is now {new}; the old name goes in version {removed_in}.",
            FutureWarning,
            stacklevel=4,
        )

    return warn


def _warn(old: str, new: str, removed_in: str) -> None:
    warnings.warn(
        f"{old} is now {new}; the old name goes in version {removed_in}.",
        FutureWarning,
        stacklevel=3,
    )
