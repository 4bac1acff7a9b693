"""From the rows of a file to the rows of a table: joins, words, bands, layers, years."""
