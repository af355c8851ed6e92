// The columns are these places of the answer above:
//   site: nodes.name
//   predicate: nodes.claims.nodes.predicate
//   value: nodes.claims.nodes.value
//   verdict: nodes.claims.nodes.verdict
//   source: nodes.claims.nodes.citations.source.title
MATCH (about:Entity)<-[:ABOUT]-(claim:Claim)-[:CITES]->(cited:Source)
WHERE about.id IN ["colossus", "colossus-1", "colossus-2"]
  AND claim.predicate IN ["built-in", "started-from", "build-days", "hardware-to-training-days"]
  AND claim.from_day <= claim.stands_last AND claim.to_day >= claim.stands_first
RETURN about.name AS site, claim.predicate AS predicate, claim.value AS value, claim.verdict AS verdict,
  cited.title AS source
ORDER BY about.id, claim.id, source
