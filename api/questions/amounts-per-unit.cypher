// The columns are these places of the answer above:
//   verb: graph.tally.flows.rows.keys.value
//   unit: graph.tally.flows.rows.sums.unit
//   total: graph.tally.flows.rows.sums.total
//   flows: graph.tally.flows.rows.sums.count
MATCH (flow:Flow {ecosystem: "musk"})
WHERE flow.verb IN ["pays", "funds"] AND "evidence" IN flow.tellings AND NOT flow.undated
  AND flow.from_day <= "2025-12-31" AND flow.to_day >= "2025-01-01" AND flow.volume IS NOT NULL
WITH flow.verb AS verb, flow.unit AS unit, sum(flow.volume) AS total, count(flow) AS flows
RETURN verb, unit, CASE unit WHEN "percent" THEN null ELSE total END AS total, flows ORDER BY verb, unit
