"""The p-centre."""
