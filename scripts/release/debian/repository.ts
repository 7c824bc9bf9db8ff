/**
 * The release folder as an apt repository without components (sources.list(5), a suite that ends in /): an index of its
 * packages, and the index's digest in Release, which OpenPGP signs.
 */
import { execFileSync } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TARGETS } from '../../build/executable/target.ts';
import { sha256 } from '../checksums.ts';
import { isGiven } from '../signature.ts';

const [INDEX, RELEASE] = ['Packages', 'Release'];
/** Made after the checksums: a signature proves itself. */
export const APT_SIGNATURES = ['InRelease', 'Release.gpg'] as const;

/** Variable with the OpenPGP key, like --apt-key: whatever gpg's --local-user accepts. */
export const APT_KEY_VARIABLE = 'KUBEJOIN_APT_KEY';

const DAY_MS = 86_400_000;

/** The value of --apt-valid-days. Throws for anything but a number of whole days. */
export function validDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--apt-valid-days must be 1 to 9999, not ${JSON.stringify(text)}`);
  return Number(text);
}

/**
 * Writes Packages and Release for the .deb files in `folder`. The same packages and date make the same bytes. `days`: apt
 * refuses the index this long after `date`, so that nobody can serve an outdated one for ever; by default, it never does.
 */
export async function writeRepository(folder: string, date: Date, days?: number): Promise<void> {
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  const index = execFileSync('dpkg-scanpackages', ['--multiversion', '.'], { cwd: folder, encoding: 'utf8', stdio });
  if (index === '') throw new Error(`${folder} has no Debian packages`);
  const file = path.join(folder, INDEX);
  await writeFile(file, index);
  const fields = {
    Origin: 'kubejoin',
    Label: 'kubejoin',
    Architectures: TARGETS.map(({ debianArchitecture }) => debianArchitecture).join(' '),
    Date: timeText(date),
    ...(days !== undefined && { 'Valid-Until': timeText(new Date(date.getTime() + days * DAY_MS)) }),
    SHA256: `\n ${await sha256(file)} ${(await stat(file)).size} ${INDEX}`,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}:${value.startsWith('\n') ? '' : ' '}${value}\n`);
  await writeFile(path.join(folder, RELEASE), lines.join(''));
}

function timeText(time: Date): string {
  return time.toUTCString().replace('GMT', 'UTC');
}

/** Signs Release with a key of gpg; without one, warns that apt refuses the repository. */
export function signRepository(
  folder: string,
  key: string | undefined,
  warn: (text: string) => void = console.warn,
): boolean {
  const lacking = `apt refuses the repository. Give an OpenPGP key by --apt-key KEY or ${APT_KEY_VARIABLE} to publish it.`;
  if (!isGiven(key, lacking, warn)) return false;
  const [inline, detached] = APT_SIGNATURES;
  const sign = (how: readonly string[], output: string) =>
    execFileSync(
      'gpg',
      ['--batch', '--yes', '--local-user', key, '--digest-algo', 'SHA256', ...how, '--output', output, RELEASE],
      { cwd: folder, stdio: ['inherit', 'ignore', 'inherit'] },
    );
  sign(['--clear-sign'], inline);
  sign(['--armor', '--detach-sign'], detached);
  return true;
}
