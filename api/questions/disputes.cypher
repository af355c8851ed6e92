// The columns are these places of the answer above:
//   question: graph.disputes.nodes.question
//   open: graph.disputes.nodes.open
//   held: graph.disputes.nodes.held.id
MATCH (dispute:Dispute {ecosystem: "musk"})
OPTIONAL MATCH (dispute)-[:HOLDS]->(held)
RETURN dispute.question_ja AS question, dispute.open AS open, held.id AS held ORDER BY dispute.id
