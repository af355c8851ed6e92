// The columns are these places of the answer above:
//   since: graph.events.nodes.since
//   practice: graph.events.nodes.text
//   source: graph.events.nodes.citations.source.title
MATCH (event:Event {ecosystem: "standard-oil", kind: "practice"})-[:CITES]->(source:Source)
WHERE event.from_day <= "1911-12-31" AND event.to_day >= "1911-01-01"
RETURN event.since AS since, event.text AS practice, source.title AS source ORDER BY since, event.id, source
