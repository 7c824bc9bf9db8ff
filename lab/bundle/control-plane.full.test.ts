/** A control plane from a bundle whose images come from an OCI image layout. It also reaches the etcd of the first. */
import { afterEach, expect, it } from 'vitest';
import { admissionLab } from '../admission/admission-lab.ts';
import { must } from '../admission/approver.ts';
import type { LabHost } from '../machine/host.ts';
import { IGNORED, kubejoin, parsed } from '../worker/kubejoin.ts';
import { BUNDLE, gappedHost, signingKey, UNPACK } from './gapped-host.ts';

const at = admissionLab();
let host: LabHost | undefined;

afterEach(async () => {
  if (host === undefined) return;
  await at.cluster.evict(host);
  await at.lab.removeHost(host);
  host = undefined;
});

it('joins with the images of a layout, and pulls none', async () => {
  const { first, endpointAddress } = at.cluster;
  const names = (await first.mustExec(['sh', '-c', 'ctr -n k8s.io images ls -q name~=registry.k8s.io']))
    .trim()
    .split('\n');
  await first.mustExec(['ctr', '-n', 'k8s.io', 'images', 'export', '/root/images.tar', ...names]);
  await must(at.cluster, [
    ...['bundle', 'create', '--kubeconfig=/etc/kubernetes/admin.conf', '--node-name=gapped1', IGNORED],
    ...['--control-plane', `--certificate-key=${await at.cluster.uploadCerts()}`, '--images=/root/images.tar'],
    ...[await signingKey(first), `--output-file=${BUNDLE}`],
  ]);
  host = await gappedHost(at.lab, await first.readBytes(BUNDLE), [endpointAddress, first.address]);
  await host.mustExec(['sh', '-ec', UNPACK]);
  await at.approver();
  const joined = parsed(await kubejoin(host, ['join', `--bundle=${BUNDLE}`, '-o=json']));
  expect(joined.result, joined.stdout).toMatchObject({ outcome: 'joined', nodeName: 'gapped1' });
  const kinds = joined.result.changes?.map(({ kind }) => kind) ?? [];
  expect(kinds.filter((kind) => kind === 'import-image')).toHaveLength(7);
  expect(kinds).not.toContain('pull-images');
  await at.cluster.waitReady('gapped1');
});
