// The columns are these places of the answer above:
//   claim: graph.claims.nodes.id
//   value: graph.claims.nodes.value
//   as_of: graph.claims.nodes.asOf
//   publisher: graph.claims.nodes.citations.source.publisher
//   reliability: graph.claims.nodes.citations.source.reliability
MATCH (claim:Claim {headline: true, confidence: "low"})-[:CITES]->(source:Source)
RETURN claim.id AS claim, claim.value AS value, claim.as_of AS as_of, source.publisher AS publisher,
  source.reliability AS reliability
ORDER BY claim, publisher
