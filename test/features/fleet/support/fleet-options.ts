import type { FleetOptions } from '../../../../src/program/library/fleet.ts';
import { STAND_IN_SSH, type StandIn } from './stand-in.ts';

/** A fleet of hosts with these names, behind the stand-in for ssh, for the library. */
export function fleetOptions(
  standIn: StandIn,
  names: readonly string[],
  more: Partial<FleetOptions> = {},
): FleetOptions {
  return {
    hosts: { apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts: names.map((name) => ({ name, nodeName: name })) },
    apiServerEndpoint: '10.0.0.1:6443',
    token: 'abcdef.0123456789abcdef',
    caCertHashes: [`sha256:${'a'.repeat(64)}`],
    executables: [standIn.executable],
    ssh: { program: STAND_IN_SSH },
    ...more,
  };
}
