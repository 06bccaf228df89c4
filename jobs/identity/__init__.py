"""Topic identity from run to run (topic tracking): likeness, match, events, registry.

A chain: `likeness` compares topics, `match` solves which are one, `events` names what happened to
the others, and `registry` carries the record of all topics on.
"""
