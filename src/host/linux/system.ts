import { lookup } from 'node:dns/promises';
import { availableParallelism, hostname, networkInterfaces, release, totalmem } from 'node:os';
import { portFree, probeHttp } from '../../net/local.ts';
import type { NetworkInterface, SystemReader } from '../ports.ts';
import { findProgram, runProgram } from './program.ts';

/** A resolver that does not answer must not hold a join longer than this. */
const LOOKUP_TIMEOUT_MS = 3_000;

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
    lookup: addressesOf,
    portFree,
    commandPath: async (name) => findProgram(name, env.PATH ?? ''),
    query: runProgram,
    probe: probeHttp,
  };
}

function interfaces(): NetworkInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, internal }) => ({ name, address, family, internal })),
  );
}

/** Empty when the name is unknown, when the resolver fails, and when it does not answer in time. */
async function addressesOf(name: string): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never[]>((resolve) => {
    timer = setTimeout(() => resolve([]), LOOKUP_TIMEOUT_MS);
  });
  const found = lookup(name, { all: true })
    .then((answers) => answers.map(({ address }) => address))
    .catch(() => []);
  try {
    return await Promise.race([found, late]);
  } finally {
    clearTimeout(timer);
  }
}
