"""The p-median, and what the p-center and the capacitated p-median take from it."""
