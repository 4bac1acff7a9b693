"""Cheap arborescences where every place may be served from several nodes: build, prune, improve.

The trunk is a directed graph from node 0; a place takes one of its options, each from a node of the trunk at
a price. What is in the tree is paid once, by all places beyond it together.
"""

from fugai.kernels.location.arborescence.moves import best_opening as best_opening
from fugai.kernels.location.arborescence.moves import closing as closing
from fugai.kernels.location.arborescence.moves import extend as extend
from fugai.kernels.location.arborescence.rooms import rearrange as rearrange
from fugai.kernels.location.arborescence.start import follow_saturated as follow_saturated
from fugai.kernels.location.arborescence.start import reconnect as reconnect
from fugai.kernels.location.arborescence.tree import ABSENT as ABSENT
from fugai.kernels.location.arborescence.tree import Options as Options
from fugai.kernels.location.arborescence.tree import Tree as Tree
from fugai.kernels.location.arborescence.tree import Trunk as Trunk
from fugai.kernels.location.arborescence.tree import children_first as children_first
from fugai.kernels.location.arborescence.tree import choose_options as choose_options
from fugai.kernels.location.arborescence.tree import copy_tree as copy_tree
from fugai.kernels.location.arborescence.tree import cut_off as cut_off
from fugai.kernels.location.arborescence.tree import empty_tree as empty_tree
from fugai.kernels.location.arborescence.tree import prune as prune
from fugai.kernels.location.arborescence.tree import total_cost as total_cost
from fugai.kernels.location.arborescence.ways import Ways as Ways
from fugai.kernels.location.arborescence.ways import join as join
from fugai.kernels.location.arborescence.ways import ways_as_tuple as ways_as_tuple
