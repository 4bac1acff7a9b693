"""Power of many sectors on a grid: best and second server, total power, number of servers."""
