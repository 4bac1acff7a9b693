"""The assumptions ledger of a project: what its inputs state, and what is put in instead."""
