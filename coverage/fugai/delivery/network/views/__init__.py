"""What analysts ask of a network: frames, graphs, maps, reasons."""
