import type { Host } from '../../../src/host/ports.ts';

/** Gives the kubelet a directory of its own for certificates: it then requests its certificate itself, with the token. */
export async function withOwnCertDir({ write }: Host): Promise<void> {
  const line = 'KUBELET_EXTRA_ARGS=--cert-dir=/var/lib/kubelet/pki\n';
  await write.files.write('/etc/default/kubelet', Buffer.from(line), { mode: 0o644, directoryMode: 0o755 });
}
