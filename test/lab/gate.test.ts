import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { GATE_FILES } from '../../lab/run/gate.ts';

test('each file of the gate is there', () => {
  const missing = Object.keys(GATE_FILES).filter(
    (name) => !existsSync(path.join(import.meta.dirname, '../../lab', `${name}.test.ts`)),
  );
  expect(missing).toEqual([]);
});
