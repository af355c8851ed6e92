// The columns are these places of the answer above:
//   in_group: graph.entity.inGroup
//   verb: graph.entity.flowsOut.nodes.verb
//   target: graph.entity.flowsOut.nodes.target.id
//   commodity: graph.entity.flowsOut.nodes.commodity
//   volume: graph.entity.flowsOut.nodes.volume
//   unit: graph.entity.flowsOut.nodes.unit
//   status: graph.entity.flowsOut.nodes.status
MATCH (nvidia:Entity {id: "nvidia"})<-[:FROM]-(flow:Flow)
WHERE "evidence" IN flow.tellings AND flow.from_day <= flow.stands_last AND flow.to_day >= flow.stands_first
RETURN nvidia.in_group AS in_group, flow.verb AS verb, flow.target AS target, flow.commodity AS commodity,
  flow.volume AS volume, flow.unit AS unit, flow.status AS status
ORDER BY flow.id
