import type { JoiningHost } from './joining-host.ts';

const OLD = Buffer.from('# of an earlier life\n');

/** Files that stand before the join, some of them where it writes. */
export async function withEarlierFiles(node: JoiningHost): Promise<string[]> {
  const { files } = node.host.write;
  await files.write('/var/lib/kubelet/config.yaml', OLD, { mode: 0o640 });
  await files.write('/var/lib/kubelet/seccomp/profiles/own.json', OLD, { mode: 0o600 });
  await files.write('/var/lib/kubelet/note', OLD, { mode: 0o604 });
  await files.makeDirectory('/etc/kubernetes/manifests', 0o750);
  return node.state();
}
