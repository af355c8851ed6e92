// The columns are these places of the answer above:
//   verb: graph.entity.flowsOut.nodes.verb
//   target: graph.entity.flowsOut.nodes.target.id
//   commodity: graph.entity.flowsOut.nodes.commodity
//   status: graph.entity.flowsOut.nodes.status
//   assumed: graph.entity.flowsOut.nodes.assumed
MATCH (flow:Flow {origin: "starlink"})
WHERE "evidence" IN flow.tellings AND flow.from_day <= flow.stands_last AND flow.to_day >= flow.stands_first
RETURN flow.verb AS verb, flow.target AS target, flow.commodity AS commodity, flow.status AS status, false AS assumed
UNION ALL
RETURN "carries" AS verb, "colossus-2" AS target, "data" AS commodity, "unconfirmed" AS status, true AS assumed
