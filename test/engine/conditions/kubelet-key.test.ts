/** The restart of a kubelet that keeps its key in memory, step by step, in virtual time. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { KubeletKey } from '../../../src/engine/conditions/kubelet-key.ts';
import { SERVICE_FAILED } from '../../../src/host/host-sentences.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const CONFIG = '/var/lib/kubelet/config.yaml';
const DROP_IN = '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf';
const KEY_FILE = '/var/lib/kubelet/pki/kubelet-client.key.tmp';
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = KEY.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
const TEXT =
  '[Service]\nEnvironment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml --rotate-certificates=false"\n';

/** A machine, and what is done to its kubelet, with the files that are there at that moment. */
function machine(files: Record<string, string> = {}) {
  const time = new VirtualTime();
  const host = fakeHost(files);
  const did: unknown[] = [];
  const here = () => [DROP_IN, KEY_FILE].filter((path) => host.content.has(path));
  const act =
    (name: string) =>
    async (...given: unknown[]) =>
      void did.push([name, ...given, ...here()]);
  Object.assign(host.write.services, { stop: act('stop'), reload: act('reload'), start: act('start') });
  const ports = { ...host, read: { ...host.read, clock: time.clock } };
  const key = new KubeletKey(ports, () => '/var/lib/kubelet/pki');
  const put = (path: string, text: string) => host.write.files.write(path, Buffer.from(text), { mode: 0o600 });
  return { time, host, did, here, key, put, signal: new AbortController() };
}

const restartedWith = (...files: string[]) => [
  ['stop', 'kubelet', ...files],
  ['reload', { always: true }, ...files],
  ['start', 'kubelet', ...files],
];

it('restarts the kubelet once, without the key of an earlier join, and is done when the new key is whole', async () => {
  const { time, host, did, key, put, signal } = machine({ [KEY_FILE]: 'that of an earlier join' });
  const kept = Promise.all([key.keepInFile(signal.signal), key.keepInFile(signal.signal)]).then((all) => [
    ...all,
    time.now,
  ]);
  const written = time.clock.sleep(3_100).then(async () => {
    await put(KEY_FILE, PEM.slice(0, 60));
    await time.clock.sleep(200);
    await put(KEY_FILE, PEM);
  });
  expect(await time.during(Promise.all([kept, written]))).toEqual([[true, true, 3_300], undefined]);
  expect(did).toEqual(restartedWith(DROP_IN));
  expect(host.content.get(DROP_IN)).toEqual({ bytes: Buffer.from(TEXT), mode: 0o644 });
  expect(host.directories.get('/run/systemd/system/kubelet.service.d')).toBe(0o755);
  expect((await key.read())?.equals(KEY.publicKey)).toBe(true);
});

it('waits twenty seconds for the key, and looks every second', async () => {
  const { time, host, key, signal } = machine();
  const looks: number[] = [];
  const { read } = host.read.files;
  host.read.files.read = (path, options) => {
    if (path === KEY_FILE) looks.push(time.now);
    return read(path, options);
  };
  expect(await time.during(key.keepInFile(signal.signal))).toBe(false);
  expect(looks).toEqual(Array.from({ length: 20 }, (_, second) => second * 1_000));
});

it('ends the wait for the key when it is interrupted', async () => {
  const { time, key, did, here, signal } = machine();
  const kept = key.keepInFile(signal.signal);
  const interrupted = time.clock.sleep(2_500).then(() => signal.abort(new Error('interrupted')));
  await expect(time.during(Promise.all([kept, interrupted]))).rejects.toThrow('interrupted');
  expect(time.now).toBe(2_500);
  await key.giveUp();
  expect(here()).toEqual([]);
  expect(did).toEqual([...restartedWith(DROP_IN), ['reload', { always: true }]]);
});

it('does nothing without systemd, or where it was not asked to', async () => {
  for (const manager of ['openrc', undefined] as const) {
    const { host, did, here, key, signal } = machine({ [KEY_FILE]: PEM });
    host.manager = manager;
    expect(await key.keepInFile(signal.signal)).toBe(false);
    await key.giveUp();
    expect([did, here()]).toEqual([[], [KEY_FILE]]);
  }
});

it.each([
  ['neither', [], false],
  ['the key', [KEY_FILE], false],
  ['the drop-in', [DROP_IN], true],
  ['both', [DROP_IN, KEY_FILE], true],
])('restores what a killed run left: %s', async (_, left, isRestarted) => {
  const { did, here, key } = machine(Object.fromEntries(left.map((path) => [path, ''])));
  await key.restore();
  expect(here()).toEqual([]);
  expect(did).toEqual(isRestarted ? restartedWith() : []);
});

it('restores only after the restart that is under way', async () => {
  const { time, did, here, key, put, signal } = machine();
  const kept = key.keepInFile(signal.signal);
  const restored = key.restore();
  const written = time.clock.sleep(1_500).then(() => put(KEY_FILE, PEM));
  await time.during(Promise.all([kept, restored, written]));
  expect(here()).toEqual([]);
  expect(did).toEqual([...restartedWith(DROP_IN), ...restartedWith()]);
});

it.each([
  ['rotates', 'rotateCertificates: true\n', false],
  ['does not', 'rotateCertificates: false\n', true],
  ['does not, by default', 'kind: KubeletConfiguration\n', true],
  ['is not known to', undefined, false],
])('the key file of a kubelet that %s', async (_, config, counts) => {
  const { key } = machine({ [KEY_FILE]: PEM, ...(config && { [CONFIG]: config }) });
  expect((await key.read()) !== undefined).toBe(counts);
});

it('is not known without a file, or while it is being written', async () => {
  const { key, put } = machine({ [CONFIG]: 'rotateCertificates: false\n' });
  expect(await key.read()).toBeUndefined();
  await put(KEY_FILE, PEM.slice(0, 60));
  expect(await key.read()).toBeUndefined();
});

it('hides no earlier failure by one of its own, unless that is a mistake in the program', async () => {
  for (const reason of [new Failure(SERVICE_FAILED, SERVICE_FAILED.sample), new TypeError('a mistake')]) {
    const { time, host, here, key, signal } = machine();
    await time.during(key.keepInFile(signal.signal));
    host.write.services.reload = async () => {
      throw reason;
    };
    const given = key.giveUp();
    if (reason instanceof Failure) await given;
    else await expect(given).rejects.toBe(reason);
    expect(here()).toEqual([]);
  }
});
