// The columns are these places of the answer above:
//   verdict: graph.*
//   statements: graph.*.totalCount
MATCH (claim:Claim {ecosystem: "musk"})
WHERE "article" IN claim.tellings AND claim.verdict IS NOT NULL
  AND claim.from_day <= claim.stands_last AND claim.to_day >= claim.stands_first
RETURN claim.verdict AS verdict, count(claim) AS statements ORDER BY statements DESC, verdict
