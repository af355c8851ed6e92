// @neo4j/graphql behind Apollo Server or graphql-yoga, set up as the library's getting-started page does.
//   PORT=4100 NEO4J_URI=… NEO4J_PASSWORD=… NODE_ENV=production node server.mjs apollo|yoga
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";

const { NEO4J_URI, NEO4J_USER = "neo4j", NEO4J_PASSWORD, PORT } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD));
const typeDefs = readFileSync(new URL("typeDefs.graphql", import.meta.url), "utf8");
// Texts are compared with >= only where the schema is told so.
const features = { filters: { String: { LTE: true, GTE: true } } };
const schema = await new Neo4jGraphQL({ typeDefs, driver, features }).getSchema();
const context = async () => ({ sessionConfig: { database: "neo4j" } });
const [host, port] = ["127.0.0.1", Number(PORT)];

if (process.argv[2] === "yoga") {
  const { createYoga } = await import("graphql-yoga");
  createServer(createYoga({ schema, context, logging: false, graphiql: false })).listen(port, host);
} else {
  const { ApolloServer } = await import("@apollo/server");
  const { startStandaloneServer } = await import("@apollo/server/standalone");
  await startStandaloneServer(new ApolloServer({ schema }), { listen: { port, host }, context });
}
