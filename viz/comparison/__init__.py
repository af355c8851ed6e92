"""The page of a comparison: what two structures have in common and what not, and what each line of it rests on."""
