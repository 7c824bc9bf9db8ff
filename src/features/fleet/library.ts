import { JOIN_SETTINGS, type JoinSettings, joinConfiguration } from '../../api/join.ts';
import type { AddedRunOptions } from '../../api/run/added-options.ts';
import type { IoHost } from '../../api/run/io.ts';
import { type Known, knownOf, refuseUnknown } from '../../api/run/known-options.ts';
import { type Run, runOf } from '../../api/run/run.ts';
import { MOST_PARALLEL } from '../../base/schedule.ts';
import { monotonicMs } from '../../base/time.ts';
import { JOIN_RUN } from '../../config/options/join.ts';
import type { LibraryOptions } from '../../config/options/option.ts';
import { PHASE_OPTIONS } from '../../config/options/shared.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import { goDurationMs, LONGEST_TIMEOUT_MS } from '../../config/values/duration.ts';
import { newBootstrapToken } from '../../config/values/new-secrets.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { FleetEvent, FleetResult } from '../../engine/machine-events.ts';
import { linuxHost } from '../../host/linux/index.ts';
import { converse } from '../../host/linux/programs/conversation.ts';
import { ownExecutable } from '../../host/linux/programs/own-program.ts';
import { readProgram } from '../../host/linux/programs/program-file.ts';
import { sshFiles } from '../../host/linux/ssh-configuration.ts';
import type { FileReader, Host } from '../../host/ports.ts';
import { english } from '../../i18n/catalogue.ts';
import { showableIn } from '../../i18n/showable.ts';
import { parseHosts, readHostsFile } from '../../operations/hosts/hosts-file.ts';
import { joinPointOf } from '../../operations/tokens.ts';
import type { FleetAdmissionOptions } from './admission/fleet-admission.ts';
import { joinFleet } from './fleet.ts';
import { FLEET, HOST_KEYS, KEEPING, SSH } from './options.ts';

/** Options of OpenSSH's client. */
export interface FleetSsh extends LibraryOptions<typeof SSH> {}

/** Settings for all machines: those of a join, without settings of a single machine. */
export interface FleetOptions
  extends Omit<JoinSettings, 'nodeName'>,
    Omit<LibraryOptions<typeof PHASE_OPTIONS & typeof JOIN_RUN>, 'ifNeeded'>,
    AddedRunOptions,
    LibraryOptions<typeof FLEET> {
  /** Path of a hosts file (docs/fleet.md), or its content as an object. */
  hosts: string | Readonly<Record<string, unknown>>;
  /**
   * Time limit for each host, in milliseconds.
   * @default 600000
   */
  timeLimitMs?: number;
  /** Settings of the OpenSSH client. */
  ssh?: FleetSsh;
  /** Ends the run as Ctrl-C ends the command: running joins are stopped, and the result reports each host. */
  signal?: AbortSignal;
  /** Receives the messages of the run, which the loop over its events lacks. A fleet asks no question. */
  io?: IoHost<FleetEvent>;
}

const { nodeName: _, ...SETTINGS } = JOIN_SETTINGS;
const { ifNeeded: __, ...RUN } = knownOf({ ...PHASE_OPTIONS, ...JOIN_RUN });
const FLEET_OPTIONS: Known<FleetOptions> = {
  ...SETTINGS,
  ...RUN,
  ...knownOf(FLEET),
  hosts: 'documents',
  timeLimitMs: 'number',
  ssh: 'settings',
  signal: 'signal',
  io: 'io',
};

const SOURCE = 'hosts';

/**
 * Joins many machines over SSH, as `kubejoin fleet join` does. Resolves with a report of each host, also of failed ones;
 * rejects only if nothing was started.
 *
 * @throws A Failure: HOSTS_FILE_INVALID, FLAGS_INVALID or CONFIG_INVALID for wrong options.
 * @throws A TypeError for an option with a wrong name or type.
 * @example
 * const { hosts } = await fleet({
 *   hosts: { apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts: [{ name: 'node-1', address: '192.0.2.11' }] },
 *   apiServerEndpoint: '10.0.0.1:6443',
 *   token: 'abcdef.0123456789abcdef',
 *   caCertHashes: [`sha256:${'0'.repeat(64)}`],
 * });
 * for (const { host, outcome } of hosts) console.log(host, outcome);
 * @example
 * // A token of its own for each machine, made and deleted by the run.
 * await fleet({ hosts: 'hosts.yaml', kubeconfig: '/etc/kubernetes/admin.conf' });
 */
export function fleet(options: FleetOptions): Run<FleetResult, FleetEvent> {
  const asEvent = (event: JoinEvent): FleetEvent => ({ type: 'fleet-event', event });
  const given = { command: 'fleet join', options, known: FLEET_OPTIONS, asEvent, reportsAborts: true };
  return runOf<FleetResult, FleetOptions, FleetEvent>(given, async (emit, signal) => {
    const {
      parallel = Number(FLEET.parallel.default),
      timeLimitMs = goDurationMs(FLEET.timeLimit.default) ?? 0,
      keepExecutable = FLEET.keepExecutable.default,
      executables = [],
      ssh = {},
    } = options;
    refuseUnknown(ssh, knownOf(SSH), 'The option "ssh"');
    if (!Number.isInteger(parallel) || parallel < 1 || parallel > MOST_PARALLEL)
      throw new TypeError(`\`parallel\` must be a whole number from 1 to ${MOST_PARALLEL}.`);
    if (!(timeLimitMs > 0)) throw new TypeError('`timeLimitMs` must be a number of milliseconds above 0.');
    if (!KEEPING.includes(keepExecutable))
      throw new TypeError(`\`keepExecutable\` must be one of ${KEEPING.join(', ')}.`);
    if (!HOST_KEYS.includes(ssh.hostKeys ?? 'known'))
      throw new TypeError(`\`ssh.hostKeys\` must be one of ${HOST_KEYS.join(', ')}.`);
    const host = linuxHost();
    const { files } = host.read;
    const source = typeof options.hosts === 'string' ? options.hosts : SOURCE;
    const hosts = parseHosts(await hostsText(options.hosts, files), source);
    const byKubeconfig = await kubeconfigOf(options, { host, emit, signal });
    const isWhole = options.configuration !== undefined || options.configFile !== undefined;
    const withControlPlanes =
      !isWhole && hosts.some(({ role }) => role === 'control-plane') && options.controlPlane === undefined;
    const configuration: JoinConfiguration = await joinConfiguration(
      { ...options, ...byKubeconfig?.settings, ...(withControlPlanes && { controlPlane: true }) },
      { host: host.read, emit: (event) => emit(asEvent(event)), discovers: true },
    );
    return joinFleet({
      ...{ hosts, source, configuration, converse, files, sshFiles, ssh, parallel, emit, signal },
      admission: byKubeconfig?.admission,
      timeLimitMs: Math.min(timeLimitMs, LONGEST_TIMEOUT_MS),
      executables: { files, readProgram, given: executables, own: await ownExecutable() },
      keeping: keepExecutable,
      undoOnFailure: options.undoOnFailure ?? false,
      allowRemoteDiscoveryPrograms: options.allowRemoteDiscoveryPrograms ?? false,
      withDiffs: false,
      language: 'en',
      showable: showableIn([english]),
      now: monotonicMs,
    });
  });
}

/** Settings that `kubeconfig` takes the place of. */
const INSTEAD: readonly (keyof FleetOptions)[] = [
  'token',
  'discoveryToken',
  'tlsBootstrapToken',
  'caCertHashes',
  'unsafeSkipCaVerification',
  'discoveryFile',
  'configuration',
  'configFile',
];

async function kubeconfigOf(
  options: FleetOptions,
  { host, emit, signal }: { host: Host; emit: (event: FleetEvent) => void; signal: AbortSignal },
): Promise<{ admission: FleetAdmissionOptions; settings: JoinSettings } | undefined> {
  const { kubeconfig, installAdmission: install = false, allowAutomaticApproval = false } = options;
  if (kubeconfig === undefined) {
    if (install) throw new TypeError('`installAdmission` requires `kubeconfig`.');
    if (allowAutomaticApproval) throw new TypeError('`allowAutomaticApproval` requires `kubeconfig`.');
    return undefined;
  }
  const beside = INSTEAD.filter((name) => options[name] !== undefined);
  if (beside.length > 0) throw new TypeError(`\`kubeconfig\` cannot be combined with \`${beside.join('`, `')}\`.`);
  const { endpoint, caCertHashes } = await joinPointOf({
    ...{ kubeconfigPath: kubeconfig, host, signal },
    emit: (event) => emit({ type: 'fleet-event', event }),
  });
  return {
    admission: { kubeconfigPath: kubeconfig, host, install, allowAutomaticApproval },
    // A configuration without a token is not valid; each host's own one takes the place of this.
    settings: {
      ...{ token: newBootstrapToken(), caCertHashes },
      apiServerEndpoint: options.apiServerEndpoint ?? endpoint,
    },
  };
}

async function hostsText(hosts: FleetOptions['hosts'], files: FileReader): Promise<Uint8Array> {
  if (typeof hosts !== 'string') return Buffer.from(JSON.stringify(hosts));
  return readHostsFile(hosts, files);
}

export type { FleetEvent, FleetResult, HostOutcome, HostReport } from '../../engine/machine-events.ts';
