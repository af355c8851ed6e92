// The columns are these places of the answer above:
//   what: graph.*
//   origin: graph.*.nodes.origin.id
//   in_group: graph.*.nodes.origin.inGroup
//   verb: graph.*.nodes.verb
//   target: graph.*.nodes.target.id
//   volume: graph.*.nodes.volume
//   unit: graph.*.nodes.unit
MATCH (flow:Flow {ecosystem: "musk"})-[:FROM]->(origin:Entity)
WHERE flow.commodity IN ["chips", "compute"] AND flow.status IN ["fact", "claim"] AND "evidence" IN flow.tellings
  AND flow.from_day <= flow.stands_last AND flow.to_day >= flow.stands_first
RETURN flow.commodity AS what, origin.id AS origin, origin.in_group AS in_group, flow.verb AS verb,
  flow.target AS target, flow.volume AS volume, flow.unit AS unit
ORDER BY what, flow.id
