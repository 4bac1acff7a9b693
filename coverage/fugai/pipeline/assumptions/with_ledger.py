"""Inputs with their ledger, and the notes that follow from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fugai.pipeline.assumptions.ledger import assumptions_ledger
from fugai.pipeline.assumptions.notes import ledger_notes

if TYPE_CHECKING:
    from fugai.pipeline.inputs import Inputs


def with_ledger(inputs: Inputs) -> Inputs:
    """The inputs with every assumption counted, and a note on each column that is assumed as a whole.

    Parameters
    ----------
    inputs
        As they were read: they know what their files state.
    """
    ledger = assumptions_ledger(inputs)
    notes = tuple(dict.fromkeys((*inputs.notes, *ledger_notes(ledger))))
    return replace(inputs, assumptions=ledger, notes=notes)
