// The columns are these places of the answer above:
//   giver: graph.entity.flowsIn.nodes.origin.name
//   volume: graph.entity.flowsIn.nodes.volume
//   unit: graph.entity.flowsIn.nodes.unit
//   since: graph.entity.flowsIn.nodes.since
//   source: graph.entity.flowsIn.nodes.claims.nodes.citations.source.title
MATCH (giver:Entity)<-[:FROM]-(flow:Flow {verb: "funds"})-[:TO]->(:Entity {id: "xai"})
WHERE "evidence" IN flow.tellings AND flow.from_day <= "2026-01-31" AND flow.to_day >= "2026-01-31"
MATCH (flow)<-[:ABOUT]-(claim:Claim)-[:CITES]->(source:Source)
WHERE "evidence" IN claim.tellings AND claim.from_day <= "2026-01-31" AND claim.to_day >= "2026-01-31"
RETURN giver.name AS giver, flow.volume AS volume, flow.unit AS unit, flow.since AS since, source.title AS source
ORDER BY volume DESC, giver, source
