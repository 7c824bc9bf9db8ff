import { Failure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { Check } from '../check.ts';
import { MEMORY_TOO_LITTLE, PROCESSORS_TOO_FEW } from './sentences.ts';

/** kubeadm's minimum for a control plane. */
const PROCESSORS = 2;
const MEMORY_MIB = 1700;
const MIB = 1024 * 1024;

export function processors({ system }: HostReader): Check {
  return {
    name: 'NumCPU',
    async run() {
      const count = system.cpuCount();
      return count < PROCESSORS ? new Failure(PROCESSORS_TOO_FEW, { count, least: PROCESSORS }) : undefined;
    },
  };
}

export function memory({ system }: HostReader): Check {
  return {
    name: 'Mem',
    async run() {
      const mebibytes = Math.floor(system.memoryTotal() / MIB);
      return mebibytes < MEMORY_MIB ? new Failure(MEMORY_TOO_LITTLE, { mebibytes, least: MEMORY_MIB }) : undefined;
    },
  };
}
