import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { PATHS } from '../../../src/manifests/paths.ts';
import { NothingToUndo } from '../../../src/phases/undo/read-facts.ts';
import { clusterDigest } from '../../../src/pki/reading/certificate-bundle.ts';
import { createAuthority } from '../../../src/simulation/control-plane/certificates.ts';
import { absent, announcing, BASELINE, begun, factsOn, hostWith, JOIN, MEMBER, touching } from './support/facts.ts';

const CONF = PATHS.kubeletConf;
/** CAs of two clusters, in PEM. */
const [{ certificate: OWN }, { certificate: OTHER }, { certificate: THIRD }] = await Promise.all([
  createAuthority('ecdsa', Date.now()),
  createAuthority('ecdsa', Date.now()),
  createAuthority('ecdsa', Date.now()),
]);
const CA_FILE = '/etc/kubernetes/pki/ca.crt';

describe('the scope', () => {
  it('is none where no join has changed anything', async () => {
    await expect(factsOn(hostWith([]).read).get('scope')).rejects.toBeInstanceOf(NothingToUndo);
  });

  it.each<[string, JournalEntry[], string, object]>([
    ['an init', [{ ...begun(), command: 'init' }, touching(absent(CONF))], 'UNDO_OF_INIT', {}],
    ['an earlier version', [touching(absent(CONF))], 'UNDO_NOT_RECORDED', { journal: PATHS.journal }],
    [
      'one that would have a directory of the system emptied',
      [begun(), announcing({ ...MEMBER, dataDir: '/var/lib' })],
      'JOURNAL_NOT_USABLE',
      { path: PATHS.journal, problem: 'foreign' },
    ],
  ])('is not that of %s', async (_, journal, kind, params) => {
    await expect(factsOn(hostWith(journal).read).get('scope')).rejects.toMatchObject({ kind, params });
  });

  it('is read by root alone', async () => {
    const host = hostWith(JOIN);
    host.uid = 1000;
    await expect(factsOn(host.read).get('scope')).rejects.toMatchObject({
      kind: 'PREFLIGHT_FAILED',
      params: { checks: ['IsPrivilegedUser'] },
    });
  });

  it('has the kubelet’s directory of now, without the names in another', async () => {
    const journal = [begun({ kubeletDirectory: '/data/kubelet' }), touching(absent(CONF))];
    const { baseline } = await factsOn(hostWith(journal).read).get('scope');
    expect(baseline).toEqual({ ...BASELINE, names: undefined });
  });

  const conf = (cluster: object) => JSON.stringify({ clusters: [{ name: 'c', cluster }] });
  const confWith = (ca: string) => conf({ 'certificate-authority-data': Buffer.from(ca).toString('base64') });
  const scopeOf = (cluster: string, content: string | undefined, files: Record<string, string> = {}) => {
    const journal = [begun(), { ...touching(absent(CONF)), cluster }];
    const all = { ...files, ...(content !== undefined && { [CONF]: content }) };
    return factsOn(hostWith(journal, all).read).get('scope');
  };

  it.each<[string, string, string | undefined]>([
    ['kubelet.conf is gone', clusterDigest(OWN), undefined],
    ['it has the same CA', clusterDigest(OWN), confWith(OWN)],
    ['it has its CA in a file', clusterDigest(OWN), conf({ 'certificate-authority': '/etc/kubernetes/pki/ca.crt' })],
    ['it has no cluster', clusterDigest(OWN), '{}'],
    ['its CA is empty', clusterDigest(OWN), confWith('')],
    ['its CA is no certificate', clusterDigest(OWN), confWith('-----BEGIN CERTIFICATE-----')],
    ['no phase needed the cluster', '', confWith(OTHER)],
  ])('is that of a machine of the same cluster where %s', async (_, cluster, content) => {
    expect((await scopeOf(cluster, content)).node).toBe('worker-1');
  });

  it.each<[string, string, string, string | undefined]>([
    ['a new one is added to it', OWN, OWN + OTHER, OWN],
    ['a new one is added to it in both files', OWN, OTHER + OWN, OTHER + OWN],
    ['the CA file has only the new one', OWN, OWN + OTHER, OTHER],
    ['there is no CA file', OWN, OWN + OTHER, undefined],
    ['only the CA file has the old one', OWN, OTHER, OWN + OTHER],
    ['the join had both, and the old one is removed', OWN + OTHER, OTHER, OTHER + OWN],
  ])('is that of a machine of the same cluster whose CA is rotated: %s', async (_, joined, now, caFile) => {
    const files = caFile === undefined ? {} : { [CA_FILE]: caFile };
    expect((await scopeOf(clusterDigest(joined), confWith(now), files)).node).toBe('worker-1');
  });

  it.each<[string, string, string, string]>([
    ['the other cluster’s CA file', OWN, OTHER, OTHER],
    ['the CA file of the join', OWN, OTHER, OWN],
    ['a CA file of both clusters’ predecessor', OWN + THIRD, OTHER + THIRD, THIRD],
  ])('is not that of a machine of another cluster with %s', async (_, joined, now, caFile) => {
    await expect(scopeOf(clusterDigest(joined), confWith(now), { [CA_FILE]: caFile })).rejects.toMatchObject({
      kind: 'UNDO_OVERTAKEN',
    });
  });

  it.each([
    ['another', () => OTHER],
    [
      'one that no join could have written',
      () => `${OWN}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
    ],
  ])('is not that of a machine whose kubelet.conf has %s CA by now', async (_, authority) => {
    await expect(scopeOf(clusterDigest(OWN), confWith(authority()))).rejects.toMatchObject({
      kind: 'UNDO_OVERTAKEN',
      params: { node: 'worker-1', kubeletConf: CONF },
    });
  });
});

it.each([
  ['unix:///given', 'unix:///journal', 'unix:///given'],
  ['', 'unix:///journal', 'unix:///journal'],
  ['', '', 'unix:///kubelet'],
])('the runtime given as "%s" and journalled as "%s" is %s', async (criSocket, journalled, expected) => {
  const journal = [begun(), announcing({ ...MEMBER, criSocket: journalled })];
  const flags = 'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///kubelet"\n';
  const facts = factsOn(hostWith(journal, { [PATHS.kubeletFlags]: flags }).read, { criSocket });
  expect(await facts.get('criSocket')).toBe(expected);
});
