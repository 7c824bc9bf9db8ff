import type { LabHost } from '../lab/machine/host.ts';

/**
 * Loses packets of a host while `work` runs: those that reach it, and those that reach `peer` from it. A packet that is
 * dropped where it is sent is known there to be lost, as on no real line. Loopback loses nothing.
 */
export async function onLossyLine<Result>(
  { host, peer, percent }: { host: LabHost; peer: LabHost; percent: number },
  work: () => Promise<Result>,
): Promise<Result> {
  const table = `kubejoin_loss_${host.name}`;
  const lose = (at: LabHost, which: string) =>
    at.mustExec([
      'nft',
      `add table ip ${table}; ` +
        `add chain ip ${table} arriving { type filter hook input priority raw; }; ` +
        `add rule ip ${table} arriving ${which} meta l4proto tcp numgen random mod 100 < ${percent} drop`,
    ]);
  // What the kernel remembers of earlier lossy connections: a machine that joins has had none.
  for (const at of [host, peer]) await at.mustExec(['ip', 'tcp_metrics', 'flush', 'all']);
  const mend = (at: LabHost) => at.mustExec(['nft', `delete table ip ${table}`]);
  await lose(peer, `ip saddr ${host.address}`);
  try {
    await lose(host, 'iifname != "lo"');
    try {
      return await work();
    } finally {
      await mend(peer);
    }
  } finally {
    await mend(host);
  }
}
