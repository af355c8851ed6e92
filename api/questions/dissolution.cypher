// The columns are these places of the answer above:
//   day: *
//   owned: *.entity.flowsOut.totalCount
UNWIND [["in_1898", "1898-01-01", "1898-12-31"], ["in_1904", "1904-01-01", "1904-12-31"],
  ["the_day", "1911-12-01", "1911-12-01"], ["day_after", "1911-12-02", "1911-12-02"]] AS asked
RETURN asked[0] AS day, COUNT {
  (:Entity {id: "standard-oil-new-jersey"})<-[:FROM]-(flow:Flow {verb: "owns"})
  WHERE flow.from_day <= asked[2] AND flow.to_day >= asked[1]
} AS owned
