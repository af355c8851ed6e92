// The columns are these places of the answer above:
//   flow: compare.carried.right.flows.*
MATCH (origin:Entity)<-[:FROM]-(flow:Flow)-[:TO]->(target:Entity)
WHERE flow.id IN ["mf-tesla-funds-supercharger", "mf-tesla-funds-cortex", "mf-consumers-pay-tesla",
  "mf-megapack-2024", "mf-megapack-2025", "mf-megapack-2026-04"]
MATCH (flow)<-[:ABOUT]-(:Claim)-[:CITES]->(source:Source)
WITH flow, origin, target, source ORDER BY source.publisher
RETURN flow.id AS flow, origin.name AS origin, flow.verb AS verb, target.name AS target,
  collect(DISTINCT source.publisher) AS publishers
ORDER BY flow
