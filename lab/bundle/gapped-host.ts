/** A machine that trusts a signer of bundles, has no image, and reaches only what a test allows. */
import type { LabHost } from '../machine/host.ts';
import type { Lab } from '../run/lifecycle.ts';

export const SIGNERS = '/etc/kubejoin/allowed_signers';
export const BUNDLE = '/root/gapped1.kubejoin';
const KEY = '/root/bundle-key';

/** Makes the key on a control plane, unless it has one; gives the flag that signs with it. */
export async function signingKey(on: LabHost): Promise<string> {
  if (!(await on.fileExists(KEY))) await on.mustExec(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', KEY]);
  return `--sign-key=${KEY}`;
}

const EMPTY = `crictl rmi --all
ctr -n k8s.io images ls -q | xargs -r ctr -n k8s.io images rm --sync
ctr -n k8s.io content prune references
test -z "$(ctr -n k8s.io images ls -q)"
test -z "$(ctr -n k8s.io content ls -q)"`;

/** Boots it, with the bundle. `reaches`: addresses to which it has a route. */
export async function gappedHost(lab: Lab, bundle: Buffer, reaches: readonly string[]): Promise<LabHost> {
  const host = await lab.addHost({ name: 'gapped1' });
  try {
    await prepare(host, lab, bundle, reaches);
    return host;
  } catch (error) {
    await lab.removeHost(host);
    throw error;
  }
}

async function prepare(host: LabHost, lab: Lab, bundle: Buffer, reaches: readonly string[]): Promise<void> {
  const key = await lab.cluster.first.readFile(`${KEY}.pub`);
  await host.writeFile(SIGNERS, `admin@example.com namespaces="kubejoin-bundle" ${key}`);
  await host.writeFile(BUNDLE, bundle, 0o600);
  await host.mustExec(['sh', '-ec', EMPTY]);
  const routes = reaches.map((address) => `ip route add ${address} dev eth0`);
  await host.mustExec(['sh', '-ec', ['ip route flush dev eth0', ...routes].join('; ')]);
}

/** As docs/air-gap.md gets kubejoin onto a machine without it. */
export const UNPACK = `cd /root && for name in SHA256SUMS SHA256SUMS.sig kubejoin; do tar -xOf ${BUNDLE} $name > $name; done
ssh-keygen -Y verify -f ${SIGNERS} -I admin@example.com -n kubejoin-bundle -s SHA256SUMS.sig < SHA256SUMS &&
grep '  kubejoin$' SHA256SUMS | sha256sum --check &&
install -m 0755 kubejoin /usr/local/bin/kubejoin`;
