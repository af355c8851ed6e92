// The columns are these places of the answer above:
//   slice: *
//   flows: *.flows.totalCount
//   claims: *.claims.totalCount
UNWIND [["everything", [], 0], ["without_s1", ["sec-spacex-s1-2026"], 0], ["primary", [], 3]] AS asked
WITH asked[0] AS slice, asked[1] AS rejected, asked[2] AS floor
CALL (rejected, floor) {
  MATCH (claim:Claim {ecosystem: "musk"})
  WHERE "evidence" IN claim.tellings AND claim.from_day <= claim.stands_last AND claim.to_day >= claim.stands_first
    AND (EXISTS { (claim)-[:CITES]->(source:Source) WHERE NOT source.id IN rejected AND source.rank >= floor }
      OR floor = 0 AND claim.cited = 0)
  RETURN count(claim) AS claims
}
CALL (rejected, floor) {
  MATCH (flow:Flow {ecosystem: "musk"})
  WHERE "evidence" IN flow.tellings AND flow.from_day <= flow.stands_last AND flow.to_day >= flow.stands_first
    AND (EXISTS { (flow)-[:RESTS_ON|ABOUT]-(claim:Claim) WHERE (floor = 0 AND claim.cited = 0)
        OR EXISTS { (claim)-[:CITES]->(source:Source) WHERE NOT source.id IN rejected AND source.rank >= floor } }
      OR floor = 0 AND flow.supports = 0)
  RETURN count(flow) AS flows
}
RETURN slice, flows, claims
