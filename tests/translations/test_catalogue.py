"""The Chinese of every sentence that a user may read."""

from __future__ import annotations

import re

import pytest
import typer.main
from tests.translations.templates import SOURCE, all_templates

from fugai.cli.commands import app
from fugai.cli.help import help_texts
from fugai.translations import translated, translated_lines
from fugai.translations.catalogue import catalogue

ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,]+[a-z]{2,}|\b(must|found|be|the|and|of|or|is|not)\b")
"""Two English words in a row, or one that only a sentence has."""

QUOTED = re.compile(r"`[^`]*`|⟦\d+⟧|'[^']*'|\"[^\"]*\"")


def english_left(template: str) -> str:
    """The Chinese of a template where English is left in it, else nothing."""
    text = re.sub(r"\{(\d*)(?::[^{}]*)?\}", r"⟦0\1⟧", template)
    chinese = translated(text, "zh")
    return chinese if ENGLISH.search(QUOTED.sub(" ", chinese)) else ""


def test_every_sentence_of_the_code_has_its_chinese() -> None:
    found = all_templates()
    assert len(found) > 600
    left = {place: (text, english_left(text)) for text, place in found.items()}
    assert {place: pair for place, pair in left.items() if pair[1]} == {}


def test_every_text_of_the_help_has_its_chinese() -> None:
    texts = help_texts(typer.main.get_command(app))
    assert len(texts) > 40
    assert [text for text in texts if translated(text, "zh") == text] == []


def test_a_translation_has_the_values_of_its_sentence() -> None:
    for known in (catalogue(), catalogue(printed=True)):
        assert [one.translation for one in known.templates if not _same_values(one)] == []
        assert [text for text in known.texts.values() if re.search(r"\{\d+\}", text)] == []


def _same_values(template) -> bool:
    return sorted(set(template.order)) == sorted(
        {int(number) for number in re.findall(r"\{(\d+)\}", template.translation)}
    )


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("must be between 1 and 400 m", "必须在1至400 m之间"),
        ("`year` must be a whole number, found 'must be'.", "`year`必须是整数，实际为'must be'。"),
        (
            "a.csv: no row of `inputs.sites` can be used; row 3: height_m = '900': must be finite.",
            "a.csv：`inputs.sites`没有一行可用；第3行：height_m = '900'：必须是有限的数。",
        ),
        (
            "`a.csv` must have a column `site_id` (基站编号) for sites, found 'x'.",
            "`a.csv`作为sites必须有列`site_id`（基站编号），实际为'x'。",
        ),
        ("what another library says", "what another library says"),
        ("", ""),
    ],
)
def test_sentences(english: str, chinese: str) -> None:
    assert translated(english, "zh") == chinese
    assert translated(english, "en") == english


def test_names_in_backticks_are_not_translated() -> None:
    text = "`p.none` is not a known key; did you mean `none`? `p` may have `none`."
    assert translated(text, "zh") == "`p.none`不是已知的键；是否指`none`？`p`可有`none`。"


def test_values_of_the_data_are_not_translated() -> None:
    text = "`kind` must be one of none, village, found 'none'."
    assert translated(text, "zh") == "`kind`必须是none, village之一，实际为'none'。"


def test_columns_are_kept_in_lines() -> None:
    lines = translated_lines("  before    8.21   7.5\n  sd        1.00   2.5", "zh").split("\n")
    assert lines == ["  校准前    8.21   7.5", "  标准差    1.00   2.5"]


def test_the_catalogues_are_part_of_the_package() -> None:
    assert (SOURCE / "translations" / "zh" / "rules.toml").is_file()
