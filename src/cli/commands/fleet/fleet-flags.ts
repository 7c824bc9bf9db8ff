import { JOIN } from '../../../config/options/join.ts';
import { HOST_KEYS } from '../../../operations/fleet/ssh/host-keys.ts';
import type { Flag } from '../../flags/flag.ts';
import { joinFlags, outputFlag } from '../../flags/shared-flags.ts';

/** Of `join`'s options those that say something of one machine, and the configuration file, which is another one. */
const OF_ONE_MACHINE: readonly string[] = [
  JOIN.advertiseAddress,
  JOIN.configFile,
  JOIN.controlPlane,
  JOIN.ifNeeded,
  JOIN.nodeName,
].map(({ name }) => name);

export const DEFAULT_PARALLEL = 8;
export const DEFAULT_TIME_LIMIT = '10m';

export const fleetJoinFlags: readonly Flag[] = [
  ...joinFlags.filter(({ name }) => !OF_ONE_MACHINE.includes(name)),
  { name: 'config', type: 'string', help: 'FLAG_FLEET_CONFIG' },
  { name: 'certificate-key-file', type: 'string', help: 'FLAG_FLEET_CERTIFICATE_KEY_FILE' },
  { name: 'parallel', type: 'int32', help: 'FLAG_FLEET_PARALLEL', default: String(DEFAULT_PARALLEL) },
  { name: 'time-limit', type: 'string', help: 'FLAG_FLEET_TIME_LIMIT', default: DEFAULT_TIME_LIMIT },
  { name: 'executable', type: 'list', help: 'FLAG_FLEET_EXECUTABLE' },
  {
    name: 'keep-executable',
    type: 'string',
    help: 'FLAG_FLEET_KEEP',
    choices: ['remove', 'keep', 'install'],
    default: 'remove',
  },
  { name: 'ssh', type: 'string', help: 'FLAG_FLEET_SSH', default: 'ssh' },
  { name: 'ssh-config', type: 'string', help: 'FLAG_FLEET_SSH_CONFIG' },
  { name: 'ssh-identity', type: 'string', help: 'FLAG_FLEET_SSH_IDENTITY' },
  { name: 'ssh-jump', type: 'string', help: 'FLAG_FLEET_SSH_JUMP' },
  { name: 'ssh-host-keys', type: 'string', help: 'FLAG_FLEET_SSH_HOST_KEYS', choices: HOST_KEYS, default: 'known' },
  { name: 'ssh-option', type: 'values', help: 'FLAG_FLEET_SSH_OPTION' },
  outputFlag,
  { name: 'report', type: 'string', help: 'FLAG_FLEET_REPORT' },
];
