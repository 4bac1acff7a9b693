"""Several demands at once: residents and villages, or the profiles of base stations."""
