export interface Version {
  major: number;
  minor: number;
  patch: number;
  /** Part after the dash, such as rc.1; empty for a release. */
  preRelease: string;
  /** The version as printed, with a leading v. */
  text: string;
}

/** Longer ones are refused, as by the package semver. */
const MAX_LENGTH = 256;

const NUMBER = '(0|[1-9]\\d*)';
const PRE_RELEASE_PART = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const BUILD_PART = '[0-9A-Za-z-]+';

/** Semantic Versioning 2.0.0, sections 2, 9 and 10. */
const VERSION = new RegExp(
  `^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}` +
    `(?:-(${PRE_RELEASE_PART}(?:\\.${PRE_RELEASE_PART})*))?(?:\\+${BUILD_PART}(?:\\.${BUILD_PART})*)?$`,
);

/**
 * Parses a semantic version with or without a leading v: v1.37.2, v1.37.0-rc.1, v1.37.2+k3s1. The package semver reads the
 * same (test/base/version.test.ts), but every join would evaluate 12 kB more and compile forty regular expressions.
 */
export function parseVersion(text: string | undefined): Version | undefined {
  const trimmed = text !== undefined && text.length <= MAX_LENGTH ? text.trim() : '';
  const [, major, minor, patch, preRelease = ''] = VERSION.exec(trimmed) ?? [];
  const numbers = { major: Number(major), minor: Number(minor), patch: Number(patch) };
  if (!Object.values(numbers).every(Number.isSafeInteger)) return undefined;
  return { ...numbers, preRelease, text: `v${trimmed.replace(/^v/, '')}` };
}

/** True for the release major.minor.0, its pre-releases and everything later. */
export function isSince({ major, minor }: Version, [sinceMajor, sinceMinor]: readonly [number, number]): boolean {
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

/** True if `version` precedes the release major.minor.0, as its pre-releases do. */
export function isBefore(version: Version, [major, minor]: readonly [number, number]): boolean {
  if (version.major !== major) return version.major < major;
  if (version.minor !== minor) return version.minor < minor;
  return version.patch === 0 && version.preRelease !== '';
}
