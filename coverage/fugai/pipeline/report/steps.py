"""The steps of `fugai report`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial
from pathlib import Path  # noqa: TC003  the door of the room judges by it
from typing import TYPE_CHECKING

from fugai import reports
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.progress import Clock, Progress, listener_of
from fugai.pipeline.report.content import report_content
from fugai.pipeline.report.files import check_report_files, report_folder, write_record
from fugai.pipeline.run import Run, read_run
from fugai.reports.drawing.fonts import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.wording import Language

LANGUAGES: dict[str, tuple[Language, ...]] = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


@dataclass(frozen=True, kw_only=True)
class Report:
    """Files that `report` wrote.

    Parameters
    ----------
    files
        The bulletins and the atlases.
    notes
        What could not be drawn as asked.
    """

    files: tuple[Path, ...]
    notes: tuple[Message, ...] = ()

    def text(self, language: Language) -> str:
        """Notes and paths, one a line."""
        notes = [note.zh if language == "zh" else note.en for note in self.notes]
        return "\n".join([*notes, *map(str, self.files)])


def report(
    run: Run | Path | str,
    *,
    against: Run | Path | str | None = None,
    out: Path | str | None = None,
    language: str = "both",
    date: str | None = None,
    progress: Progress | bool = False,
) -> Report:
    """Write the bulletin (DOCX) and the atlas (PDF) of a finished run.

    Parameters
    ----------
    run
        What `fugai.run` or `fugai.read_run` returned, or the folder of a run.
    against
        Another run, whose last period the numbers are compared with; the period before the last
        one of the run where None.
    out
        Folder of the files; the run's with ``-report`` at its end where None.
    language
        ``"zh"``, ``"en"`` or ``"both"``.
    date
        Day on which the bulletin is issued, as ``"2017-02-28"``; none is printed where None.
    progress
        A listener, or True for a bar in a notebook.

    Raises
    ------
    InputError
        A folder is none of a finished run.
    ConfigError
        The language or the date is none, or a file that fugai did not write is in the way.
    WriteError
        The disk is full, or the place cannot be written to.

    Examples
    --------
    >>> import fugai, tempfile
    >>> run = fugai.run("tests/projects/tiny", only=["broadband"], year=2016)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = fugai.report(run, out=folder, language="en")
    ...     [path.name for path in made.files]
    ['bulletin-en.docx', 'atlas-en.pdf']
    """
    if language not in LANGUAGES:
        msg = f"`language` must be one of {', '.join(LANGUAGES)}, found {language!r}."
        raise ConfigError(msg)
    issued = issue_date(date)
    clock = Clock(listener_of(progress))
    found = run if isinstance(run, Run) else read_run(run)
    other = against if isinstance(against, Run) or against is None else read_run(against)
    folder = report_folder(out, found.out)
    bulletins = [f"bulletin-{one}.docx" for one in LANGUAGES[language]]
    drawn, notes = _atlas_languages(LANGUAGES[language])
    names = [*bulletins, *(f"atlas-{one}.pdf" for one in drawn)]
    check_report_files(folder, names)
    content = report_content(found, other)
    clock.start("公报 bulletin", len(bulletins))
    for one in LANGUAGES[language]:
        name = f"bulletin-{one}.docx"
        reports.write_bulletin(content, folder / name, language=one, date=issued)
        write_record(folder, name)
        clock.advance(detail=name)
    clock.finish()
    clock.start("图集 atlas", len(drawn) * (len(content.districts) + 2))
    for one in drawn:
        name = f"atlas-{one}.pdf"
        reports.write_atlas(
            content,
            folder / name,
            language=one,
            done=partial(_advance, clock, name),
        )
        write_record(folder, name)
    clock.finish()
    return Report(files=tuple(folder / name for name in names), notes=notes)


def _advance(clock: Clock, name: str, drawn: int, total: int) -> None:
    """Page ``drawn`` of ``total`` is done."""
    clock.advance(detail=f"{name} {drawn}/{total}")


def _atlas_languages(asked: Sequence[Language]) -> tuple[tuple[Language, ...], tuple[Message, ...]]:
    """Languages in which the atlas can be drawn on this computer, and what is missing."""
    if reports.chinese_font() or "zh" not in asked:
        return tuple(asked), ()
    names = ", ".join(FAMILIES[:4])
    note = Message(
        zh=f"本机没有含汉字的字体（如 {names}），图集以英文绘制，名称用拼音。",
        en=f"This computer has no font with Chinese characters, such as {names}: the atlas is drawn in English, "
        "names in pinyin.",
    )
    return ("en",), (note,)


def issue_date(date: str | None) -> str:
    """A day as ISO text, empty for none.

    Raises
    ------
    ConfigError
        It is no day.

    >>> issue_date("2017-02-28"), issue_date(None)
    ('2017-02-28', '')
    """
    if date is None:
        return ""
    try:
        return datetime.date.fromisoformat(date).isoformat()
    except (TypeError, ValueError):
        msg = f"`date` must be a day as 2017-02-28, found {date!r}."
        raise ConfigError(msg) from None
