"""80 % intervals of coverage shares from what is known of the error of predicted levels."""
