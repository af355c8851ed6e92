// The columns are these places of the answer above:
//   share: compare.*.stages.shares.*
MATCH (row:Share)
WHERE row.id IN ["ss-pipe-1904-older-fields", "ss-refining-1904", "ss-tank-cars", "ss-marketing-1904", "musk-share-data",
  "musk-share-internet-traffic", "musk-share-compute-epoch", "musk-share-chatbot", "musk-share-robotaxi"]
OPTIONAL MATCH (row)-[:CITES]->(source:Source)
WITH row, source ORDER BY source.publisher
RETURN row.id AS share, row.share AS part, row.low AS low, row.high AS high, collect(source.publisher) AS publishers
ORDER BY share
