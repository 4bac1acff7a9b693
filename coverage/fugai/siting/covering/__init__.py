"""Covering problems: LSCP, MCLP, backup, partial and capacitated covering."""
