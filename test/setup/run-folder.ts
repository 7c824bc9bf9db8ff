import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for what all workers of one run share; its path is in the environment of each. */
export default function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-tests-'));
  chmodSync(folder, 0o755); // some programs in it are run by another user
  process.env.KUBEJOIN_TEST_RUN = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
