"""The p-center."""
