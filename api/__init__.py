"""The ways in: GraphQL over HTTP, the explorer's page, and the command line. `api.app.create_app` makes the app."""
