"""A ray tracer with vector classes: spheres and a floor, shadows and mirrors, as ASCII art."""

from __future__ import annotations

import math
from dataclasses import dataclass

SMALL, LARGE = (24, 12), (160, 100)
SHADES = " .:-=+*#%@"


@dataclass(frozen=True)
class Vector:
    x: float
    y: float
    z: float

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: Vector) -> Vector:
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor: float) -> Vector:
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other: Vector) -> float:
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self) -> Vector:
        return self * (1.0 / math.sqrt(self.dot(self)))


@dataclass(frozen=True)
class Ray:
    origin: Vector
    direction: Vector

    def at(self, distance: float) -> Vector:
        return self.origin + self.direction * distance


class Shape:
    def __init__(self, brightness: float, mirror: float) -> None:
        self.brightness = brightness
        self.mirror = mirror


class Sphere(Shape):
    def __init__(self, center: Vector, radius: float, brightness: float, mirror: float) -> None:
        super().__init__(brightness, mirror)
        self.center = center
        self.radius = radius

    def meets(self, ray: Ray) -> float | None:
        """How far along the ray the sphere begins."""
        offset = ray.origin - self.center
        b = offset.dot(ray.direction)
        inside = b * b - offset.dot(offset) + self.radius * self.radius
        if inside < 0.0:
            return None
        distance = -b - math.sqrt(inside)
        return distance if distance > 1e-6 else None

    def normal(self, point: Vector) -> Vector:
        return (point - self.center).unit()


class Floor(Shape):
    def meets(self, ray: Ray) -> float | None:
        if ray.direction.y >= 0.0:
            return None
        distance = -ray.origin.y / ray.direction.y
        return distance if distance > 1e-6 else None

    def normal(self, point: Vector) -> Vector:
        return Vector(0.0, 1.0, 0.0)


LIGHT = Vector(-4.0, 6.0, -3.0)
SCENE = [
    Sphere(Vector(0.0, 1.0, 4.0), 1.0, 0.9, 0.3),
    Sphere(Vector(-1.8, 0.6, 3.0), 0.6, 0.6, 0.0),
    Sphere(Vector(1.6, 0.5, 2.6), 0.5, 1.0, 0.6),
    Floor(0.5, 0.1),
]


def nearest(ray):
    found, best = None, math.inf
    for shape in SCENE:
        distance = shape.meets(ray)
        if distance is not None and distance < best:
            found, best = shape, distance
    return found, best


def brightness(ray, depth=3):
    shape, distance = nearest(ray)
    if shape is None:
        return 0.1 + 0.2 * max(0.0, ray.direction.y)
    point = ray.at(distance)
    normal = shape.normal(point)
    to_light = LIGHT - point
    direction = to_light.unit()
    blocker, at = nearest(Ray(point + normal * 1e-4, direction))
    lit = blocker is None or at * at > to_light.dot(to_light)
    own = shape.brightness * (0.1 + 0.9 * max(0.0, normal.dot(direction)) if lit else 0.1)
    if isinstance(shape, Floor) and (math.floor(point.x) + math.floor(point.z)) % 2:
        own *= 0.4
    if shape.mirror > 0.0 and depth > 0:
        away = ray.direction - normal * (2.0 * ray.direction.dot(normal))
        own += shape.mirror * brightness(Ray(point + normal * 1e-4, away), depth - 1)
    return min(own, 1.0)


def pixel(x, y, width, height):
    across = (2.0 * x / width - 1.0) * width / height / 2.0
    up = 1.0 - 2.0 * y / height
    return brightness(Ray(Vector(0.0, 1.2, -3.0), Vector(across, up - 0.1, 1.5).unit()))


def program(width, height):
    rows = [[pixel(x, y, width, height) for x in range(width)] for y in range(height)]
    picture = "\n".join("".join(SHADES[int(p * 9.99)] for p in row) for row in rows)
    return sum(map(sum, rows)), picture
