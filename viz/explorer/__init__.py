"""The explorer: two structures in bands by role, from the view of an answer through its layout to page and picture."""
