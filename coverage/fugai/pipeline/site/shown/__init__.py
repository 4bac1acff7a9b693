"""An answer in words, on the page and in files."""
