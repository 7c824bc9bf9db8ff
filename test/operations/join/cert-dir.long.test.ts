/** The kubelet's argument cert-dir moves its certificate to any directory. */
import { expect, onTestFinished, test } from 'vitest';
import { Machine } from './machine.ts';

test('a join whose kubelet keeps its certificate elsewhere ends with it, and is known again', async () => {
  const machine = await Machine.start();
  onTestFinished(() => machine.stop());
  const { nodeRegistration } = machine.configuration();
  const kubeletExtraArgs = [{ name: 'cert-dir', value: '/data/kubelet-pki' }];
  const configuration = { nodeRegistration: { ...nodeRegistration, kubeletExtraArgs } };
  expect(await machine.join({ configuration })).toMatchObject({ outcome: 'joined' });
  expect(await machine.host.read.files.list('/data/kubelet-pki')).toContain('kubelet-client-current.pem');
  expect(await machine.host.read.files.list('/var/lib/kubelet/pki')).toBeUndefined();
  expect(await machine.join({ configuration, ifNeeded: true })).toMatchObject({ outcome: 'nothing-to-do' });
});
