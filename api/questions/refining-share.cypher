// The columns are these places of the answer above:
//   as_of: node.shares.nodes.asOf
//   part: node.shares.nodes.share
//   scope: node.shares.nodes.scope
MATCH (share:Share)-[:OF]->(:Stage {id: "standard-oil-refining"})
OPTIONAL MATCH (share)-[:CITES]->(source:Source)
WITH share, source ORDER BY source.publisher
RETURN share.as_of AS as_of, share.share AS part, share.scope AS scope, collect(source.publisher) AS publishers
ORDER BY as_of, part, scope
