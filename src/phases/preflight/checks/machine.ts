import { Failure, isFailure, onFailure } from '../../../base/failure.ts';
import { PROGRAM_NOT_EXECUTABLE, SERVICE_NOT_QUERIED } from '../../../host/host-sentences.ts';
import { kubeletProgramVersion } from '../../../host/kubelet-program.ts';
import type { HostReader } from '../../../host/ports.ts';
import { serviceCommands } from '../../../host/services.ts';
import { type Check, type CheckInput, type Finding, NotRun, pathInName } from '../check.ts';
import { SERVICE_UNUSABLE } from '../kubelet-unit/preflight-kubelet-unit-sentences.ts';
import { findCgroups, verifyCgroups } from '../system/cgroups.ts';
import { verifyKernel } from '../system/kernel.ts';
import {
  CHECK_WITHOUT_KUBELET,
  NODE_NAME_LONG,
  NODE_NAME_NOT_RESOLVED,
  NODE_NAME_UNSET,
  NODE_NAME_UNUSUAL,
  NOT_ROOT,
  OS_UNSUPPORTED,
  PROGRAM_NOT_FOUND,
  SERVICE_MANAGER_UNKNOWN,
  SERVICE_NOT_ENABLED,
  SERVICE_STATE_UNKNOWN,
  SWAP_ON,
} from './preflight-checks-sentences.ts';

export function isPrivilegedUser({ system }: HostReader): Check {
  return {
    name: 'IsPrivilegedUser',
    run: async () => (system.uid() === 0 ? undefined : new Failure(NOT_ROOT, { uid: system.uid() })),
  };
}

/** PATH has a program that the kubelet runs. */
export function programInPath(program: string, { system }: HostReader): Check {
  return {
    name: `FileExisting-${pathInName(program)}`,
    async run() {
      if (await system.commandPath(program)) return undefined;
      const unusable = await system.unusableCommand(program);
      return unusable
        ? new Failure(PROGRAM_NOT_EXECUTABLE, { program, ...unusable })
        : new Failure(PROGRAM_NOT_FOUND, { program, path: system.env.PATH ?? '' });
    },
  };
}

/** Kubernetes' limits of a label value. */
const MAX_LENGTH = 63;
const LABEL_VALUE = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** Names of a machine to which an image or a boot gave none. */
const UNSET = /^localhost(\.localdomain)?$/;

/** Warns when the node's name is that of any machine, is not a label value, or does not resolve. */
export function hostname({ node: { name }, host }: CheckInput): Check {
  return {
    name: 'Hostname',
    async run() {
      const addresses = await host.system.lookup(name);
      return [
        name.length > MAX_LENGTH ? NODE_NAME_LONG({ name, length: name.length, limit: MAX_LENGTH }) : undefined,
        UNSET.test(name) ? NODE_NAME_UNSET({ name }) : undefined,
        LABEL_VALUE.test(name) ? undefined : NODE_NAME_UNUSUAL({ name }),
        addresses.length === 0 ? NODE_NAME_NOT_RESOLVED({ name }) : undefined,
      ];
    },
  };
}

/**
 * Judges swap; warns by default. proc(5): /proc/swaps has a header line, then one line for each area, which begins with
 * its path.
 */
export function swap({ files }: HostReader, judged: JudgeSwap = (areas) => SWAP_ON({ areas })): Check {
  return {
    name: 'Swap',
    async run() {
      const lines = (await files.read('/proc/swaps'))?.toString('utf8').split('\n') ?? [];
      const areas = lines.slice(1).flatMap((line) => line.trim().split(/\s+/)[0] || []);
      return areas.length > 0 ? judged(areas) : undefined;
    },
  };
}

type JudgeSwap = (areas: readonly string[]) => Finding | undefined | Promise<Finding | undefined>;

/** A service that cannot be started is an error: kubeadm only warns, and then waits for it. Warns if it does not start at boot. */
export function service(name: string, { services, system }: HostReader): Check {
  return {
    name: `Service-${name}`,
    async run() {
      if (services.manager === undefined) return SERVICE_MANAGER_UNKNOWN({ service: name });
      try {
        const { exists, enabled, unusable } = await services.state(name);
        if (!exists && !(await system.commandPath(name))) return new NotRun(CHECK_WITHOUT_KUBELET());
        const state = exists ? unusable : 'missing';
        if (state) return new Failure(SERVICE_UNUSABLE, { service: name, state, manager: services.manager });
        return enabled
          ? undefined
          : SERVICE_NOT_ENABLED({ service: name, command: serviceCommands(name, services.manager).enable });
      } catch (error) {
        if (!isFailure(error, SERVICE_NOT_QUERIED)) throw error;
        return SERVICE_STATE_UNKNOWN({ service: name, reason: error.params.reason });
      }
    },
  };
}

/** Operating system, kernel and control groups, as k8s.io/system-validators 1.12 checks them. */
export function systemVerification(host: HostReader): Check {
  return {
    name: 'SystemVerification',
    async run() {
      const { platform } = host.system;
      if (platform !== 'linux') return new Failure(OS_UNSUPPORTED, { platform });
      const cgroups = await findCgroups(host.files);
      // The check KubeletVersion reports a kubelet without a readable version.
      const kubelet = await kubeletProgramVersion(host.system).catch(onFailure(() => undefined));
      return (await Promise.all([verifyKernel(host, cgroups), verifyCgroups(host, cgroups, kubelet)])).flat();
    },
  };
}
