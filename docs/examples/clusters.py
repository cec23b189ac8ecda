"""K-means: points in the plane drawn from a generator of one's own, moved to their centers."""

import math

SMALL, LARGE = (60, 3), (20_000, 6)


def numbers(seed):
    """Lehmer's generator, as floats from 0 to 1."""
    while True:
        seed = seed * 48271 % 2147483647
        yield seed / 2147483647


def make_points(count, groups):
    draw = numbers(7)
    points = []
    for i in range(count):
        angle = 2.0 * math.pi * (i % groups) / groups
        spread = math.sqrt(-2.0 * math.log(next(draw)))
        turn = 2.0 * math.pi * next(draw)
        points.append(
            (
                5.0 * math.cos(angle) + spread * math.cos(turn),
                5.0 * math.sin(angle) + spread * math.sin(turn),
            )
        )
    return points


def nearest(point, centers):
    x, y = point
    return min(
        range(len(centers)), key=lambda i: (x - centers[i][0]) ** 2 + (y - centers[i][1]) ** 2
    )


def program(count, groups):
    points = make_points(count, groups)
    centers = points[:groups]
    for turn in range(100):
        owners = [nearest(point, centers) for point in points]
        moved = []
        for group in range(groups):
            members = [point for point, owner in zip(points, owners) if owner == group]
            size = len(members) or 1
            moved.append((sum(x for x, _ in members) / size, sum(y for _, y in members) / size))
        if moved == centers:
            break
        centers = moved
    return turn, centers, [owners.count(group) for group in range(groups)]
