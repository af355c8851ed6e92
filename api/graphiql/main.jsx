// The GraphiQL page: one React root, a fetcher to our own /graphql, the page's worked examples as its
// first tabs. It asks nothing of any other host, and of ours one introspection and what the reader runs.

import { createGraphiQLFetcher, createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/graphiql.css';
import './main.css';

/** @typedef {{ title: string, query: string, variables?: object | string }} Example */
/** @typedef {{ query: string, variables: string | null }} Tab */

// The dialogs add one <style> element; the page's nonce spares the policy an 'unsafe-inline'.
globalThis.__webpack_nonce__ = document.currentScript?.nonce;

/** The tab that shows `example`: its title as the first comment, its variables as text. @returns {Tab} */
function tab({ title, query, variables }) {
  const text = typeof variables === 'object' ? JSON.stringify(variables, null, 2) : variables;
  return { query: `# ${title}\n${query.trim()}\n`, variables: variables ? text : null };
}

/** The worked examples of this page. @returns {Example[]} */
function examples() {
  return JSON.parse(document.getElementById('examples')?.textContent || '[]');
}

/** Where tabs and history are kept: in this browser under our prefix, or for this visit only. */
function storage() {
  try {
    localStorage.getItem('muskgraph');
    return createLocalStorage({ namespace: 'muskgraph' });
  } catch {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      clear: () => kept.clear(),
      get length() {
        return kept.size;
      },
    };
  }
}

/** The answer to one request; an answer that is not JSON becomes an error a reader can act on. */
async function answer(url, request) {
  const response = await fetch(url, request);
  if (response.headers.get('content-type')?.includes('json')) return response;
  const text = await response.text();
  throw new Error(`The server answered ${response.status} without JSON: ${text.slice(0, 200)}`);
}

const send = createGraphiQLFetcher({
  url: '/graphql',
  fetch: answer,
  headers: { accept: 'application/graphql-response+json, application/json;q=0.9' },
  enableIncrementalDelivery: false,
});

/** Runs one query; a lost connection is shown as a GraphQL error, not as a stack of this bundle. */
async function fetcher(parameters, options) {
  try {
    return await send(parameters, options);
  } catch (failure) {
    const lost = failure instanceof TypeError;
    const message = lost ? 'No answer from /graphql. Is the server running?' : failure.message;
    return { errors: [{ message }] };
  }
}

const tabs = examples().map(tab);
const store = storage();

// GraphiQL reads the first tab's variables from the store only, so a first visit finds them there.
if (tabs[0]?.variables && !store.getItem('graphiql:tabState')) {
  store.setItem('graphiql:variables', tabs[0].variables);
}

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    storage={store}
    defaultTabs={tabs.length ? tabs : undefined}
    defaultQuery={'# Ctrl-Space completes, Ctrl-Enter runs.\n{\n  __typename\n}\n'}
    defaultEditorToolsVisibility="variables"
    isHeadersEditorEnabled={false}
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>muskgraph</GraphiQL.Logo>
  </GraphiQL>,
);
