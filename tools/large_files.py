"""Refuse large files: what is committed once is carried by every clone for good.

python tools/large_files.py FILE ...
"""

from __future__ import annotations

import sys
from pathlib import Path

LIMIT = 1 << 20
"""Largest file that may be committed. [bytes]"""


def too_large(names: list[str]) -> list[str]:
    """One line for each of the files that is larger than the limit."""
    sizes = {name: Path(name).stat().st_size for name in names if Path(name).is_file()}
    return [f"{name}: {size:,} bytes" for name, size in sizes.items() if size > LIMIT]


def main() -> int:
    """Print the files that are too large; 1 where there is one."""
    found = too_large(sys.argv[1:])
    for line in found:
        sys.stderr.write(f"{line}, at most {LIMIT:,} are allowed\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
