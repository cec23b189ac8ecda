"""Changed keys on nodes: the client's tests again."""

from __future__ import annotations

from test_changed_keys import *  # noqa: F403 - on the `cluster` of this folder
