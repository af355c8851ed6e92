"""Drawings: shapes with meaning, and the files that they become without a browser."""
