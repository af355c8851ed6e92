// The columns are these places of the answer above:
//   stage: graph.stages.nodes.name
//   role: graph.stages.nodes.role.name
//   part: graph.stages.nodes.shares.nodes.share
//   as_of: graph.stages.nodes.shares.nodes.asOf
//   scope: graph.stages.nodes.shares.nodes.scope
MATCH (plays:Role)<-[:PLAYS]-(step:Stage {ecosystem: "standard-oil"})<-[:OF]-(share:Share)
WHERE share.from_day <= "1904-12-31" AND share.to_day >= "1904-01-01"
RETURN step.name AS stage, plays.name AS role, share.share AS part, share.as_of AS as_of, share.scope AS scope
ORDER BY step.position, share.id
