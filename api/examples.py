"""The questions that GraphiQL opens with; `docs/queries.md` and the tests use the same."""

from __future__ import annotations

__all__ = ["EXAMPLES"]

#: Title and query of each example. Operations are named: GraphiQL labels its tabs by them.
EXAMPLES: list[dict[str, str]] = [
    {
        "title": "The article's six layers: who is in them, what they move, who says so",
        "query": """\
query SixLayers {
  graph(ecosystem: "musk", slice: {telling: ARTICLE}) {
    layers(first: 6) {
      nodes {
        name
        role { name }
        members {
          nodes {
            entity {
              name
              flowsOut(first: 3) {
                nodes { verb target { name } commodity basis }
              }
            }
            claim {
              value
              verdict
              verdictNote
              citations(first: 1) { source { title reliability } locator }
            }
          }
        }
      }
    }
  }
}
""",
    },
    {
        "title": "Was Colossus built in 19 days? What the article says, and the evidence",
        "query": """\
query Colossus {
  node(id: "colossus") {
    ... on Entity {
      name
      article: claims(where: {predicate: ["built-in", "started-from"]}) {
        nodes { value verdict verdictNote checkedBy { source { title publisher reliability } } }
      }
      parts {
        name
        claims(where: {predicate: ["build-days", "hardware-to-training-days", "online"]}) {
          nodes { predicate value citations { source { title publisher date } } }
        }
      }
    }
  }
}
""",
    },
    {
        "title": "Standard Oil's stages in 1904: its companies and its share of each market",
        "query": """\
query StandardOil1904 {
  graph(ecosystem: "standard-oil", slice: {asOf: "1904"}) {
    stages(first: 10) {
      nodes {
        name
        role { name }
        shares { nodes { share low high scope asOf confirmed } }
        members(first: 3) { totalCount nodes { entity { name } } }
      }
    }
  }
}
""",
    },
    {
        "title": "Which links of the article does no page support?",
        "query": """\
query Unsupported {
  graph(ecosystem: "musk", slice: {telling: ARTICLE}) {
    flows(first: 30) {
      nodes {
        origin { name }
        verb
        target { name }
        commodity
        basis
        evidence { id confirmed status note }
        note
      }
    }
  }
}
""",
    },
    {
        "title": "Who funds xAI, on record by January 2026?",
        "query": """\
query WhoFundsXai {
  graph(ecosystem: "musk", slice: {telling: EVIDENCE, asOf: "2026-01-31"}) {
    entity(id: "xai") {
      name
      flowsIn(where: {verb: [FUNDS]}, orderBy: VOLUME_DESC) {
        nodes {
          origin { name }
          volume
          unit
          since
          claims { nodes { confidence citations { source { title reliability } } } }
        }
      }
    }
  }
}
""",
    },
    {
        "title": "Musk's companies beside Standard Oil: what carries over, and what makes each conclusion fall",
        "query": """\
query Compare {
  compare(
    left: {ecosystem: "standard-oil"}
    right: {ecosystem: "musk", slice: {telling: ARTICLE}}
  ) {
    left { name asOf stages { role value low high scope reason } }
    right { name asOf slice }
    carried { left { sentence sources } right { flows } }
    onlyLeft { sentence sources }
    measures { code name value low high reason caveat }
    conclusions {
      sentence
      breaksIf { sources { sets reason } claims { sets reason } }
    }
  }
}
""",
    },
]
