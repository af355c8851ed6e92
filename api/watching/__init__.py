"""What an operator sees of the server at work: its log, metrics and traces."""
