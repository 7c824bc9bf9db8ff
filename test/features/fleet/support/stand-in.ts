import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { converse } from '../../../../src/host/linux/programs/conversation.ts';
import type { FleetHost } from '../../../../src/operations/hosts/hosts-fields.ts';

/** The ways in which stand-in-ssh.mjs accepts a login. */
export interface SimulatedHost {
  login?: 'refused' | 'hangs' | 'unknown-key' | 'changed-key' | 'no-key';
  uid?: number;
  /** Default: grants. */
  sudo?: 'asks' | 'missing' | 'grants';
  /** uname -m. Default: this machine's. */
  machine?: string;
  /** uname -n. Default: its address. */
  hostname?: string;
  /** Output of the login shell before anything else. */
  banner?: string;
  /** The connection breaks once the join there waits. */
  lostWhileWaiting?: true;
  /** ssh is configured to keep no keys of it. */
  keepsNoKeys?: boolean;
  /** It has no /usr/local. */
  withoutLocal?: true;
  /** A program that the machine has not. */
  without?: string;
  /** Programs in front of the machine's own, as shell scripts. */
  programs?: Readonly<Record<string, string>>;
}

const HERE = path.join(import.meta.dirname);
export const STAND_IN_SSH = path.join(HERE, 'stand-in-ssh.mjs');

/** Folders that stand for hosts, and what the stand-in needs to know of them. */
export class StandIn {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-fleet-'));
  /** Executable to copy: an ELF file for this machine that runs a script called `fleet`. */
  readonly executable = path.join(this.folder, 'executable');

  constructor() {
    copyFileSync(realpathSync('/bin/sh'), this.executable);
    process.env.STAND_IN_HOSTS = this.folder;
  }

  host(name: string, simulated: SimulatedHost = {}): void {
    const home = path.join(this.folder, name, 'root/home');
    mkdirSync(home, { recursive: true });
    if (!simulated.withoutLocal) mkdirSync(path.join(this.folder, name, 'root/usr/local/bin'), { recursive: true });
    writeFileSync(path.join(this.folder, name, 'host.json'), JSON.stringify(simulated));
    copyFileSync(path.join(HERE, 'simulated-join.sh'), path.join(home, 'fleet'));
  }

  /** A file of a host. */
  path(host: string, file: string): string {
    return path.join(this.folder, host, 'root', file);
  }

  /** The command lines that ssh was called with, and what its configuration (-F) held. */
  calls(
    host: string,
  ): { argv: string[]; user?: string; port: string; options: [string, string][]; configuration?: string }[] {
    return readFileSync(path.join(this.folder, host, 'calls'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function fleetHost(name: string, more: Partial<FleetHost> = {}): FleetHost {
  return {
    ...{
      name,
      address: name,
      user: undefined,
      port: undefined,
      identityFile: undefined,
      proxyJump: undefined,
      role: 'worker',
    },
    nodeAddresses: undefined,
    ...{ nodeName: name, advertiseAddress: undefined, labels: {}, taints: undefined, ignorePreflightErrors: undefined },
    ...{ timeLimitMs: undefined, joinConfiguration: {} },
    ...more,
  };
}

export { outputOf } from '../../../support/output-of.ts';
export { converse };
