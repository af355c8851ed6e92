#!/bin/sh
# What is claimed about Colossus, with who says so: sh colossus.sh [ADDRESS]
# A question that only reads may be asked by GET; curl encodes the text and its variables.
set -eu
address="${1:-http://127.0.0.1:8000}"

curl --silent --show-error --fail --get "$address/graphql" \
  --header 'Accept: application/graphql-response+json' \
  --data-urlencode 'variables={"id": "colossus", "of": ["built-in", "started-from"]}' \
  --data-urlencode 'query=query Colossus($id: ID!, $of: [String!]) {
    node(id: $id) {
      ... on Entity { claims(where: {predicate: $of}) {
        nodes { value verdict verdictNote checkedBy { source { title reliability } } }
      } }
    }
  }'
