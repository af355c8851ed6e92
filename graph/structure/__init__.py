"""How two industrial structures compare: pure functions over graphs of roles, no store and no rows of a file."""
