// The columns are these places of the answer above:
//   layer: graph.layers.nodes.name
//   role: graph.layers.nodes.role.name
//   stage: graph.layers.nodes.role.stages.name
//   ecosystem: graph.layers.nodes.role.stages.ecosystem.name
MATCH (step:Layer {ecosystem: "musk"})-[:PLAYS]->(plays:Role)<-[:PLAYS]-(other:Stage)
WHERE "article" IN step.tellings
MATCH (industry:Ecosystem {id: other.ecosystem})
RETURN step.name_ja AS layer, plays.name_ja AS role, other.name_ja AS stage, industry.name_ja AS ecosystem
ORDER BY step.position, industry.id, other.position
