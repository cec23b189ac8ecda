"""Markov chains: of words, that write a text, and of weather, that is simulated and solved."""

from collections import Counter, defaultdict, deque
from random import Random

BASE = (
    "the sun rose over the hill and the fox ran over the hill to the river and the fish swam "
    "in the river under the sun and the hill was green and the fox was red. "
)
WEATHER = {
    "sunny": {"sunny": 0.7, "cloudy": 0.2, "rainy": 0.1},
    "cloudy": {"sunny": 0.3, "cloudy": 0.4, "rainy": 0.3},
    "rainy": {"sunny": 0.2, "cloudy": 0.5, "rainy": 0.3},
}
SMALL, LARGE = (BASE, 4, 60, 2_000), (BASE, 200, 40_000, 1_000_000)


def chain_of(words, order):
    followers = defaultdict(list)
    last = deque(words[:order], maxlen=order)
    for word in words[order:]:
        followers[tuple(last)].append(word)
        last.append(word)
    return followers


def written(followers, start, count, rng):
    state = deque(start, maxlen=len(start))
    text = list(start)
    for _ in range(count):
        choices = followers.get(tuple(state))
        if not choices:
            choices = followers[start]
        word = rng.choice(choices)
        text.append(word)
        state.append(word)
    return text


def simulated(weather, days, rng):
    tables = {day: (list(row), list(row.values())) for day, row in weather.items()}
    today, seen = "sunny", Counter()
    for _ in range(days):
        names, weights = tables[today]
        today = rng.choices(names, weights)[0]
        seen[today] += 1
    return {day: seen[day] / days for day in weather}


def stationary(weather, rounds=200):
    share = {day: 1 / len(weather) for day in weather}
    for _ in range(rounds):
        share = {to: sum(share[day] * weather[day][to] for day in weather) for to in weather}
    return share


def program(base, times, length, days):
    rng = Random(2024)
    words = (base * times).split()
    followers = chain_of(words, 2)
    text = written(followers, (words[0], words[1]), length, rng)
    found, exact = simulated(WEATHER, days, rng), stationary(WEATHER)
    return {
        "states": len(followers),
        "text": " ".join(text[:30]),
        "common": Counter(text).most_common(5),
        "found": found,
        "exact": exact,
        "error": max(abs(found[day] - exact[day]) for day in WEATHER),
        "next": rng.random(),
    }
