// The columns are these places of the answer above:
//   layer: graph.layers.nodes.name
//   entity: graph.layers.nodes.members.nodes.entity.name
//   said: graph.layers.nodes.members.nodes.claim.value
//   verdict: graph.layers.nodes.members.nodes.claim.verdict
MATCH (step:Layer {ecosystem: "musk"})<-[membership:IN_LAYER]-(member:Entity)
WHERE "article" IN step.tellings AND "article" IN membership.tellings
  AND membership.from_day <= membership.stands_last AND membership.to_day >= membership.stands_first
OPTIONAL MATCH (claim:Claim {id: membership.claim})
RETURN step.name AS layer, member.name AS entity, claim.value AS said, claim.verdict AS verdict
ORDER BY step.position, membership.key
