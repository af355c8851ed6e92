// Standard Oil's share of American refining over time, as bars in a terminal: node share.mjs [ADDRESS]
// Plain fetch, no package; the same lines work in a browser on a page of the same server.

const address = process.argv[2] ?? 'http://127.0.0.1:8000';

const query = `query Share($stage: ID!) {
  node(id: $stage) {
    ... on Stage {
      name
      shares(first: 50) { nodes { asOf share scope citations(first: 1) { source { publisher } } } }
    }
  }
}`;

/** The `data` of one question; what the server refuses is thrown with its code. */
async function ask(query, variables) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors.map(({ message, extensions }) => `${extensions?.code}: ${message}`).join('\n'));
  return data;
}

const { node } = await ask(query, { stage: 'standard-oil-refining' });
const dated = node.shares.nodes.filter(({ asOf, share }) => asOf !== null && share !== null);
for (const { asOf, share, scope, citations } of dated.sort((a, b) => (a.asOf < b.asOf ? -1 : 1))) {
  const bar = '█'.repeat(Math.round(share * 40)).padEnd(40);
  console.log(`${asOf.padEnd(10)} ${bar} ${(share * 100).toFixed(0).padStart(3)}%  ${scope} (${citations[0]?.source.publisher})`);
}
