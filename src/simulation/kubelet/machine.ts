import type { Clock } from '../../host/ports.ts';
import type { SimulatedRuntime } from '../host/container-runtime.ts';
import type { ClientMachine } from './kubeconfig.ts';

/** The simulated machine, as the kubelet sees it. */
export interface KubeletMachine extends ClientMachine {
  runtime: SimulatedRuntime;
  hostname: string;
  address: string;
  kubeletVersion: string;
  kernelVersion: string;
  cpus: number;
  /** In bytes. */
  memory: number;
  swapOn: boolean;
  clock: Clock;
  log(line: string): void;
  /** Reports progress for a timeline. */
  milestone(event: KubeletMilestone): void;
}

export type KubeletMilestone =
  | 'kubelet-started'
  | 'kubelet-healthy'
  | 'kubelet-certificate'
  | 'kubelet-registered'
  | 'kubelet-crashed';
