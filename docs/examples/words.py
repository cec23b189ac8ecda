"""Statistics of a book-sized text: words, sentences, letters, pairs of words."""

import string

BASE = (
    "It was the best of times, it was the worst of times; it was the age of wisdom, it was the "
    "age of foolishness. Nothing here was made by a machine, said the machine! Ça va? Naïve café — "
    "and Ødegård's straße — agree: 3.14 is not 22/7. "
)
SMALL, LARGE = (BASE, 3), (BASE, 3000)


def words_of(text):
    for piece in text.split():
        word = piece.strip(string.punctuation + "—").lower()
        if word:
            yield word


def program(base, times):
    text = base * times
    words = list(words_of(text))
    counts, pairs, letters = {}, {}, {}
    for at, word in enumerate(words):
        counts[word] = counts.get(word, 0) + 1
        if at > 0:
            pair = words[at - 1], word
            pairs[pair] = pairs.get(pair, 0) + 1
        for letter in word:
            if letter.isalpha():
                letters[letter] = letters.get(letter, 0) + 1
    sentences = sum(text.count(mark) for mark in ".!?")
    lengths = [len(word) for word in words]
    common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {
        "characters": len(text),
        "words": len(words),
        "different": len(counts),
        "sentences": sentences,
        "mean length": sum(lengths) / len(lengths),
        "longest": max(counts, key=lambda word: (len(word), word)),
        "common": common[:8],
        "pairs": sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:5],
        "letters": "".join(sorted(letters, key=lambda letter: (-letters[letter], letter))),
        "capitals": sorted({word.title() for word in counts if not word.isascii()}),
    }
