"""Folium layers of results, and the page around them."""

from fugai._arguments import guard_room as _guard_room
from fugai.maps.context.context import Context as Context
from fugai.maps.context.context import pack_context as pack_context
from fugai.maps.elements.element import MapLayer as MapLayer
from fugai.maps.elements.rasters import BandLayer as BandLayer
from fugai.maps.elements.rasters import ClassRasterLayer as ClassRasterLayer
from fugai.maps.elements.rasters import SignalLayer as SignalLayer
from fugai.maps.elements.vectors import DistrictLayer as DistrictLayer
from fugai.maps.elements.vectors import HoleLayer as HoleLayer
from fugai.maps.elements.vectors import IsochroneLayer as IsochroneLayer
from fugai.maps.elements.vectors import LineLayer as LineLayer
from fugai.maps.elements.vectors import PointLayer as PointLayer
from fugai.maps.elements.vectors import PolygonLayer as PolygonLayer
from fugai.maps.elements.vectors import SitingLayer as SitingLayer
from fugai.maps.layers.change import Change as Change
from fugai.maps.layers.classes import band_classes as band_classes
from fugai.maps.layers.classes import band_labels as band_labels
from fugai.maps.layers.classes import signal_classes as signal_classes
from fugai.maps.layers.colours import HIGH_IS_BAD as HIGH_IS_BAD
from fugai.maps.layers.colours import HIGH_IS_GOOD as HIGH_IS_GOOD
from fugai.maps.layers.districts import district_layer as district_layer
from fugai.maps.layers.layer import Layer as Layer
from fugai.maps.layers.raster import class_raster_layer as class_raster_layer
from fugai.maps.layers.siting import reach_layer as reach_layer
from fugai.maps.layers.siting import sites_layer as sites_layer
from fugai.maps.layers.staged import Look as Look
from fugai.maps.layers.staged import staged_layer as staged_layer
from fugai.maps.layers.vector import line_layer as line_layer
from fugai.maps.layers.vector import point_layer as point_layer
from fugai.maps.layers.vector import polygon_layer as polygon_layer
from fugai.maps.layers.vector import shapes_by_year as shapes_by_year
from fugai.maps.measured import measured_layers as measured_layers
from fugai.maps.measured import measured_page as measured_page
from fugai.maps.page.document import PageMap as PageMap
from fugai.maps.page.lists import MOST_ROWS as MOST_ROWS
from fugai.maps.page.lists import page_list as page_list
from fugai.maps.page.page import Page as Page
from fugai.maps.page.page import page_html as page_html
from fugai.maps.page.page import page_map as page_map
from fugai.maps.page.page import write_page as write_page
from fugai.maps.page.targets import TARGET_COLUMNS as TARGET_COLUMNS
from fugai.maps.page.themes import theme_links as theme_links
from fugai.maps.page.themes import theme_page as theme_page
from fugai.maps.page.themes import write_theme_pages as write_theme_pages
from fugai.maps.quick import quick_map as quick_map
from fugai.maps.residuals import residual_layer as residual_layer
from fugai.maps.residuals import residual_page as residual_page
from fugai.maps.residuals import residual_png as residual_png

_VALUES = (
    "Change",
    "Context",
    "Layer",
    "Page",
)
"""What a caller makes: judged when it is made."""

_guard_room(globals(), __name__, values=_VALUES)
