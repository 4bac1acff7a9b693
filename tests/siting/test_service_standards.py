"""The same problem at several standards and numbers of sites, counted by hand."""

from __future__ import annotations

from scipy.sparse import csr_array
from tests.siting.small import PEOPLE, ROADS

from fugai.siting import sensitivity


def test_standards_and_numbers_side_by_side():
    wide = csr_array([[1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]])
    table = sensitivity({10.0: ROADS, 15.0: wide}, PEOPLE, budgets=[1, 2])
    assert table.loc[(10.0, 1), "covered"] == 60
    assert table.loc[(15.0, 1), "covered"] == 70
    assert table.loc[(10.0, 1), "in_common"] == 1.0
    assert table.loc[(15.0, 1), "in_common"] == 0.0
    assert (table["status"] == "optimal").all()
