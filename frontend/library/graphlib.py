"""graphlib: what is ready in which order, and which cycle is found, as CPython has it."""

OUT = -1  # in place of the number of open predecessors: passed out
DONE = -2


class CycleError(ValueError):
    pass


class Node:
    __slots__ = ("node", "open", "successors")

    def __init__(self, node):
        self.node = node
        self.open = 0
        self.successors = []


class TopologicalSorter:
    def __init__(self, graph=None):
        self._nodes = {}
        self._ready = None
        self._count_out = 0
        self._count_done = 0
        if graph is not None:
            for node, predecessors in graph.items():
                self.add(node, *predecessors)

    def _node_of(self, node):
        found = self._nodes.get(node)
        if found is None:
            found = Node(node)
            self._nodes[node] = found
        return found

    def _begun(self):
        if self._ready is None:
            raise ValueError("prepare() must be called first")
        return self._ready

    def add(self, node, *predecessors):
        if self._ready is not None:
            raise ValueError("Nodes cannot be added after a call to prepare()")
        self._node_of(node).open += len(predecessors)
        for each in predecessors:
            self._node_of(each).successors.append(node)

    def prepare(self):
        if self._ready is not None:
            raise ValueError("cannot prepare() more than once")
        self._ready = [each.node for each in self._nodes.values() if each.open == 0]
        cycle = self._cycle()
        if cycle:
            raise CycleError("nodes are in a cycle", cycle)

    def get_ready(self):
        ready = self._begun()
        result = tuple(ready)
        for node in result:
            self._nodes[node].open = OUT
        ready.clear()
        self._count_out += len(result)
        return result

    def is_active(self):
        ready = self._begun()
        return self._count_done < self._count_out or bool(ready)

    def __bool__(self):
        return self.is_active()

    def done(self, *nodes):
        ready = self._begun()
        for node in nodes:
            found = self._nodes.get(node)
            if found is None:
                raise ValueError(f"node {node!r} was not added using add()")
            if found.open >= 0:
                raise ValueError(f"node {node!r} was not passed out (still not ready)")
            if found.open == DONE:
                raise ValueError(f"node {node!r} was already marked done")
            found.open = DONE
            for successor in found.successors:
                after = self._nodes[successor]
                after.open -= 1
                if after.open == 0:
                    ready.append(successor)
            self._count_done += 1

    def _cycle(self):
        """The first cycle that a walk from node to node meets; empty: there is none."""
        seen = set()
        for start in self._nodes:
            if start in seen:
                continue
            seen.add(start)
            path = [start]
            at = {start: 0}  # on the path: where
            tried = [0]  # successors of each node of the path
            while path:
                successors = self._nodes[path[-1]].successors
                if tried[-1] == len(successors):
                    del at[path.pop()]
                    tried.pop()
                    continue
                node = successors[tried[-1]]
                tried[-1] += 1
                if node in at:
                    return [*path[at[node] :], node]
                if node not in seen:
                    seen.add(node)
                    at[node] = len(path)
                    path.append(node)
                    tried.append(0)
        return []

    def static_order(self):
        self.prepare()
        while self.is_active():
            nodes = self.get_ready()
            yield from nodes
            self.done(*nodes)
