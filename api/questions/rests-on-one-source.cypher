// The columns are these places of the answer above:
//   publisher: node.publisher
//   reliability: node.reliability
//   noun: node.citations.nodes.citedBy.__typename
//   id: node.citations.nodes.citedBy.id
//   locator: node.citations.nodes.locator
MATCH (source:Source {id: "visual-capitalist-1904"})<-[cites:CITES]-(row)
WHERE row.from_day <= row.stands_last AND row.to_day >= row.stands_first
RETURN source.publisher AS publisher, source.reliability AS reliability, row.noun AS noun, row.id AS id,
  cites.locator AS locator
ORDER BY id
