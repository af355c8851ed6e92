"""From a GraphQL document to its data: compiled to one question, asked of the store, executed or shaped."""
