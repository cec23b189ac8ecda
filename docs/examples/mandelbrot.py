"""The Mandelbrot set with complex numbers."""

SMALL, LARGE = (31, 11, 50), (400, 240, 200)


def escape(c, limit):
    """After how many steps the orbit of `c` is known to leave; `limit`: it was not seen to."""
    z = 0j
    for step in range(limit):
        if abs(z) > 2.0:
            return step
        z = z * z + c
    return limit


def program(width, height, limit):
    rows = [
        [
            escape(complex(3.0 * x / width - 2.0, 2.4 * y / height - 1.2), limit)
            for x in range(width)
        ]
        for y in range(height)
    ]
    picture = [
        "".join("#" if steps == limit else ".:-=+*"[steps % 6] for steps in row) for row in rows
    ]
    return sum(map(sum, rows)), picture[:: max(1, height // 11)]
