/**
 * A dry run of a control plane's join: it reads for real, makes what it has to make in memory only, and lists exactly
 * what the join then does.
 */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ChangeRecord } from '../../src/engine/changes/change.ts';
import type { LabHost } from '../machine/host.ts';
import { type SnapshotEntry, VOLATILE_PATHS } from '../machine/snapshot.ts';
import { writesAmong } from '../support/audit.ts';
import { expectJoined, expectNoCredential } from '../worker/joined-node.ts';
import { IGNORED, kubejoin } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane, ISSUED, KUBECONFIGS, MANIFEST_FILES, MANIFESTS, PKI } from './joined-control-plane.ts';

const at = controlPlaneLab();

const EXCEPT = VOLATILE_PATHS.filter((path) => path !== '/tmp' && path !== '/run');
const wholeHost = (host: LabHost): Promise<SnapshotEntry[]> =>
  host.snapshot(['/'], { except: [...EXCEPT, '/run/systemd', '/run/containerd'] });

/** Each certificate's and key's own place, and every other file of a control plane. */
const FILES = [
  ...ISSUED.map((base) => `${base}.crt`),
  ...[
    'ca.crt',
    'ca.key',
    'sa.key',
    'sa.pub',
    'front-proxy-ca.crt',
    'front-proxy-ca.key',
    'etcd/ca.crt',
    'etcd/ca.key',
  ].map((name) => `${PKI}/${name}`),
  ...KUBECONFIGS,
  ...MANIFEST_FILES,
];

it('leaves host and cluster as they are, and shows each file and the member', async () => {
  const [before, members] = [await wholeHost(at.host), await at.cluster.controlPlane.etcdMembers()];
  const [revision, mark] = [await etcdRevision(), await at.cluster.auditMark()];
  const outcome = await kubejoin(at.host, ['join', ...at.args, IGNORED, '--dry-run']);
  expect(outcome.code, outcome.stderr).toBe(0);
  expect(await wholeHost(at.host)).toEqual(before);
  expect(await at.cluster.controlPlane.etcdMembers()).toEqual(members);
  const requests = (await at.cluster.auditSince(mark)).filter(({ sourceIPs }) => sourceIPs?.includes(at.host.address));
  expect(writesAmong(requests)).toEqual([]);
  expect(requests.length).toBeGreaterThan(5);
  expect(await at.cluster.node(at.host.name)).toBeUndefined();
  expect(await etcdRevision(), 'member list').toBe(revision);
  for (const file of FILES) expect(outcome.stdout, file).toContain(file);
  expect(outcome.stdout).toContain(`https://${at.host.address}:2380`);
  for (const secret of at.secrets) expect(outcome.stdout + outcome.stderr).not.toContain(secret);
  expect(outcome.stdout).not.toContain('PRIVATE KEY');
  await expectNoCredential(at.host, at.secrets);
});

/** Without its number and, in a preview, its diff. */
const shown = ({ phase, kind, subject, action, mode }: ChangeRecord) => ({ phase, kind, subject, action, mode });

it('lists the changes that the join then makes, each manifest as it will be', async () => {
  const preview = await joinControlPlane(at.host, [...at.args, '--dry-run']);
  expect(preview.result).toMatchObject({ outcome: 'previewed', exitCode: 0 });
  const real = await joinControlPlane(at.host, at.args);
  expectJoined(real);
  expect(real.result.changes?.map(shown)).toEqual(preview.result.changes?.map(shown));
  const manifests = (preview.result.changes ?? []).filter(({ subject }) => subject.startsWith(`${MANIFESTS}/`));
  expect(manifests.map(({ subject }) => subject).sort()).toEqual([...MANIFEST_FILES].sort());
  for (const { subject, diff } of manifests)
    expect(membersInOrder(parse(added(diff ?? ''))), subject).toEqual(
      membersInOrder(parse(await at.host.readFile(subject))),
    );
  await expectGoodControlPlane(at.host, at);
});

/** etcd lists its members by their IDs, and nobody knows the new one's before it is there. */
function membersInOrder(pod: unknown): unknown {
  const text = JSON.stringify(pod).replace(
    /--initial-cluster=([^"]*)/,
    (_, members: string) => `--initial-cluster=${members.split(',').sort()}`,
  );
  return JSON.parse(text);
}

/** Revision of etcd's member data, which an added member would raise. */
async function etcdRevision(): Promise<string> {
  const status = JSON.parse(await at.cluster.controlPlane.etcdctl(['member', 'list', '--write-out=json'])) as {
    members: object[];
  };
  return JSON.stringify(status.members);
}

/** The lines that a diff against nothing adds. */
function added(diff: string): string {
  const lines = diff.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++ '));
  return lines.map((line) => line.slice(1)).join('\n');
}
