"""The bucket queue's lists by hand."""

import numpy as np
import pytest

from fugai.kernels.routing.bucket_queue import (
    LAST_BUCKET,
    NO_BUCKET,
    OVERFLOW,
    append,
    bucket_index,
    move_to,
    new_queue,
    refill_from_overflow,
    remove,
)


@pytest.mark.parametrize(
    ("time_s", "bucket"), [(0.0, 0), (0.99, 0), (1.0, 1), (1e300, LAST_BUCKET)]
)
def test_bucket_of_a_time(time_s, bucket):
    assert bucket_index(time_s, 1.0) == bucket


def test_nodes_move_between_lists():
    ends, links = new_queue(4)
    assert [move_to(ends, links, node, 7) for node in (2, 0, 3)] == [1, 1, 1]
    assert move_to(ends, links, 0, 7) == 0  # already there
    assert ends[7].tolist() == [2, 3]
    remove(ends, links, 2)
    remove(ends, links, 3)
    assert ends[7].tolist() == [0, 0]
    assert move_to(ends, links, 0, OVERFLOW) == -1  # out of the circular array
    append(ends, links, 1, OVERFLOW)
    assert ends[OVERFLOW].tolist() == [0, 1]
    assert move_to(ends, links, 0, 5) == 1
    assert (ends[7].tolist(), ends[OVERFLOW].tolist()) == ([-1, -1], [1, 1])


def test_the_array_is_refilled_with_what_is_due_soon():
    ends, links = new_queue(3)
    time_s = np.array([10.0, 9000.0, 20.0])
    for node in range(3):
        append(ends, links, node, OVERFLOW)
    assert refill_from_overflow(ends, links, time_s, 1.0, 0) == (2, 9000)
    assert (ends[10].tolist(), ends[20].tolist()) == ([0, 0], [2, 2])
    assert refill_from_overflow(ends, links, time_s, 1.0, 9000) == (1, NO_BUCKET)
