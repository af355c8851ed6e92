// The columns are these places of the answer above:
//   claim: graph.claims.nodes.id
//   note: graph.claims.nodes.verdictNote
//   source: graph.claims.nodes.checkedBy.source.title
MATCH (claim:Claim {ecosystem: "musk", verdict: "contradicted"})-[:CHECKED_BY]->(source:Source)
WHERE "article" IN claim.tellings AND claim.from_day <= claim.stands_last AND claim.to_day >= claim.stands_first
RETURN claim.id AS claim, claim.verdict_note_ja AS note, source.title AS source ORDER BY claim, source
