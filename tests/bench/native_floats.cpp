// Kernels over floats. Sums run in the order of the elements, as Python's do; rows run over
// threads.
#include "tests/bench/native.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace bench {
namespace {

using Matrix = std::vector<std::vector<double>>;

std::vector<double> wave(int64_t size, int64_t stride) {
  std::vector<double> values(size);
  for (int64_t i = 0; i < size; ++i) values[i] = static_cast<double>(i * stride % 1009) / 1009.0;
  return values;
}

// Made once for each size, before the clock starts: the first run is the warm-up.
const std::vector<double>& data(int64_t size, int64_t stride) {
  static std::vector<std::vector<double>> made(64);
  std::vector<double>& slot = made[stride % 64];
  if (static_cast<int64_t>(slot.size()) != size) slot = wave(size, stride);
  return slot;
}

std::string dot_product(int64_t size, unsigned) {
  const std::vector<double>&xs = data(size, 7), &ys = data(size, 11);
  double total = 0;
  for (int64_t i = 0; i < size; ++i) total += xs[i] * ys[i];
  return digits(total);
}

Matrix matrix(int64_t n, int64_t stride) {
  Matrix rows(n, std::vector<double>(n));
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      rows[i][j] = static_cast<double>((i * n + j) * stride % 1009) / 1009.0;
  return rows;
}

std::string matrix_product(int64_t n, unsigned threads) {
  const Matrix a = matrix(n, 7), b = matrix(n, 11);
  Matrix product(n, std::vector<double>(n));
  parallel_for(n, threads, 4, [&](int64_t lo, int64_t hi) {
    for (int64_t i = lo; i < hi; ++i)
      for (int64_t j = 0; j < n; ++j) {
        double total = 0;
        for (int64_t k = 0; k < n; ++k) total += a[i][k] * b[k][j];
        product[i][j] = total;
      }
  });
  double total = 0;
  for (const std::vector<double>& row : product) {
    double sum = 0;
    for (double value : row) sum += value;
    total += sum;
  }
  return digits(total);
}

int64_t escape_steps(double cr, double ci, int64_t limit) {
  double zr = 0, zi = 0;
  for (int64_t n = 0; n < limit; ++n) {
    if (zr * zr + zi * zi > 4.0) return n;
    double next = zr * zr - zi * zi + cr;
    zi = 2.0 * zr * zi + ci;
    zr = next;
  }
  return limit;
}

// Rows near the middle cost a hundred times what the outer ones cost.
std::string mandelbrot(int64_t size, unsigned threads) {
  std::vector<int64_t> rows(size);
  parallel_for(size, threads, 1, [&](int64_t lo, int64_t hi) {
    for (int64_t y = lo; y < hi; ++y) {
      double ci = 4.0 * static_cast<double>(y) / static_cast<double>(size) - 2.0;
      for (int64_t x = 0; x < size; ++x) {
        double cr = 3.0 * static_cast<double>(x) / static_cast<double>(size) - 2.0;
        rows[y] += escape_steps(cr, ci, 500);
      }
    }
  });
  int64_t total = 0;
  for (int64_t row : rows) total += row;
  return std::to_string(total);
}

struct Body {
  double x, y, z, vx, vy, vz, mass;
};

void advance(std::array<Body, 5>& bodies, double dt) {
  for (size_t i = 0; i < bodies.size(); ++i) {
    Body& a = bodies[i];
    for (size_t j = i + 1; j < bodies.size(); ++j) {
      Body& b = bodies[j];
      double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      double d2 = dx * dx + dy * dy + dz * dz;
      double pull = dt / (d2 * std::sqrt(d2));
      a.vx -= dx * b.mass * pull;
      a.vy -= dy * b.mass * pull;
      a.vz -= dz * b.mass * pull;
      b.vx += dx * a.mass * pull;
      b.vy += dy * a.mass * pull;
      b.vz += dz * a.mass * pull;
    }
  }
  for (Body& body : bodies) {
    body.x += dt * body.vx;
    body.y += dt * body.vy;
    body.z += dt * body.vz;
  }
}

std::string n_body(int64_t steps, unsigned) {
  std::array<Body, 5> bodies;
  for (int64_t i = 0; i < 5; ++i) {
    double k = static_cast<double>(i);
    bodies[i] = {k * 3.0,
                 k * k - 2.0,
                 0.5 * k,
                 0.1 * k,
                 0.3 - 0.1 * k,
                 0.05 * (k - 2.0),
                 i == 0 ? 39.5 : 0.01 * k};
  }
  for (int64_t i = 0; i < steps; ++i) advance(bodies, 0.001);
  double total = 0;
  for (const Body& body : bodies) total += body.x + body.y + body.z;
  return digits(total);
}

}  // namespace

std::string digits(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

const std::vector<Kernel> kFloatKernels = {
    {"dot_product", dot_product, false},
    {"matrix_product", matrix_product, true},
    {"mandelbrot", mandelbrot, true},
    {"n_body", n_body, false},
};

}  // namespace bench
