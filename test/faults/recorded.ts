/**
 * What real runs told of the faults that only the lab can provoke, so that `npm test` sees a sentence that no longer
 * names the cause. `KUBEJOIN_RECORD_FAULTS=1 KUBEJOIN_LAB_FULL=1 npm run test:real -- lab/faults` writes them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FaultRow } from './row.ts';
import type { Facts, Told } from './told.ts';

export interface Recorded {
  told: Told;
  facts: Facts;
}

const FOLDER = path.join(import.meta.dirname, 'recorded');

export const recordedTold = (row: FaultRow): Recorded => JSON.parse(readFileSync(fileOf(row), 'utf8')) as Recorded;

/** Without its sentences: they are what is tested. */
export function recordTold(row: FaultRow, { told: { kind, params }, facts }: Recorded): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(row), `${JSON.stringify({ told: { kind, params }, facts }, null, 2)}\n`);
}

function fileOf(row: FaultRow): string {
  if (row.where !== 'lab') throw new Error('recorded are the faults of the lab alone');
  return path.join(FOLDER, `${row.name}.json`);
}
