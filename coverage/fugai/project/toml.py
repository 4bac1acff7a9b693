"""TOML files of a project, read within bounds: what they say is checked elsewhere."""

from __future__ import annotations

import math
import re
import sys
import tomllib
from typing import TYPE_CHECKING, Any

from fugai.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1_000_000
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"""(?<![\w"'-])(?:{_PART}[ \t]*+\.[ \t]*+){{64}}""")
"""The time to read a key grows with the square of its parts."""


def load_toml(path: Path) -> dict[str, Any]:
    """Tables and values of a TOML file.

    Raises
    ------
    ConfigError
        It cannot be read, is too large or too deep, is not TOML in UTF-8, or holds a whole number
        of more than 64 bits.
    """
    name = path.name
    try:
        if not path.is_file():
            msg = f"{name} must be a file, found none."
            raise ConfigError(msg)
        if path.stat().st_size > MAX_BYTES:
            msg = f"{name} must be at most {MAX_BYTES:,} bytes, found {path.stat().st_size:,}."
            raise ConfigError(msg)
        text = path.read_bytes().decode("utf-8-sig")
        if _LONG_KEY.search(text):
            msg = f"{name} must have keys of fewer than 64 parts, found a longer one."
            raise ConfigError(msg)
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        msg = (
            f"{name} must be UTF-8, found byte 0x{error.object[error.start]:02x} at {error.start}."
        )
        raise ConfigError(msg) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        msg = f"{name} must be valid TOML: {error}."
        raise ConfigError(msg) from None
    except ConfigError:
        raise
    except OSError as error:
        msg = f"{name} must be readable, the system says: {error.strerror}."
        raise ConfigError(msg) from None
    except ValueError:  # a whole number of thousands of digits
        msg = f"{name} must hold numbers of at most {sys.get_int_max_str_digits()} digits."
        raise ConfigError(msg) from None
    _check_whole_numbers(values, name)
    return values


def _check_whole_numbers(values: dict[str, Any], file: str) -> None:
    """Raise where a whole number has more than 64 bits, which TOML does not promise to hold."""
    waiting: list[tuple[str, Any]] = list(values.items())
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{key}.{name}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(key, inner) for inner in value]
        elif isinstance(value, int) and value.bit_length() > 63:
            digits = int(value.bit_length() * math.log10(2)) + 1
            msg = f"{file}: `{key}` must be a whole number of at most 64 bits, found one of {digits} digits."
            raise ConfigError(msg)
