/** What tests and scripts of the core need of each feature stands beside its tests, in a file of this name. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { FEATURES } from '../../src/program/assembled.ts';
import { projectRoot } from '../build/checkout.ts';

/** The export `name` of each feature that has this file in its directory of tests. */
export async function partsOfFeatures<Part>(file: string, name: string): Promise<Part[]> {
  const files = FEATURES.map((feature) => path.join(projectRoot, 'test/features', feature.name, file));
  return Promise.all(files.filter((one) => existsSync(one)).map(async (one) => (await import(one))[name] as Part));
}
