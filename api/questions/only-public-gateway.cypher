// The columns are these places of the answer above:
//   held: node.held.id
//   answer: node.answers.id
MATCH (held)<-[:HOLDS]-(dispute:Dispute {id: "dispute-only-public-gateway"})-[:ANSWERED_BY]->(answer)
RETURN held.id AS held, answer.id AS answer, answer.value AS value, answer.verdict AS verdict ORDER BY answer
