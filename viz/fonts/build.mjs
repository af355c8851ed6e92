// Copies the faces that pictures are drawn with into ../static: fonts.*.ttf, their licences, and fonts.json, written last.

import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'static');
const packages = join(here, 'node_modules', '@expo-google-fonts');

/** Family, package, and the file of each weight. */
const FAMILIES = [
  ['Inter', 'inter', { 400: '400Regular/Inter_400Regular.ttf', 600: '600SemiBold/Inter_600SemiBold.ttf', 700: '700Bold/Inter_700Bold.ttf' }],
  ['Noto Sans JP', 'noto-sans-jp', { 400: '400Regular/NotoSansJP_400Regular.ttf', 700: '700Bold/NotoSansJP_700Bold.ttf' }],
];

await mkdir(out, { recursive: true });
const faces = [];
for (const [family, folder, weights] of FAMILIES) {
  for (const [weight, file] of Object.entries(weights)) {
    const name = `fonts.${folder}-${weight}.ttf`;
    await copyFile(join(packages, folder, file), join(out, name));
    faces.push({ family, weight: Number(weight), file: name });
  }
  const licence = await readFile(join(packages, folder, 'LICENSE_FONT'), 'utf8');
  await writeFile(join(out, `fonts.${folder}.LICENSE.txt`), licence);
}
const half = join(out, 'fonts.json.half');
await writeFile(half, JSON.stringify({ faces }, null, 2) + '\n');
await rename(half, join(out, 'fonts.json'));
