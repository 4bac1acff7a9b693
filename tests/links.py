"""Links of a built site: every file and every anchor that a page names is there.

    python -m tests.links FOLDER

prints each link that leads nowhere, and exits with 1 if there is one. Nothing is fetched: addresses
outside the site are not followed, and a page must not load anything from them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {("img", "src"), ("script", "src"), ("iframe", "src")}
"""What a browser fetches by itself."""


@dataclass
class Page(HTMLParser):
    """Anchors and links of one page."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag names."""
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif (tag, name) in LOADED or (tag == "link" and name == "href"):
                self.loaded.append(value)
            elif tag == "a" and name == "href":
                self.links.append(value)


def read_pages(folder: Path) -> dict[Path, Page]:
    """Every page of a site by its resolved path."""
    pages = {}
    for path in sorted(folder.rglob("*.html")):
        if "_static" in path.parts:  # what the theme brings, templates among it
            continue
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        pages[path.resolve()] = page
    return pages


def broken_links(folder: Path) -> list[str]:
    """Links that lead nowhere, and files that would be fetched from elsewhere."""
    pages = read_pages(folder)
    found = []
    for path, page in pages.items():
        where = path.relative_to(folder.resolve())
        found += [
            f"{where}: loads {link} from another host"
            for link in page.loaded
            if urlsplit(link).netloc
        ]
        for link in (*page.links, *page.loaded):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                found.append(f"{where}: {link} is not there")
            elif parts.fragment and target in pages:
                anchor = unquote(parts.fragment)
                if anchor not in pages[target].anchors:
                    found.append(f"{where}: {link} names no anchor of its page")
    return found


def main() -> None:
    """Print what is broken."""
    broken = broken_links(Path(sys.argv[1]))
    print("\n".join(broken) or "every link leads somewhere")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
