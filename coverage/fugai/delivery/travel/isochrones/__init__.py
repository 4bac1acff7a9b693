"""Isochrones: the ground along the roads that is within a time of a facility."""

from fugai.delivery.travel.isochrones.bands import isochrones as isochrones
from fugai.delivery.travel.isochrones.hulls import isochrone_hulls as isochrone_hulls
