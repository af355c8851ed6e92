// The GraphiQL page: one React root, a fetcher to our own /graphql, the page's worked questions as a list beside
// the editor, some of them as its first tabs. It asks nothing of any other host, and of ours one introspection and
// what the reader runs.

import { useEditorContext, usePluginStore } from '@graphiql/react';
import { createGraphiQLFetcher, createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/graphiql.css';
import './main.css';

/** @typedef {{ group: string, title: string, text: string, cypher: string | null, opened: boolean }} Example */

// The dialogs add one <style> element; the page's nonce spares the policy an 'unsafe-inline'.
globalThis.__webpack_nonce__ = document.currentScript?.nonce;

/** The worked questions of this page. @returns {Example[]} */
function examples() {
  return JSON.parse(document.getElementById('examples')?.textContent || '[]');
}

/** The list of questions, by what they are about: a click opens one in a tab, or goes to the tab that has it. */
function Questions() {
  const { tabs, changeTab, moveTab } = useEditorContext({ nonNull: true });

  /** @param {Example} example */
  function open({ text }) {
    const place = tabs.findIndex(({ query }) => query === text);
    if (place >= 0) return changeTab(place);
    const id = `question-${Date.now()}`;
    const title = /query\s+(\w+)/.exec(text)?.[1] ?? 'question';
    const kept = { variables: null, headers: null, response: null };
    moveTab([...tabs, { ...kept, id, hash: id, title, query: text, operationName: title }]);
    return changeTab(tabs.length);
  }

  const groups = [...new Set(questions.map(({ group }) => group))];
  return (
    <section className="questions" aria-label="Questions">
      <h1>Questions</h1>
      <p>A click opens one in a tab, Ctrl-Enter runs it.</p>
      {groups.map((group) => (
        <div key={group}>
          <h2>{group}</h2>
          <ul>
            {questions
              .filter((question) => question.group === group)
              .map((question) => (
                <li key={question.title}>
                  <button type="button" onClick={() => open(question)}>
                    {question.title}
                  </button>
                  {question.cypher && (
                    <details>
                      <summary>in Cypher</summary>
                      <pre>{question.cypher}</pre>
                    </details>
                  )}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** How the page opens: long lines wrapped, and on a first visit, where there is room, the list beside the editor. */
function Opening() {
  const { queryEditor } = useEditorContext({ nonNull: true });
  const { plugins } = usePluginStore();
  useEffect(() => queryEditor?.setOption('lineWrapping', true), [queryEditor]);
  useEffect(() => {
    // GraphiQL makes room for a list only where its button was pressed.
    if (firstVisit && innerWidth >= 1000) document.querySelector(`[aria-label="Show ${list.title}"]`)?.click();
  }, [plugins]);
  return null;
}

/** The sign of the list: a question mark in a ring, drawn in lines as the other signs of the side bar are. */
function QuestionsIcon() {
  return (
    <svg height="1em" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
      <circle cx="12" cy="12" r="10" />
      <path d="M9.2 9.2a2.9 2.9 0 1 1 4.3 2.5c-.9.5-1.5 1.1-1.5 2.1M12 17v.3" />
    </svg>
  );
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
  // Run at once after a change of tabs, GraphiQL still names the operation of the tab before.
  const known = parameters.query.includes(parameters.operationName ?? '');
  try {
    return await send(known ? parameters : { ...parameters, operationName: undefined }, options);
  } catch (failure) {
    const lost = failure instanceof TypeError;
    const message = lost ? 'No answer from /graphql. Is the server running?' : failure.message;
    return { errors: [{ message }] };
  }
}

const questions = examples();
const tabs = questions.filter(({ opened }) => opened).map(({ text }) => ({ query: text }));
const store = storage();
const list = { title: 'Questions', content: Questions, icon: QuestionsIcon };
const firstVisit = !store.getItem('graphiql:tabState');

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    storage={store}
    defaultTabs={tabs.length ? tabs : undefined}
    defaultQuery={'# Ctrl-Space completes, Ctrl-Enter runs.\n{\n  __typename\n}\n'}
    isHeadersEditorEnabled={false}
    shouldPersistHeaders={false}
    plugins={questions.length ? [list] : []}
  >
    <GraphiQL.Logo>
      <a href="/" title="The explorer">
        muskgraph
      </a>
      <Opening />
    </GraphiQL.Logo>
  </GraphiQL>,
);
