// The columns are these places of the answer above:
//   day: *
//   owner: *.flows.nodes.origin.name
//   since: *.flows.nodes.since
//   until: *.flows.nodes.until
UNWIND [["before", "2025-03-01"], ["between", "2025-06-01"], ["after", "2026-03-01"]] AS asked
MATCH (owner:Entity)<-[:FROM]-(flow:Flow {verb: "owns"})-[:TO]->(:Entity {id: "xai"})
WHERE "evidence" IN flow.tellings AND NOT flow.undated AND flow.from_day <= asked[1] AND flow.to_day >= asked[1]
RETURN asked[0] AS day, owner.name AS owner, flow.since AS since, flow.until AS until ORDER BY asked[1], flow.id
