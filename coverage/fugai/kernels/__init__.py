"""Numba functions over scalars and arrays. No geography, no files.

numba keeps a compiled function for as long as the function's own file is unchanged, although the code
of functions in other files is compiled into it. Here one changed file makes all of them stale.
"""

from __future__ import annotations

from pathlib import Path

_STAMP = "kernels.stamp"


def drop_stale(folder: Path) -> bool:
    """Remove the compiled functions of a folder where a source file of it has changed since.

    Returns
    -------
    Whether anything had changed. A folder that cannot be written is left alone.
    """
    sources = sorted(folder.glob("*.py"))
    stats = [(source.name, source.stat()) for source in sources]
    stamp = "".join(f"{name} {stat.st_size} {stat.st_mtime_ns}\n" for name, stat in stats)
    cache = folder / "__pycache__"
    try:
        if (cache / _STAMP).read_text(encoding="utf-8") == stamp:
            return False
    except OSError:
        pass  # compiled before there were stamps, or never
    try:
        cache.mkdir(exist_ok=True)
        for compiled in cache.glob("*.nb[ic]"):
            compiled.unlink(missing_ok=True)
        (cache / _STAMP).write_text(stamp, encoding="utf-8", newline="\n")
    except OSError:
        return False
    return True


drop_stale(Path(__file__).parent)
