/** Tests that the way to the kubelet's key leaves nothing behind, even if the program is killed. */

import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { KubeletKey } from '../../../src/engine/conditions/kubelet-key.ts';
import { FILE_NOT_WRITTEN } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

const DROP_IN = '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf';
const KEY_FILE = '/var/lib/kubelet/pki/kubelet-client.key.tmp';
const keyOn = (host: FakeHost) => new KubeletKey(host, () => '/var/lib/kubelet/pki');

function recorded(files: Record<string, string>): { host: FakeHost; did: string[] } {
  const host = fakeHost(files);
  const did: string[] = [];
  const seen = (what: string) => async () =>
    void did.push(host.content.has(DROP_IN) ? `${what} with the drop-in` : what);
  const services = { ...host.write.services, stop: seen('stop'), start: seen('start'), reload: seen('reload') };
  return { host: { ...host, write: { ...host.write, services } } as FakeHost, did };
}

it('what a killed run left is taken away by the next one that has its certificate, and the kubelet is started as configured', async () => {
  const { host, did } = recorded({ [DROP_IN]: '[Service]\n', [KEY_FILE]: 'a key' });
  await keyOn(host).restore();
  expect([host.content.has(DROP_IN), host.content.has(KEY_FILE)]).toEqual([false, false]);
  expect(did).toEqual(['stop', 'reload', 'start']);
});

it('after a reboot only its key is left, and the kubelet runs as configured', async () => {
  const { host, did } = recorded({ [KEY_FILE]: 'a key' });
  await keyOn(host).restore();
  expect(host.content.has(KEY_FILE)).toBe(false);
  expect(did).toEqual([]);
});

it('without a certificate, neither key nor drop-in stay, and systemd forgets it', async () => {
  const { host, did } = recorded({});
  const key = keyOn(host);
  const stop = new AbortController();
  const kept = key.keepInFile(stop.signal);
  kept.catch(() => {});
  await expect.poll(() => did).toEqual(['stop with the drop-in', 'reload with the drop-in', 'start with the drop-in']);
  stop.abort(new Error('interrupted'));
  await key.giveUp();
  expect([host.content.has(DROP_IN), host.content.has(KEY_FILE)]).toEqual([false, false]);
  expect(did.at(-1)).toBe('reload');
});

it('where the drop-in can not be written, the kubelet goes on as it is', async () => {
  const { host, did } = recorded({});
  const write = async () => {
    throw new Failure(FILE_NOT_WRITTEN, { path: DROP_IN, reason: 'EROFS' });
  };
  const refusing = { ...host, write: { ...host.write, files: { ...host.write.files, write } } } as FakeHost;
  const key = keyOn(refusing);
  expect(await key.keepInFile(new AbortController().signal)).toBe(false);
  expect(did).toEqual([]);
});
