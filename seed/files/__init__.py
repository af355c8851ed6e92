"""What the files of a pack may say, and their rows: YAML, CSV, JSON Lines, one JSON file."""
