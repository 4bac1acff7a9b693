"""The p-median: interchange and Lagrangian bounds."""
