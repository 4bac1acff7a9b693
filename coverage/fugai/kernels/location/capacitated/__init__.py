"""The capacitated p-median: assignment and Lagrangian bounds."""
