"""Path loss of one transmitter at every pixel of a window, over terrain and clutter."""
