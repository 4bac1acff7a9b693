"""Functions and values of a room, with a guard before them."""

from __future__ import annotations

import functools
import inspect
import math
import types
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from fugai._arguments.cause import cause_of
from fugai._arguments.judge import is_of_scalars, is_plain, judge, rule_of
from fugai.errors import FugaiError

if TYPE_CHECKING:
    from collections.abc import Collection, MutableMapping

T = TypeVar("T")
Checks = Mapping[str, Callable[[Any, str], None]]


def guard_room(
    names: MutableMapping[str, Any],
    room: str,
    checks: Checks | None = None,
    *,
    values: Collection[str] = (),
    may_be_missing: bool = False,
) -> None:
    """Put a guard before every public function of a room; its modules keep the plain ones.

    Parameters
    ----------
    names
        Globals of the room, which are changed.
    room
        Name of the room's package.
    checks
        Parameter to a function of its value and its name, which raises where the value is wrong.
    values
        Names of the dataclasses that a caller makes, whose fields are judged when they are made.
    may_be_missing
        Whether NaN in place of an array is missing, as it is in arrays.
    """
    for name, value in list(names.items()):
        is_function = isinstance(value, types.FunctionType)
        is_own = is_function and f"{value.__module__}.".startswith(f"{room}.")
        if is_own and not name.startswith("_"):
            names[name] = guarded(value, checks or {}, may_be_missing=may_be_missing)
    for name in values:
        guard_fields(names[name])


def guarded(
    function: Callable[..., Any], checks: Checks | None = None, *, may_be_missing: bool = False
) -> Callable[..., Any]:
    """The function, with an error for every argument that its annotation does not allow.

    The function's own errors come first, as they say more. Where it fails in another way, the arguments are judged to
    find the one that made it fail; where it does not fail, no number that it was given may be NaN or no number.

    Raises
    ------
    ContractError
        An argument is of another type than its annotation names, is a number that is NaN, or holds
        points without finite coordinates.
    """
    signature = inspect.signature(function)
    rules = {name: rule_of(p) for name, p in signature.parameters.items()}
    rules = {name: rule for name, rule in rules.items() if rule}
    scalars = [name for name, rule in rules.items() if is_of_scalars(rule)]
    whole = [name for name in scalars if "int" in rules[name] and "float" not in rules[name]]
    judges = {name: check for name, check in (checks or {}).items() if name in signature.parameters}
    if not rules and not judges:
        return function

    @functools.wraps(function)
    def judged(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  whatever the function takes
        try:
            given: Mapping[str, Any] = signature.bind(*args, **kwargs).arguments
        except TypeError:
            return function(*args, **kwargs)  # which says what is missing, or takes old names
        for name, check in judges.items():
            if given.get(name) is not None:
                check(given[name], name)
        for name in whole:
            # NaN threads never start, and NaN rounds never end.
            if isinstance(given.get(name), float) and not math.isfinite(given[name]):
                judge(name, given[name], rules[name])
        try:
            result = function(*args, **kwargs)
        except FugaiError:
            raise
        except Exception as error:
            for name, rule in rules.items():
                if name in given:
                    judge(name, given[name], rule, error)
            cause = cause_of(error, given)
            if cause is not None:
                raise cause from error
            raise
        for name in rules:
            is_one = not may_be_missing and isinstance(given.get(name), float)
            if name in given and (name in scalars or is_one):
                judge(name, given[name], rules[name])
        return result

    return judged


def guard_fields(kind: type[T]) -> type[T]:
    """The dataclass, whose fields are judged when one is made."""
    if "__guarded__" in kind.__dict__:
        return kind
    make, signature = kind.__init__, inspect.signature(kind)
    rules = {name: rule_of(p) for name, p in signature.parameters.items()}
    rules = {name: rule for name, rule in rules.items() if rule}
    plain = [name for name, rule in rules.items() if is_plain(rule)]

    @functools.wraps(make)
    def judged(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  a value of the class
        try:
            make(self, *args, **kwargs)
        except FugaiError:
            raise
        except Exception as error:
            for name, rule in rules.items():
                if name in kwargs:
                    judge(name, kwargs[name], rule, error)
            cause = cause_of(error, kwargs)
            if cause is not None:
                raise cause from error
            raise
        for name in plain:
            if name in kwargs:
                judge(name, kwargs[name], rules[name])

    kind.__init__ = judged  # type: ignore[method-assign]
    kind.__guarded__ = True  # type: ignore[attr-defined]
    return kind
