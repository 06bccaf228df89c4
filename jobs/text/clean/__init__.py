"""Cleaning: markup, links, boilerplate, bylines and dates taken out of running text."""
