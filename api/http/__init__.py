"""How questions and answers travel: limits in front of the app, GraphQL over HTTP, problems, and their description."""
