/** An expired bundle on a machine that has joined, which the tests of operations show to be seen as such. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { signWithSsh } from '../../../../src/host/linux/programs/ssh-signature.ts';
import { run } from '../../../cli/support/captured.ts';
import { bundleOf, CONFIGURATION, HOUR, sshKey } from '../support.ts';

const joinedBefore = vi.hoisted(() => vi.fn());
vi.mock('../../../../src/features/bundle/joined-before.ts', () => ({ joinedBefore }));

it('is a success with --if-needed, and only with it', async () => {
  joinedBefore.mockResolvedValue({ outcome: 'nothing-to-do', nodeName: 'node-1', changes: [] });
  const { key, signers, directory } = sshKey();
  const file = join(directory, 'node-1.kubejoin');
  const created = Date.now() - 2 * HOUR;
  const signing = { sign: signWithSsh, signKey: key, configuration: CONFIGURATION };
  writeFileSync(file, await bundleOf({ created, expires: created + HOUR, ...signing }));
  const argv = ['join', '--bundle', file, '--bundle-signers', signers, '--node-name=node-1', '-o', 'json'];
  const { code, out } = await run([...argv, '--if-needed']);
  const result = JSON.parse(out.trim().split('\n').at(-1) ?? '');
  expect([code, result.outcome, result.nodeName]).toEqual([0, 'nothing-to-do', 'node-1']);
  expect(out).not.toContain('BUNDLE_VERIFIED');
  const options = joinedBefore.mock.calls.at(-1)?.[0];
  expect(options.configuration.nodeRegistration.name).toBe('node-1');
  expect((await run(argv)).code).toBe(6);
  expect(joinedBefore).toHaveBeenCalledTimes(1);
});
