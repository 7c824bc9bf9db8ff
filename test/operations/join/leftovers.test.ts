/** A join that fails a check beside what an earlier one left that was killed. */
import { expect, test } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { Host } from '../../../src/host/ports.ts';
import { JoiningHost, killedAt } from '../undo/support/joining-host.ts';

const CREDENTIAL = '/etc/kubernetes/bootstrap-kubelet.conf';

/** mount is missing: a check that fails. */
function without(program: string, host: Host): Host {
  const { system } = host.read;
  const commandPath = async (name: string) => (name === program ? undefined : system.commandPath(name));
  return { ...host, read: { ...host.read, system: { ...system, commandPath } }, write: host.write };
}

test('takes the credential and the kubelet without a certificate away, and says so; once', async () => {
  const node = await JoiningHost.make('worker');
  const isStart = (event: JoinEvent) =>
    event.type === 'change-done' && 'change' in event && event.change.action === 'start';
  expect(await killedAt(node.host, isStart, (host, emit) => node.join({}, emit, host))).toBe(true);
  await node.host.write.services.stop('kubelet');
  expect(await node.host.read.files.stat(CREDENTIAL)).toBeDefined();

  const said: string[] = [];
  const listen = (event: JoinEvent) => {
    if (event.type === 'notice') said.push(event.message.key);
  };
  const again = () => node.join({}, listen, without('mount', node.host));
  await expect(again()).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' });
  expect(await node.host.read.files.stat(CREDENTIAL)).toBeUndefined();
  expect(said.filter((key) => key.startsWith('LEFT_'))).toEqual(['LEFT_CREDENTIAL_REMOVED']);
  said.length = 0;
  await expect(again()).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' });
  expect(said.filter((key) => key.startsWith('LEFT_'))).toEqual([]);
});
