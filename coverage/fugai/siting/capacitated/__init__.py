"""The capacitated p-median."""
