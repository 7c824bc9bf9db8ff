import { FLEET, SSH } from '../../../config/options/fleet.ts';
import { JOIN } from '../../../config/options/join.ts';
import type { Flag } from '../../flags/flag.ts';
import { joinFlags, otlpFlag, outputFlag } from '../../flags/shared-flags.ts';

/** Options of `join` for a single machine, and its configuration file, which has another meaning here. */
const OF_ONE_MACHINE: readonly string[] = [
  JOIN.advertiseAddress,
  JOIN.configFile,
  JOIN.controlPlane,
  JOIN.ifNeeded,
  JOIN.nodeName,
].map(({ name }) => name);

export const fleetJoinFlags: readonly Flag[] = [
  ...joinFlags.filter(({ name }) => !OF_ONE_MACHINE.includes(name)),
  ...Object.values(FLEET),
  ...Object.values(SSH),
  outputFlag,
  { name: 'report', type: 'string', help: 'FLAG_FLEET_REPORT' },
  otlpFlag,
];
