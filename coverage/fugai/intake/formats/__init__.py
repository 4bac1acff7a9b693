"""One reader per file format: text and bytes to rows as the file has them."""
