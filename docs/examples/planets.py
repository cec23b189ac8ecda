"""N-body: the sun and the outer planets, with their energy before and after."""

from dataclasses import dataclass

SMALL, LARGE = (100,), (20_000,)
DAYS, MASS = 365.24, 39.47841760435743


@dataclass
class Body:
    x: float
    y: float
    z: float
    vx: float
    vy: float
    vz: float
    mass: float

    def kinetic(self):
        return self.mass * (self.vx * self.vx + self.vy * self.vy + self.vz * self.vz) / 2.0


def system():
    bodies = [
        Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, MASS),
        Body(
            4.8414,
            -1.1603,
            -0.1036,
            0.00166 * DAYS,
            0.0077 * DAYS,
            -6.9e-05 * DAYS,
            9.5479e-4 * MASS,
        ),
        Body(
            8.3433, 4.1248, -0.4035, -0.00277 * DAYS, 0.005 * DAYS, 2.3e-05 * DAYS, 2.8588e-4 * MASS
        ),
        Body(
            12.8943,
            -15.1111,
            -0.2233,
            0.00296 * DAYS,
            0.00238 * DAYS,
            -2.96e-05 * DAYS,
            4.3662e-5 * MASS,
        ),
        Body(
            15.3796,
            -25.9193,
            0.1792,
            0.00268 * DAYS,
            0.00163 * DAYS,
            -9.5e-05 * DAYS,
            5.1514e-5 * MASS,
        ),
    ]
    sun = bodies[0]
    sun.vx = -sum(body.vx * body.mass for body in bodies) / MASS
    sun.vy = -sum(body.vy * body.mass for body in bodies) / MASS
    sun.vz = -sum(body.vz * body.mass for body in bodies) / MASS
    return bodies


def energy(bodies):
    total = sum(body.kinetic() for body in bodies)
    for i, a in enumerate(bodies):
        for b in bodies[i + 1 :]:
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            total -= a.mass * b.mass / (dx * dx + dy * dy + dz * dz) ** 0.5
    return total


def advance(bodies, dt):
    for i, a in enumerate(bodies):
        for b in bodies[i + 1 :]:
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            square = dx * dx + dy * dy + dz * dz
            pull = dt / (square * square**0.5)
            a.vx -= dx * b.mass * pull
            a.vy -= dy * b.mass * pull
            a.vz -= dz * b.mass * pull
            b.vx += dx * a.mass * pull
            b.vy += dy * a.mass * pull
            b.vz += dz * a.mass * pull
    for body in bodies:
        body.x += dt * body.vx
        body.y += dt * body.vy
        body.z += dt * body.vz


def program(steps):
    bodies = system()
    before = energy(bodies)
    for _ in range(steps):
        advance(bodies, 0.01)
    return before, energy(bodies), [(body.x, body.y, body.z) for body in bodies]
