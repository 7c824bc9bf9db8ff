import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'vitest';
import { note } from './note.ts';

test('waits for what does not come', async () => {
  note(`worker ${process.pid}`);
  await sleep(600_000);
});
