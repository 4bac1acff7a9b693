"""Masts, fixed wireless and microwave of a project, as its roll-out takes them."""
