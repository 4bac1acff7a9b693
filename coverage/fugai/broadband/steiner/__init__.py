"""Short Steiner trees in undirected graphs, with a lower bound."""

from fugai.broadband.steiner.certificate import certify as certify
from fugai.broadband.steiner.graph import Graph as Graph
from fugai.broadband.steiner.graph import undirected as undirected
from fugai.broadband.steiner.tree import MAX_VISITS as MAX_VISITS
from fugai.broadband.steiner.tree import SteinerTree as SteinerTree
from fugai.broadband.steiner.tree import steiner_tree as steiner_tree
