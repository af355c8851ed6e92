// Bundles GraphiQL into ../static: graphiql.js, graphiql.css and graphiql.LEGAL.txt.
// The same lock file gives the same bytes: no dates, no absolute paths, no hashes in names.

import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'static');

/** The npm packages that went into a bundle, sorted, each once. */
function packages(metafile) {
  const inside = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return [...new Set(used.map((path) => inside.exec(path)?.[1]).filter(Boolean))].sort();
}

/** What one package asks us to repeat: its name, version, licence and the text of its licence file. */
async function notice(folder) {
  const text = (file) => readFile(join(here, folder, file), 'utf8');
  const { name, version, license } = JSON.parse(await text('package.json'));
  const all = await readdir(join(here, folder));
  const files = all.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map(text));
  const head = `${name} ${version} (${license ?? 'see below'})`;
  return [head, ...texts.map((whole) => whole.trim())].join('\n\n');
}

/** GraphiQL's style sheet without its 34 inlined fonts (360 of 418 kB); main.css names ours. */
const withoutFonts = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules.*\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }));
  },
};

/** Writes a file whole or not at all, so a reader never meets half a bundle. */
async function save(name, contents) {
  await writeFile(join(out, `.${name}.new`), contents);
  await rename(join(out, `.${name}.new`), join(out, name));
}

const { metafile, outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: { graphiql: 'main.jsx' },
  outdir: out,
  bundle: true,
  minify: true,
  charset: 'utf8',
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutFonts],
  legalComments: 'external',
  metafile: true,
  write: false,
  logLevel: 'warning',
});

const output = (end) => outputFiles.find(({ path }) => path.endsWith(end));
const rule = `\n\n${'-'.repeat(80)}\n\n`;
const notices = await Promise.all(packages(metafile).map(notice));
const comments = outputFiles
  .filter(({ path }) => path.endsWith('.LEGAL.txt'))
  .map(({ text }) => text.trim());

await mkdir(out, { recursive: true });
const title = 'Packages bundled into graphiql.js and graphiql.css';
await save('graphiql.LEGAL.txt', `${[title, ...notices, ...comments].join(rule)}\n`);
await save('graphiql.css', output('graphiql.css').contents);
// Last, because its date tells that the bundle is complete.
await save('graphiql.js', output('graphiql.js').contents);
