"""Documentation of fugai, in English and (with `-t zh`) in Chinese, built without a network."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import reference_pages

import fugai

CHINESE = tags.has("zh")  # type: ignore[name-defined]  # noqa: F821  Sphinx defines it

project = "fugai 覆盖"
author = "The fugai authors"
project_copyright = "The fugai authors, Apache-2.0"
release = version = fugai.__version__
language = "zh_CN" if CHINESE else "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = [] if CHINESE else ["zh", "_build"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
default_role = "py:obj"
nitpicky = False

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "show-inheritance": False}
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_param = False

html_theme = "pydata_sphinx_theme"
html_title = "fugai 覆盖"
html_context = {"chinese": CHINESE}
templates_path = [str(HERE / "_templates")]
html_static_path = [str(HERE / "_static")]
html_css_files = ["fugai.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "navbar_start": ["navbar-logo"],
    "navbar_end": ["language", "theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": True,
    "header_links_before_dropdown": 8,
    "footer_start": ["copyright"],
    "footer_end": [],
}


def setup(_app: object) -> None:
    """Write the pages that come from the code before anything is read."""
    reference_pages.write(HERE / "zh" if CHINESE else HERE, chinese=CHINESE)
