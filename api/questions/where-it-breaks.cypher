// The columns are these places of the answer above:
//   analogy: graph.analogies.nodes.id
//   strength: graph.analogies.nodes.strength
//   reason: graph.analogies.nodes.reason
//   breaks: graph.analogies.nodes.breaks
MATCH (likeness:Analogy {by: "article", kind: "likeness"})
RETURN likeness.id AS analogy, likeness.strength AS strength, likeness.reason_ja AS reason, likeness.breaks_ja AS breaks
ORDER BY analogy
