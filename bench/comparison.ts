import type { Lab, LabPlan } from '../lab/run/lifecycle.ts';
import type { Row } from './table.ts';

/** One of the things that `npm run bench` compares. */
export interface Comparison {
  /** Needs beside the first control plane. */
  hosts: Pick<LabPlan, 'controlPlanes' | 'workers'>;
  /** The names of both sides. Default: kubeadm and kubejoin. */
  sides?: readonly [string, string];
  compare(lab: Lab, runs: number): Promise<Row[]>;
}
