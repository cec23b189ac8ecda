"""Arrays on nodes: some of the client's tests again."""

from test_arrays import (  # noqa: F401 - on the `cluster` of this folder
    test_arrays_are_not_changed,
    test_large_arrays_travel_as_objects,
    test_lists_of_arrays,
    test_round_trip,
    test_round_trip_of_columns,
    test_scalars,
    test_structs_and_tables,
    test_three_dimensions,
    test_to_numpy,
    test_to_pandas,
)
