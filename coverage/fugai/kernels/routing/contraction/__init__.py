"""Many long searches of one network: junctions are contracted once, and swept for many origins.

`chains` leaves out the points of roads between junctions, `dissection` orders the junctions,
`elimination` adds the shortcuts of that order, `weights` times them; `sweep` finds the times from 16
origins at once, and `exact` adds those up along the ways, so that they equal a plain search to the
last bit.
"""
