"""The door of a room: arguments of its public functions are judged by their annotations.

A number that is NaN, text where a number is meant, or points without finite coordinates end in an error that names the
parameter, instead of a result in which nothing is audible or in reach.
"""

from fugai._arguments.guard import guard_fields as guard_fields
from fugai._arguments.guard import guard_room as guard_room
from fugai._arguments.guard import guarded as guarded
