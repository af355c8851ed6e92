// The columns are these places of the answer above:
//   origin: graph.flows.nodes.origin.id
//   verb: graph.flows.nodes.verb
//   target: graph.flows.nodes.target.id
//   commodity: graph.flows.nodes.commodity
//   since: graph.flows.nodes.since
//   status: graph.flows.nodes.status
MATCH (flow:Flow {ecosystem: "musk"})
WHERE "evidence" IN flow.tellings AND flow.status IN ["goal", "forecast"]
RETURN flow.origin AS origin, flow.verb AS verb, flow.target AS target, flow.commodity AS commodity,
  flow.since AS since, flow.status AS status
ORDER BY flow.id
