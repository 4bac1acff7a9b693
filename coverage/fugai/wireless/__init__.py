"""Link budget, antennas, path loss, signal, service."""
