// The columns are these places of the answer above:
//   date: graph.timeline.moments.date
//   event: graph.timeline.moments.node.id
MATCH (happened:Event)-[:INVOLVES]->(:Entity {id: "xai"})
WHERE happened.from_day <= "2026-06-30" AND happened.from_day >= "2025-01-01"
RETURN happened.since AS date, happened.id AS event, happened.text_ja AS text ORDER BY happened.from_day, happened.id
