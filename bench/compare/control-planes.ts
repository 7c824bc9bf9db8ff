import type { Comparison } from '../comparison.ts';
import { type ControlPlaneJoin, joinControlPlane } from '../control-plane-join.ts';
import { alternating, fieldOf, place, TOOLS } from '../tools.ts';

export const controlPlanes: Comparison = {
  hosts: { controlPlanes: 2, workers: 0 },
  async compare(lab, runs) {
    const [, host] = lab.controlPlanes;
    if (!host) throw new Error('the lab has one control plane only: `lab up --control-planes=2`');
    await place([host]);
    const { cluster } = lab;
    const credentials = { token: await cluster.createToken(), certificateKey: await cluster.uploadCerts() };
    const joins = await alternating(runs, (tool) =>
      joinControlPlane(tool, TOOLS[tool], host, { cluster, credentials }),
    );
    const row = (field: keyof ControlPlaneJoin) => fieldOf(joins, field);
    return [
      { what: 'control plane: command to API server healthy and node Ready', unit: 'ms', ...row('usable'), goal: 0.33 },
      { what: 'control plane: command to its API server healthy (/livez)', unit: 'ms', ...row('livez') },
      { what: 'control plane: command to node Ready', unit: 'ms', ...row('ready') },
      { what: 'control plane: command to its etcd member voting', unit: 'ms', ...row('voter'), goal: 1.0 },
      { what: 'control plane: command to node registered', unit: 'ms', ...row('registered') },
      { what: 'control plane: command to exit', unit: 'ms', ...row('exit'), goal: 0.4 },
      { what: 'processor time of a join (user and system)', unit: 'ms', ...row('processorTime') },
      { what: 'peak memory of a join', unit: 'MiB', ...row('peakMemory'), goal: 1.4 },
      { what: 'API requests of a join', unit: '', ...row('requests') },
    ];
  },
};
