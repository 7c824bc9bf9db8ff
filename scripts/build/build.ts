/**
 * `npm run build`: the program, dist/kubejoin.cjs, the library, dist/library, and the licences of the packages in both.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundledPackages } from '../release/bundled-packages.ts';
import { APACHE_AT, licenceTexts, underRules } from '../release/licence-texts.ts';
import { bundle, distFolder } from './bundle.ts';
import { buildLibrary } from './library.ts';

const [{ bytes, file, metafile }, library] = await Promise.all([bundle(), buildLibrary()]);
const about = 'The package kubejoin contains code of the packages listed below.';
const licences = licenceTexts(bundledPackages([metafile, library]), APACHE_AT.besideUs);
await writeFile(path.join(distFolder, 'THIRD-PARTY-LICENSES.txt'), underRules([about, ...licences]));
console.log(`${file}: ${(bytes / 1024).toFixed(0)} KiB`);
