// The columns are these places of the answer above:
//   noun: graph.search.__typename
//   id: graph.search.id
MATCH (row:Node) WHERE row.ecosystem = "musk" AND row.haystack CONTAINS "スターリンク"
RETURN row.noun AS noun, row.id AS id ORDER BY id
