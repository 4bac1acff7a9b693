"""The p-median."""
