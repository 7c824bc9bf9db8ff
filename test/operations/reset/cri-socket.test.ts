import { expect, it } from 'vitest';
import { manifestPath } from '../../../src/manifests/paths.ts';
import { toYaml } from '../../../src/manifests/yaml.ts';
import { RESET_PHASE_FLAGS } from '../../../src/phases/reset/flags.ts';
import { resetPhases } from '../../../src/phases/reset/list.ts';
import { ResetFactSource } from '../../../src/phases/reset/read-facts.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { settingsOf } from './support/settings.ts';

const SOCKETS = ['unix:///var/run/containerd/containerd.sock', 'unix:///var/run/crio/crio.sock'];
const OF_ETCD = { [manifestPath('etcd')]: toYaml({ spec: { containers: [{ name: 'etcd', command: ['etcd'] }] } }) };

/** Everything that these phases need on a machine with two runtimes, without a configuration of the kubelet. */
async function factsOf(names: readonly string[], files: Record<string, string> = {}, criSocket = '') {
  const host = fakeHost(files);
  host.sockets = [...SOCKETS];
  const phases = resetPhases.filter(({ name }) => names.includes(name));
  const { signal } = new AbortController();
  const reading = { settings: settingsOf({ criSocket }), host: host.read, emit: () => {}, signal };
  const facts = new ResetFactSource({ ...reading, confirm: async () => true }, phases);
  return facts.pick(phases.flatMap(({ needs }) => needs));
}

it.each<[string, string[], Record<string, string>]>([
  ['preflight alone', ['preflight'], OF_ETCD],
  ['remove-etcd-member where no etcd runs', ['remove-etcd-member'], {}],
  ['both', ['preflight', 'remove-etcd-member'], {}],
])('%s needs no socket', async (_, names, files) => {
  expect((await factsOf(names, files)).criSocket).toBe('');
});

it.each<[string, string[], Record<string, string>]>([
  ['remove-etcd-member where an etcd runs', ['remove-etcd-member'], OF_ETCD],
  ['cleanup-node', ['cleanup-node'], {}],
  ['a whole reset', ['preflight', 'remove-etcd-member', 'cleanup-node'], {}],
])('%s needs a socket, which --cri-socket names', async (_, names, files) => {
  await expect(factsOf(names, files)).rejects.toMatchObject({ code: 'CRI_SOCKET_AMBIGUOUS' });
  expect((await factsOf(names, files, 'unix:///given')).criSocket).toBe('unix:///given');
});

it('each phase that may ask for --cri-socket has it', () => {
  for (const name of ['remove-etcd-member', 'cleanup-node'] as const)
    expect(RESET_PHASE_FLAGS[name]).toContain('cri-socket');
});
