"""The section `[wireless]`: what covered means, equipment, models and layers."""
