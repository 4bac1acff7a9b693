"""Attenuation by oxygen and water vapour, Recommendation ITU-R P.676."""
