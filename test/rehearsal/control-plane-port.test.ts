import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { makeParts } from '../../src/simulation/control-plane/cluster-parts.ts';

test('nobody else gets the port that is handed out before the API server listens there', async () => {
  const { port, instructions, tokens } = await makeParts({});
  onTestFinished(async () => {
    tokens.stop();
    await port.close();
  });
  expect(instructions.endpoint).toBe(`127.0.0.1:${port.port}`);
  const other = createServer();
  const refusal = new Promise((resolve) => other.once('error', resolve));
  other.listen(port.port, '127.0.0.1');
  expect(await refusal).toMatchObject({ code: 'EADDRINUSE' });
});
