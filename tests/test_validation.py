"""The validation table: every model keeps its precision, and the documents show what is printed."""

from __future__ import annotations

import pytest
from tests import validation
from tests.reference_rows import Case


@pytest.mark.kernel
def test_compiled_models_reproduce_their_figures_and_the_documents_say_so(reference, root):
    lines = validation.results(reference)
    assert [line.model for line in lines if not line.passes] == ["Okumura-Hata, open area"]
    printed = (root / "docs" / "validation.md").read_text(encoding="utf-8")
    assert validation.HEAD in printed
    assert validation.NOTES in printed
    for line in lines:
        cells = [cell.strip() for cell in line.row.strip("|").split("|")]
        shown = [
            row for row in printed.splitlines() if row.startswith(f"| {' | '.join(cells[:3])}")
        ]
        assert len(shown) == 1, line
        # the worst difference may turn in its last digit on another processor; the rest may not
        assert shown[0].endswith(f"| {' | '.join(cells[4:])} |")


def test_the_command_names_a_missing_folder(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("FUGAI_REFERENCE", str(tmp_path / "none"))
    assert validation.main() == 2
    assert "must name the folder of figures" in capsys.readouterr().err


def test_a_wrong_loss_a_nan_and_an_answered_refusal_are_found():
    cases = [Case(arguments={"x": 1.0}, loss_db=1.0), Case(arguments={"x": 2.0}, loss_db=2.5)]
    assert validation.worst(lambda x: x, cases) == (2, 0, 0.5)
    nan = validation.worst(lambda x: float("nan"), cases[:1])[2]  # noqa: ARG005
    line = validation.Result(model="m", source="s", cases="1", worst_db=nan, asked_db=1.0)
    assert not line.passes
    with pytest.raises(AssertionError, match="must be refused"):
        validation.worst(lambda x: x, [Case(arguments={"x": 1.0}, loss_db=0.0, refused=True)])
