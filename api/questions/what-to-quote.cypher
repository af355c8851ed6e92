// The columns are these places of the answer above:
//   claim: graph.entity.value.id
//   value: graph.entity.value.value
//   confidence: graph.entity.value.confidence
//   source: graph.entity.value.citations.source.title
//   locator: graph.entity.value.citations.locator
MATCH (claim:Claim {predicate: "build-days"})-[:ABOUT]->(:Entity {id: "colossus-1"})
WHERE claim.from_day <= claim.stands_last AND claim.to_day >= claim.stands_first
WITH claim ORDER BY CASE claim.rank WHEN "preferred" THEN 0 WHEN "normal" THEN 1 ELSE 2 END,
  "evidence" IN claim.tellings DESC, claim.from_day DESC LIMIT 1
MATCH (claim)-[cites:CITES]->(source:Source)
RETURN claim.id AS claim, claim.value AS value, claim.confidence AS confidence, source.title AS source,
  cites.locator AS locator
ORDER BY source
