"""Huffman coding with a heap of tree nodes: a text to bits and back."""

from __future__ import annotations

import heapq

TEXT = "she sells sea shells by the sea shore; the shells she sells are surely seashells. "
SMALL, LARGE = (TEXT, 1), (TEXT, 1500)


class Node:
    def __init__(self, weight: int, order: int, symbol: str | None = None) -> None:
        self.weight, self.order, self.symbol = weight, order, symbol
        self.left: Node | None = None
        self.right: Node | None = None

    def __lt__(self, other: Node) -> bool:
        return (self.weight, self.order) < (other.weight, other.order)

    def codes(self, prefix: str = ""):
        if self.symbol is not None:
            yield self.symbol, prefix or "0"
            return
        yield from self.left.codes(prefix + "0")
        yield from self.right.codes(prefix + "1")


def tree_of(text):
    weights = {}
    for symbol in text:
        weights[symbol] = weights.get(symbol, 0) + 1
    heap = [
        Node(weight, order, symbol)
        for order, (symbol, weight) in enumerate(sorted(weights.items()))
    ]
    heapq.heapify(heap)
    order = len(heap)
    while len(heap) > 1:
        joined = Node(0, order)
        joined.left, joined.right = heapq.heappop(heap), heapq.heappop(heap)
        joined.weight = joined.left.weight + joined.right.weight
        heapq.heappush(heap, joined)
        order += 1
    return heap[0]


def decode(bits, tree):
    out, node = [], tree
    for bit in bits:
        if node.symbol is None:
            node = node.left if bit == "0" else node.right
        if node.symbol is not None:
            out.append(node.symbol)
            node = tree
    return "".join(out)


def program(base, times):
    text = base * times
    tree = tree_of(text)
    codes = dict(tree.codes())
    bits = "".join(codes[symbol] for symbol in text)
    packed = int("1" + bits, 2).to_bytes(len(bits) // 8 + 1, "big") if times == 1 else b""
    return sorted(codes.items()), len(bits), decode(bits, tree) == text, packed
