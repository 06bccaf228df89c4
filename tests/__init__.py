"""The tests; `tests/test_<room>.py` mirrors `jobs/`, `contracts/` checks every registered part."""
