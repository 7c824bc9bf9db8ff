import parseSemver from 'semver/functions/parse.js';
import { Failure } from '../base/failure.ts';
import type { SystemReader } from './ports.ts';
import { KUBELET_NOT_FOUND, KUBELET_NOT_RUN, KUBELET_VERSION_UNREADABLE } from './sentences.ts';

export interface Version {
  major: number;
  minor: number;
  patch: number;
  /** After the dash, for instance rc.1; empty for a release. */
  preRelease: string;
  /** As it was read, with a leading v. */
  text: string;
}

const TIMEOUT_MS = 10_000;
/** Each host's kubelet is asked once: it takes a process of 100 MB to learn its version. */
const asked = new WeakMap<SystemReader, Promise<Version>>();

/**
 * The version that `kubelet --version` prints. `signal` ends the program; whoever asked meanwhile waits for the same
 * answer.
 */
export function kubeletProgramVersion(system: SystemReader, signal?: AbortSignal): Promise<Version> {
  let version = asked.get(system);
  if (version === undefined) {
    version = readKubeletVersion(system, signal);
    asked.set(system, version);
    version.catch(() => asked.delete(system)); // it may be installed until the next join in this process
  }
  return version;
}

/** For whoever must know it as it is now: the next to ask asks the program itself. */
export function forgetKubeletVersion(system: SystemReader): void {
  asked.delete(system);
}

async function readKubeletVersion(system: SystemReader, signal: AbortSignal | undefined): Promise<Version> {
  if ((await system.commandPath('kubelet')) === undefined) throw new Failure(KUBELET_NOT_FOUND, {});
  const { code, stdout, stderr } = await system.query(['kubelet', '--version'], {
    timeoutMs: TIMEOUT_MS,
    ...(signal && { signal }),
  });
  if (code !== 0) throw new Failure(KUBELET_NOT_RUN, { code, output: (stderr.trim() || stdout.trim()).slice(0, 500) });
  const version = parseVersion(/^Kubernetes (v\S+)$/.exec(stdout.trim())?.[1]);
  if (version === undefined) throw new Failure(KUBELET_VERSION_UNREADABLE, { output: stdout.trim().slice(0, 500) });
  return version;
}

/** A semantic version with or without a leading v: v1.37.2, v1.37.0-rc.1, v1.37.2+k3s1. Undefined for anything else. */
export function parseVersion(text: string | undefined): Version | undefined {
  const parsed = parseSemver(text);
  if (parsed === null) return undefined;
  const { major, minor, patch, prerelease, raw } = parsed;
  return { major, minor, patch, preRelease: prerelease.join('.'), text: `v${raw.trim().replace(/^v/, '')}` };
}

/** Whether `version` comes before the release major.minor.0 (its own pre-releases do). */
export function isBefore(version: Version, [major, minor]: readonly [number, number]): boolean {
  if (version.major !== major) return version.major < major;
  if (version.minor !== minor) return version.minor < minor;
  return version.patch === 0 && version.preRelease !== '';
}
