import { statSync } from 'node:fs';
import { Failure } from '../../../base/failure.ts';
import { SERVICE_MANAGER_MISSING } from '../../host-sentences.ts';
import type { FileReader } from '../../ports.ts';
import type { ServiceReader, ServiceWriter } from '../../services.ts';
import { findProgram, inFirstRoot, runProgram } from '../programs/program.ts';
import { OpenRC } from './openrc.ts';
import { Systemd } from './systemd.ts';
import { SystemdBus } from './systemd-bus.ts';

type Services = ServiceReader & ServiceWriter;

/** Directory that exists only while systemd is the running manager: sd_booted(3). */
const SYSTEMD_RUNS = '/run/systemd/system';

/** The service manager of this host. systemctl alone is not enough, because containers have it without systemd. */
export function linuxServices(files: FileReader, path: string, systemdRuns: string = SYSTEMD_RUNS): Services {
  const has = (program: string) => findProgram(program, path) !== undefined;
  const run: typeof runProgram = (argv, options) => runProgram(argv, { ...options, env: { PATH: path } });
  if (statSync(systemdRuns, { throwIfNoEntry: false })?.isDirectory() && has('systemctl'))
    return new Systemd(run, files, inFirstRoot() ? new SystemdBus() : undefined);
  if (has('openrc') && has('rc-service') && has('rc-update')) return new OpenRC(run, files);
  return noServices;
}

function unavailable(action: 'start' | 'stop') {
  return async (service: string): Promise<void> => {
    throw new Failure(SERVICE_MANAGER_MISSING, { unit: service, action });
  };
}

const noServices: Services = {
  manager: undefined,
  state: async () => ({ exists: false, enabled: false, active: false }),
  unitFiles: async () => ({ paths: [], reloadPending: false }),
  log: async () => [],
  start: unavailable('start'),
  stop: unavailable('stop'),
  reload: async () => {},
};
