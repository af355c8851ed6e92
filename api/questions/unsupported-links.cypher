// The columns are these places of the answer above:
//   origin: graph.flows.nodes.origin.id
//   verb: graph.flows.nodes.verb
//   target: graph.flows.nodes.target.id
//   basis: graph.flows.nodes.basis
//   confirmed: graph.flows.nodes.evidence.confirmed
MATCH (link:Flow {by: "article"})
WHERE link.verb IN ["feeds", "returns", "equips", "funds", "pays"]
  AND link.from_day <= link.stands_last AND link.to_day >= link.stands_first
OPTIONAL MATCH (link)-[:EVIDENCE]->(shown:Flow)
RETURN link.origin AS origin, link.verb AS verb, link.target AS target, link.basis AS basis, shown.confirmed AS confirmed
ORDER BY confirmed, link.id
