/**
 * Differences between the targets of executables. The Node.js of another processor runs in QEMU's user emulation with
 * Debian's cross libraries.
 */
import { execFileSync, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

export type TargetName = 'linux-x64' | 'linux-arm64';

export interface Target {
  readonly name: TargetName;
  /** As in process.arch. */
  readonly arch: 'x64' | 'arm64';
  readonly debianArchitecture: 'amd64' | 'arm64';
  /** GNU name of the machine: prefix of its binutils and folder of its cross libraries. */
  readonly gnu: 'x86_64-linux-gnu' | 'aarch64-linux-gnu';
  readonly emulator: 'qemu-x86_64-static' | 'qemu-aarch64-static';
  /** The ELF interpreter, part of glibc. */
  readonly interpreter: 'ld-linux-x86-64.so.2' | 'ld-linux-aarch64.so.1';
}

export const TARGETS: readonly Target[] = [
  {
    name: 'linux-x64',
    arch: 'x64',
    debianArchitecture: 'amd64',
    gnu: 'x86_64-linux-gnu',
    emulator: 'qemu-x86_64-static',
    interpreter: 'ld-linux-x86-64.so.2',
  },
  {
    name: 'linux-arm64',
    arch: 'arm64',
    debianArchitecture: 'arm64',
    gnu: 'aarch64-linux-gnu',
    emulator: 'qemu-aarch64-static',
    interpreter: 'ld-linux-aarch64.so.1',
  },
];

export function targetNamed(name: string): Target {
  const target = TARGETS.find((candidate) => candidate.name === name);
  if (!target)
    throw new Error(`there is no target "${name}", only ${TARGETS.map((known) => known.name).join(' and ')}`);
  return target;
}

export function isNative({ arch }: Target): boolean {
  return process.platform === 'linux' && process.arch === arch;
}

/** Throws, naming the packages to install, if programs of the target cannot run here. */
export function requireRunnable(target: Target): void {
  if (!isNative(target)) emulation(target);
}

/** Runs a program of the target and returns its output. Throws if it fails. */
export function runOn(target: Target, [program, ...args]: readonly [string, ...string[]], cwd?: string): string {
  const [file = program, ...before] = isNative(target) ? [program] : [...emulation(target), program];
  const stdio: StdioOptions = ['ignore', 'pipe', 'inherit'];
  return execFileSync(file, [...before, ...args], { encoding: 'utf8', env: withoutNodeSettings(), stdio, cwd }).trim();
}

function emulation({ emulator, gnu, debianArchitecture, interpreter }: Target): string[] {
  const libraries = path.join('/usr', gnu);
  if (onPath(emulator) && existsSync(path.join(libraries, 'lib', interpreter))) return [emulator, '-L', libraries];
  const packages = ['qemu-user-static', `libc6-${debianArchitecture}-cross`, `libstdc++6-${debianArchitecture}-cross`];
  throw new Error(
    `a program for ${debianArchitecture} cannot run here: install ${packages.join(' ')} (Debian's names)`,
  );
}

export function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((directory) => existsSync(path.join(directory, program)));
}

/** Environment without NODE_OPTIONS and similar variables, which would change what V8 compiles. */
function withoutNodeSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));
}
