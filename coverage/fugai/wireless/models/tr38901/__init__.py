"""3GPP TR 38.901 (V17): UMa, UMi street canyon, RMa and InH office."""
