import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Before and after a whole run: what all of its workers share is in the environment of each. */
export default function setup(): () => void {
  seed();
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-tests-'));
  chmodSync(folder, 0o755); // some programs in it are run by another user
  process.env.KUBEJOIN_TEST_RUN = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * The seed of fast-check's values: always the same, so that a change fails for no values of another's. KUBEJOIN_SEED may
 * be `random`, or the seed of an earlier run.
 */
function seed(): void {
  const given = process.env.KUBEJOIN_SEED ?? '1';
  if (!/^(random|-?\d{1,10})$/.test(given))
    throw new Error(`KUBEJOIN_SEED is "${given}", and must be an integer or \`random\``);
  process.env.KUBEJOIN_SEED = given === 'random' ? String(randomInt(2 ** 31)) : given;
  console.log(`fast-check: KUBEJOIN_SEED=${process.env.KUBEJOIN_SEED}`);
}
