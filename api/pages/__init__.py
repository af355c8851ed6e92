"""The pages for people over HTTP, and the pictures of them."""
