"""The tables by theme; `fugai.tables.registry` gathers them."""
