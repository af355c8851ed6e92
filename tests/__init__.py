"""The tests, mirroring the rooms; `servers` holds the real Neo4j and browser they run against."""
