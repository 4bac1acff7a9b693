"""`[project.classes.NAME]`: what a project calls the classes of its districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.wording import pick, value_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.project.section import Section
    from fugai.wording import Label


def read_classes(section: Section) -> Mapping[str, Label]:
    """Chinese and English title of each class of districts that the project names.

    A title that is not given is that of a class which the package knows, else the code.
    """
    titles = {}
    for code in section.values:
        if not code.strip():
            section.problems.append(
                f"`project.classes` must have a code as its key, found {code!r}."
            )
        one = section.section(code)
        known = value_label(code)
        title = one.text("title", pick(known, "zh"), required=True)
        titles[code] = (title, one.text("title_en", pick(known, "en")))
        one.check_unknown()
    return titles
