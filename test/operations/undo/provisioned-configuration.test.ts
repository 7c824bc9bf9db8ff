/** Whose /etc/kubejoin/join.yaml is: a provisioned machine's goes with its join, an administrator's own stays. */
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROVISIONED } from '../../../src/manifests/paths.ts';
import { reset } from '../../../src/operations/reset.ts';
import { patience } from '../../support/patience.ts';
import { settingsOf } from '../reset/support/settings.ts';
import { JoiningHost } from './support/joining-host.ts';

const { configuration, bootScript, state } = PROVISIONED;
const CONTENT = Buffer.from('kind: JoinConfiguration\n');

type Leave = (node: JoiningHost, dryRun: boolean) => Promise<{ changes: readonly unknown[] }>;

const resetOn: Leave = ({ host }, dryRun) =>
  reset({
    ...{ host, settings: settingsOf({ dryRun }), emit: () => undefined, signal: patience() },
    confirm: async () => true,
  });

it.each<[string, Leave]>([
  ['a reset', resetOn],
  ['an undo', (node, dryRun) => node.undo({ dryRun })],
])('%s removes it beside the boot script or the records of a run, and leaves it alone', async (_, leave) => {
  const node = await JoiningHost.make('worker');
  const { read, write } = node.host;
  await node.join();
  await write.files.write(configuration, CONTENT, { mode: 0o600 });
  const removal = expect.objectContaining({ kind: 'remove-file', subject: configuration });

  await write.files.write(bootScript, CONTENT, { mode: 0o700 });
  expect((await leave(node, true)).changes).toContainEqual(removal);
  await write.files.remove(bootScript);

  await write.files.makeDirectory(state, 0o700);
  expect((await leave(node, true)).changes).toContainEqual(removal);
  rmSync(node.host.inside(state), { recursive: true });

  expect((await leave(node, false)).changes).not.toContainEqual(removal);
  expect(await read.files.read(configuration)).toEqual(CONTENT);
});
