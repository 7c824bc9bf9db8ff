/**
 * Wants one lock again and again until it had it, holds it for a moment, and ends while it has it, as by SIGKILL, if its
 * seed is even. A file that only a holder makes shows whether two have it. argv: the lock's directory, how often at
 * least, a seed. Prints how often it had the lock.
 */
import { closeSync, openSync, readFileSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { takeLock } from '../../../src/host/linux/lock/lock-files.ts';

const [path = '', times = '', seed = ''] = process.argv.slice(2);
const witness = join(dirname(path), 'witness');
let state = Number(seed);
const chance = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const moment = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Written by a holder right before it ends: until the kernel has taken its process apart, it would be taken for one
 * that lives.
 */
const DYING = 'dying';

function testify() {
  for (;;) {
    try {
      const descriptor = openSync(witness, 'wx');
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      return;
    } catch {
      const other = readFileSync(witness, 'utf8');
      if (other !== DYING) throw new Error(`held by ${other} and ${process.pid} at once`);
      unlinkSync(witness);
    }
  }
}

let had = 0;
for (let round = 0; round < Number(times) || had === 0; round++) {
  const lock = await takeLock(path, { parentMode: 0o700, parentGoes: true });
  if (!('release' in lock)) {
    await moment(chance() * 4);
    continue;
  }
  had++;
  testify();
  if (chance() < 0.2) await moment(chance() * 5);
  if (Number(seed) % 2 === 0) {
    writeFileSync(witness, DYING);
    process.kill(process.pid, 'SIGKILL');
  }
  unlinkSync(witness);
  lock.release();
}
process.stdout.write(String(had));
