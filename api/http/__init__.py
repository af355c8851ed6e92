"""How questions and answers travel: limits in front of the app, GraphQL over HTTP, problems, tags of what is held."""
