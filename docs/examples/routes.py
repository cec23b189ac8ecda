"""Shortest ways with Dijkstra's algorithm and a heap, over a map of named places."""

import heapq

SMALL, LARGE = (
    (6, [("p0-0", "p5-5"), ("p3-1", "p0-4")]),
    (70, [("p0-0", "p69-69"), ("p9-60", "p60-3")]),
)


def make_map(size):
    """A grid of places with streets of different lengths, some of them closed."""
    streets = {}
    for y in range(size):
        for x in range(size):
            near = {}
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                u, v = x + dx, y + dy
                closed = (x * 7 + y * 5 + u * 3 + v) % 11 == 0
                if 0 <= u < size and 0 <= v < size and not closed:
                    near[f"p{u}-{v}"] = 1.0 + (x * u + y * v) % 5 * 0.5
            streets[f"p{x}-{y}"] = near
    return streets


def shortest(streets, start, end):
    """The length and the places of a shortest way; None if there is none."""
    distances, before, done = {start: 0.0}, {}, set()
    heap = [(0.0, start)]
    while heap:
        distance, place = heapq.heappop(heap)
        if place in done:
            continue
        if place == end:
            break
        done.add(place)
        for other, length in streets[place].items():
            through = distance + length
            if through < distances.get(other, float("inf")):
                distances[other] = through
                before[other] = place
                heapq.heappush(heap, (through, other))
    if end not in distances:
        return None
    way = [end]
    while way[-1] != start:
        way.append(before[way[-1]])
    return distances[end], way[::-1]


def program(size, wanted):
    streets = make_map(size)
    return len(streets), [shortest(streets, start, end) for start, end in wanted]
