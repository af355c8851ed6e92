"""The overview: structures as pipes on one axis, as facts, as a drawing, as a page and in somebody else's."""
