"""What the cells of a column say: numbers, dates, lists, sectors, defaults, and ids that a file lacks."""
