/**
 * Where a lab lives on the machine. Several labs may stand side by side (KUBEJOIN_LAB_ID=0..19, each with addresses of
 * its own); every name that the lab gives to something on the machine is made here, so that `down` knows all of them.
 */
import path from 'node:path';

export interface LabPlace {
  readonly id: number;
  /** State: what stands, which process is which. Gone after `down`. */
  readonly runDirectory: string;
  /** The hosts' own files. Gone after `down`. */
  readonly dataDirectory: string;
  readonly bridge: string;
  /** First three numbers of every address; the machine itself is .1, the cluster's endpoint .10. */
  readonly network: string;
  /** The folder below each control group hierarchy. */
  readonly cgroup: string;
}

/** State that all labs of a machine share. */
export const SHARED_RUN_DIRECTORY = '/run/kubejoin-lab';

export function labPlace(id: number = Number(process.env.KUBEJOIN_LAB_ID ?? 0)): LabPlace {
  if (!Number.isInteger(id) || id < 0 || id > 19) throw new RangeError(`KUBEJOIN_LAB_ID must be 0 to 19, not ${id}`);
  return {
    id,
    runDirectory: path.join(SHARED_RUN_DIRECTORY, String(id)),
    dataDirectory: path.join('/var/lib/kubejoin-lab', String(id)),
    bridge: `kjlab${id}`,
    network: `10.77.${id}`,
    cgroup: `kubejoin-lab-${id}`,
  };
}

/**
 * The address by which a cluster is reached, whichever of its API servers answers there: one host has it beside its
 * own, as keepalived or kube-vip would give it. The lab's cluster has .10; one that a test makes on another host has an
 * address by that host's number.
 */
export function endpointAddress(lab: LabPlace, madeOn?: HostSpec): string {
  return `${lab.network}.${madeOn === undefined ? 10 : 200 + (madeOn.number % 50)}`;
}

/** A host's name and number: everything else about its place follows from these. */
export interface HostSpec {
  readonly name: string;
  /** Last number of its address, 11 to 199, and the third of its Pods' addresses. */
  readonly number: number;
  /** Its service manager, if that is not systemd. */
  readonly manager?: 'openrc';
}

export interface HostPlace extends HostSpec {
  readonly address: string;
  /** Addresses of the Pods on this host. */
  readonly podSubnet: string;
  readonly veth: string;
  /** Name in systemd-nspawn, different from every host of another lab. */
  readonly machine: string;
  readonly cgroup: string;
  /** The mount that holds the host's network namespace. */
  readonly netnsFile: string;
  /** Written by the shell that becomes systemd-nspawn: its own /proc/PID/stat line. */
  readonly pidFile: string;
  readonly specFile: string;
  readonly consoleFile: string;
  readonly directory: string;
  readonly root: string;
}

export function hostPlace(lab: LabPlace, spec: HostSpec): HostPlace {
  const run = path.join(lab.runDirectory, 'hosts');
  const directory = path.join(lab.dataDirectory, 'hosts', spec.name);
  return {
    ...spec,
    address: `${lab.network}.${spec.number}`,
    podSubnet: `10.244.${spec.number}.0/24`,
    veth: `kjlab${lab.id}-${spec.number}`,
    machine: `${lab.bridge}-${spec.name}`,
    cgroup: path.join(lab.cgroup, spec.name),
    netnsFile: path.join(run, `${spec.name}.netns`),
    pidFile: path.join(run, `${spec.name}.pid`),
    specFile: path.join(run, `${spec.name}.json`),
    consoleFile: path.join(directory, 'console.log'),
    directory,
    root: path.join(directory, 'root'),
  };
}
