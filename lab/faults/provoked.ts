/** A row of the table of faults (test/faults) and the join that met it: what was told must be that fault. */
import { expect } from 'vitest';
import { recordedTold, recordTold } from '../../test/faults/recorded.ts';
import type { FaultRow } from '../../test/faults/row.ts';
import { expectTold, type Facts, type Told } from '../../test/faults/told.ts';
import { standingFor } from '../run/full.ts';
import type { JsonRun } from '../worker/kubejoin.ts';

/**
 * How a fault is provoked: the join that met it, and facts that only this run knows. Whatever it changes outside of the
 * host it mends itself.
 */
export type Provocation = () => Promise<JsonRun | { run: JsonRun; facts: Facts }>;

/** One for each row of a table; a missing one does not compile. */
export type Provocations<Rows extends readonly { readonly name: string }[]> = Readonly<
  Record<Rows[number]['name'], Provocation>
>;

/** The rows of this run: all of them in a full one. */
export function thisRun<Row extends FaultRow>(rows: readonly Row[]): Row[] {
  return standingFor(rows, (row) => !('full' in row));
}

export async function expectProvoked(row: FaultRow, provoke: Provocation): Promise<JsonRun> {
  const provoked = await provoke();
  const { run, facts } = 'run' in provoked ? provoked : { run: provoked, facts: {} };
  expect(run.result.exitCode, JSON.stringify(run.events.slice(-4))).toBe(row.exit);
  const said = told(row, run);
  await expectTold(row, said, facts);
  if (process.env.KUBEJOIN_RECORD_FAULTS === '1') recordTold(row, { told: said, facts });
  // The short tests read the sentences from recordings: these must still have what a real run has.
  else expect(shapeOf(said)).toEqual(shapeOf(recordedTold(row).told));
  return run;
}

const shapeOf = ({ kind, params }: Told) => ({ kind, params: Object.keys(params ?? {}).sort() });

function told(row: FaultRow, { events, result }: JsonRun): Told {
  if (row.check === undefined) return result.failure ?? { kind: result.outcome, params: undefined };
  if ('kind' in row) expect(result.failure?.kind).toBe('PREFLIGHT_FAILED');
  const wanted = 'warning' in row ? 'warning' : 'failed';
  const found = events.find(
    ({ type, name, result: outcome }) => type === 'check' && name === row.check && outcome === wanted,
  );
  if (found?.failure !== undefined) return found.failure;
  if (found?.message !== undefined) return { kind: found.message.key, params: found.message.params };
  throw new Error(`the check ${row.check} found nothing: ${JSON.stringify(events)}`);
}
