// The columns are these places of the answer above:
//   since: graph.events.nodes.since
//   event: graph.events.nodes.text
//   confirmed: graph.events.nodes.confirmed
MATCH (happened:Event {ecosystem: "musk"})
WHERE happened.from_day <= happened.stands_last AND happened.to_day >= happened.stands_first
RETURN happened.since AS since, happened.text AS event, happened.confirmed AS confirmed
ORDER BY happened.from_day DESC, happened.id DESC LIMIT 3
