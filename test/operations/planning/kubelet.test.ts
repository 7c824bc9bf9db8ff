import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { linuxFileReader } from '../../../src/host/linux/files/file-reader.ts';
import { plannedKubelet } from '../../../src/operations/plan.ts';
import { fakeHost } from '../../support/fake-host.ts';

const UNIT = '/lib/systemd/system/kubelet.service';
const DROP_IN = '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf';

const unending = new AbortController().signal;

async function planned(files: Record<string, string>, version = 'v1.37.2') {
  const host = fakeHost();
  for (const [file, content] of Object.entries(files))
    await host.write.files.write(file, Buffer.from(content), { mode: 0o644 });
  const { read } = host;
  const query = async () => ({ code: 0, stdout: `Kubernetes ${version}\n`, stderr: '' });
  const system = { ...read.system, commandPath: async () => '/usr/bin/kubelet', query };
  return plannedKubelet(
    {
      ...read,
      system,
      services: { ...read.services, unitFiles: async () => ({ paths: Object.keys(files), reloadPending: false }) },
    },
    unending,
  );
}

test('another version, another unit, another drop-in, one more of them: each is another kubelet', async () => {
  const files = { [UNIT]: '[Service]\nExecStart=/usr/bin/kubelet\n', [DROP_IN]: '[Service]\n' };
  const usual = await planned(files);
  expect(usual).toEqual({ version: 'v1.37.2', unit: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
  expect(await planned(files)).toEqual(usual);
  const others = [
    await planned(files, 'v1.36.0'),
    await planned({ ...files, [UNIT]: '[Service]\nExecStart=/bin/other\n' }),
    await planned({ ...files, [DROP_IN]: '[Service]\nExecStart=\n' }),
    await planned({ ...files, [`${DROP_IN}.d`]: '' }),
    await planned({ [UNIT]: files[UNIT] ?? '' }),
  ];
  expect(new Set([usual, ...others].map((one) => JSON.stringify(one))).size).toBe(6);
});

test('a unit behind a link is as much of the kubelet, and so is where the link leads', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'kubejoin-unit-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const [unit, one, other] = ['kubelet.service', 'one', 'other'].map((name) => path.join(directory, name)) as [
    string,
    string,
    string,
  ];
  const files = linuxFileReader();
  const { read } = fakeHost();
  const services = { ...read.services, unitFiles: async () => ({ paths: [unit], reloadPending: false }) };
  const seen: (string | null)[] = [];
  const look = async () => seen.push((await plannedKubelet({ ...read, files, services }, unending)).unit);
  for (const target of [one, other]) await writeFile(target, 'ExecStart=/usr/bin/kubelet');
  await symlink(one, unit);
  await look();
  await writeFile(one, 'ExecStart=/tmp/another');
  await look();
  await rm(unit);
  await symlink(other, unit);
  await look();
  await rm(unit);
  await symlink('/dev/null', unit);
  await look();
  expect(new Set(seen).size).toBe(4);
});

test('the program is ended with the plan that asked for it, and asked anew by the next one', async () => {
  const { read } = fakeHost();
  const asked: (AbortSignal | undefined)[] = [];
  const system = {
    ...read.system,
    commandPath: async () => '/usr/bin/kubelet',
    query: async (_: readonly string[], { signal }: { signal?: AbortSignal } = {}) => {
      asked.push(signal);
      return { code: 0, stdout: 'Kubernetes v1.37.2\n', stderr: '' };
    },
  };
  const signals = [new AbortController().signal, new AbortController().signal] as const;
  for (const signal of signals) await plannedKubelet({ ...read, system }, signal);
  expect(asked).toEqual(signals);
});

test('without a service manager’s unit there is none', async () => {
  expect(await planned({})).toEqual({ version: 'v1.37.2', unit: null });
});
