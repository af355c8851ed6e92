// The columns are these places of the answer above:
//   origin: graph.flows.nodes.origin.name
//   verb: graph.flows.nodes.verb
//   target: graph.flows.nodes.target.name
//   status: graph.flows.nodes.status
//   note: graph.flows.nodes.note
MATCH (origin:Entity)<-[:FROM]-(link:Flow {ecosystem: "musk", confirmed: false})-[:TO]->(target:Entity)
WHERE "evidence" IN link.tellings
RETURN origin.name AS origin, link.verb AS verb, target.name AS target, link.status AS status, link.note AS note
ORDER BY link.id
