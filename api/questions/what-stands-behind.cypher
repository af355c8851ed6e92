// The columns are these places of the answer above:
//   claim: graph.entity.provenance.nodes.citedBy.id
//   source: graph.entity.provenance.nodes.source.title
//   locator: graph.entity.provenance.nodes.locator
MATCH (:Entity {id: "starlink"})<-[:ABOUT]-(about:Claim)-[cites:CITES]->(cited:Source {reliability: "high"})
WHERE "evidence" IN about.tellings AND about.from_day <= about.stands_last AND about.to_day >= about.stands_first
RETURN about.id AS claim, cited.title AS source, cites.locator AS locator ORDER BY claim
