/** `npx tsx scripts/pages/public-names/record.ts`: records the public names of the library, so that a review sees a change of them. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../build/checkout.ts';
import { publicNames } from './read.ts';
import { RECORD, surface } from './surface.ts';

await writeFile(path.join(projectRoot, RECORD), surface(publicNames()));
