"""A siting answer names the columns that no input states, of those that it rests on."""

from __future__ import annotations

from pathlib import Path

import fugai

SITING = Path(__file__).parents[2] / "projects" / "siting"


def test_the_notes_say_what_is_assumed_as_a_whole():
    request = fugai.SitingRequest(place="outlets", budget=1, year=2015, sensitivity=False)
    notes = fugai.site(SITING, request).instance.notes
    assert [note.zh for note in notes if note.en.startswith("districts: Residents")] == [
        "districts：常住人口（population）全部2行均未填写：取建制村和社区合计。"
    ]
    assert not any(note.en.startswith("sites: ") for note in notes)  # no part of this answer
