"""Covering matrices and the location problems over them."""
