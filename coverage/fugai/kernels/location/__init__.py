"""Location problems: covering, p-median, capacitated assignment, Steiner trees, thinning.

What is called from Python returns plain tuples and never a NamedTuple: numba makes one by calling
Python, and an interrupt from the keyboard that arrives there would crash the process.
"""
