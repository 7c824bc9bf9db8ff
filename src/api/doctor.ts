import { linuxHost } from '../host/linux/index.ts';
import { type DoctorResult, doctor as doctorWith } from '../operations/doctor.ts';
import { JOIN_SETTINGS, type JoinSettings, joinConfiguration } from './join.ts';
import { type Known, RUN_OPTIONS } from './run/known-options.ts';
import { type Run, type RunOptions, runOf } from './run/run.ts';

/** Options of the join to check. Without any option about the cluster, only the machine is checked. */
export interface DoctorOptions extends JoinSettings, RunOptions {}

const DOCTOR_OPTIONS: Known<DoctorOptions> = { ...JOIN_SETTINGS, ...RUN_OPTIONS };

/**
 * Checks, without changing anything, that a join would succeed. Emits a `check` for each check.
 *
 * @throws A Failure: JOIN_WOULD_FAIL, which names the failed checks; FLAGS_INVALID or CONFIG_INVALID for wrong options.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * await using rehearsal = await startRehearsal();
 * for await (const event of doctor(rehearsal.joinOptions('node-1'))) {
 *   if (event.type === 'check') console.log(event.name, event.result);
 * }
 */
export function doctor(options: DoctorOptions = {}): Run<DoctorResult> {
  return runOf({ command: 'doctor', options, known: DOCTOR_OPTIONS }, async (emit, signal) => {
    const host = (options.host ?? linuxHost()).read;
    const { apiServerEndpoint, configuration: whole, configFile, discoveryFile, discoveryToken, token } = options;
    const withoutCluster = [apiServerEndpoint, whole, configFile, discoveryFile, discoveryToken, token].every(
      (given) => given === undefined,
    );
    const configuration = await joinConfiguration(options, { host, emit, discovers: !withoutCluster });
    const allowRemoteFilePrograms = options.allowRemoteDiscoveryPrograms ?? false;
    return doctorWith({ configuration, host, emit, signal, withoutCluster, allowRemoteFilePrograms });
  });
}
