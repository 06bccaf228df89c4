"""Hostile input: generators of it, seeded, and what each room must do with it."""
