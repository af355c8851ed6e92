"""The examples of docs/examples, run as a reader would run them."""
