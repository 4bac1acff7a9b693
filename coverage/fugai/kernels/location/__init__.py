"""Covering, p-median, capacitated assignment, Steiner trees."""
