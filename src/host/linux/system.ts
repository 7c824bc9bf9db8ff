import { availableParallelism, hostname, networkInterfaces, release, totalmem } from 'node:os';
import { dialDirectly } from '../../wire/dialer.ts';
import { portFree, probeLocal, sourceAddressTo } from '../../wire/local.ts';
import type { NetworkInterface, SystemReader } from '../ports.ts';
import { addressesOf } from './lookup.ts';
import { isSystemConnection, portHolder, systemListens } from './port-holder.ts';
import { findProgram, runProgram } from './programs/program.ts';

export function linuxSystem(env: Readonly<Record<string, string | undefined>> = process.env): SystemReader {
  return {
    platform: process.platform,
    env,
    uid: () => process.geteuid?.() ?? -1,
    hostname,
    kernelRelease: release,
    cpuCount: availableParallelism,
    memoryTotal: totalmem,
    interfaces,
    routeTo: sourceAddressTo,
    lookup: (name) =>
      addressesOf(name, { hostsFile: '/etc/hosts', run: runProgram, hasGetent: findProgram('getent', env.PATH ?? '') !== undefined }),
    dialer: dialDirectly,
    portFree,
    portHolder,
    systemListens: (port) => systemListens(port),
    commandPath: async (name) => findProgram(name, env.PATH ?? ''),
    query: runProgram,
    probe: (url, { timeoutMs, system }) =>
      probeLocal(url, { timeoutMs, believed: system ? (connection) => isSystemConnection(connection) : undefined }),
  };
}

function interfaces(): NetworkInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, internal }) => ({ name, address, family, internal })),
  );
}
