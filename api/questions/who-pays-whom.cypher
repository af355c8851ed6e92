// The columns are these places of the answer above:
//   payer: graph.flows.nodes.origin.id
//   paid: graph.flows.nodes.target.id
//   volume: graph.flows.nodes.volume
//   unit: graph.flows.nodes.unit
MATCH (flow:Flow {ecosystem: "musk", verb: "pays"})
WHERE "evidence" IN flow.tellings AND NOT flow.undated
  AND flow.from_day <= "2025-12-31" AND flow.to_day >= "2025-01-01"
RETURN flow.origin AS payer, flow.target AS paid, flow.volume AS volume, flow.unit AS unit
ORDER BY flow.unit, flow.volume DESC, flow.id
