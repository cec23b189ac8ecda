"""Aggregation of JSON-like records: nested dicts and lists with missing and mixed values."""

SMALL, LARGE = (40,), (20_000,)
CITIES = ["Oslo", "Kyiv", "Lima", None, "Paris"]


def make_orders(count):
    orders = []
    for i in range(count):
        order = {"id": i, "customer": {"name": f"c{i % 97}", "city": CITIES[i % 5]}, "lines": []}
        for j in range(i % 4):
            price = 2.5 * (i % 13) if j % 2 else i % 13
            order["lines"].append({"sku": f"s{(i + j) % 29}", "count": 1 + j, "price": price})
        if i % 6 == 0:
            order["coupon"] = {"percent": 10} if i % 12 else "TAKE5"
        orders.append(order)
    return orders


def total_of(order):
    total = sum(line["count"] * line["price"] for line in order["lines"])
    match order.get("coupon"):
        case {"percent": percent}:
            total *= 1 - percent / 100
        case str(code) if code.startswith("TAKE"):
            total = max(0, total - int(code[4:]))
    return total


def program(count):
    by_city, by_sku, best = {}, {}, None
    for order in make_orders(count):
        total = total_of(order)
        city = order["customer"]["city"] or "unknown"
        entry = by_city.setdefault(city, {"orders": 0, "total": 0.0, "customers": set()})
        entry["orders"] += 1
        entry["total"] += total
        entry["customers"].add(order["customer"]["name"])
        for line in order["lines"]:
            by_sku[line["sku"]] = by_sku.get(line["sku"], 0) + line["count"]
        if best is None or total > best[0]:
            best = (total, order["id"])
    report = {
        city: {
            **entry,
            "customers": len(entry["customers"]),
            "mean": round(entry["total"] / entry["orders"], 2),
        }
        for city, entry in sorted(by_city.items())
    }
    top = sorted(by_sku.items(), key=lambda item: (-item[1], item[0]))[:5]
    return report, top, best
