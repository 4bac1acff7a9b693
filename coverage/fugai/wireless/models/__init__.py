"""Path loss models, clutter loss and entry loss: frozen parameters, scalar functions."""
