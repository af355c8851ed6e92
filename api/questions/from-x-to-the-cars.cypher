// The columns are these places of the answer above:
//   length: graph.paths.paths.length
//   flow: graph.paths.paths.flows.id
MATCH (:Entity {id: "x-corp"})
  ((:Entity)<-[:FROM]-(flow:Flow {verb: "feeds"})-[:TO]->(:Entity)
    WHERE "evidence" IN flow.tellings AND flow.from_day <= flow.stands_last AND flow.to_day >= flow.stands_first){1,3}
  (:Entity {id: "tesla-fleet"})
UNWIND flow AS step
RETURN size(flow) AS length, step.id AS flow, step.origin AS origin, step.verb AS verb, step.target AS target
