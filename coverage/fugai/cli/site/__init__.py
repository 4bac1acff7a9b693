"""The command `fugai site` and its options, in groups."""
