// Standard Oil's share of American refining over time, as bars in a terminal: node share.mjs [ADDRESS]
// Plain fetch, no package; the same lines work in a browser on a page of the same server.

const address = process.argv[2] ?? 'http://127.0.0.1:8000';

const query = `query Share($stage: ID!) {
  node(id: $stage) {
    ... on Stage {
      name
      shares(first: 50, orderBy: DATE) { nodes { asOf share scope citations(first: 1) { source { publisher } } } }
    }
  }
}`;

/** The `data` of one question; what the server refuses is thrown with its code, and that no server answers. */
async function ask(query, variables) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  }).catch(({ message, cause }) => {
    throw new Error(`${address} does not answer (${cause?.code ?? message}). Start a server there with make serve, or name another address.`);
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors.map(({ message, extensions }) => `${extensions?.code}: ${message}`).join('\n'));
  return data;
}

/** A line for each dated share, the oldest first, as the question asks for them. */
function draw(shares) {
  for (const { asOf, share, scope, citations } of shares.filter(({ asOf, share }) => asOf !== null && share !== null)) {
    const bar = '█'.repeat(Math.round(share * 40)).padEnd(40);
    console.log(`${asOf.padEnd(10)} ${bar} ${(share * 100).toFixed(0).padStart(3)}%  ${scope} (${citations[0]?.source.publisher})`);
  }
}

try {
  const { node } = await ask(query, { stage: 'standard-oil-refining' });
  draw(node.shares.nodes);
} catch ({ message }) {
  console.error(message);
  process.exitCode = 1;
}
