/** `npm run release` itself: sums, package, bill, the arm64 program under QEMU, and the same bytes again. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot, SCRIPTS } from '../../scripts/build/bundle.ts';
import { assetOf, CACHES } from '../../scripts/build/executable/code-caches.ts';
import { runOn, TARGETS, type Target, targetNamed } from '../../scripts/build/executable/target.ts';
import { sha256 } from '../../scripts/release/checksums.ts';
import { run } from '../machine/command.ts';
import { aptGet, ensureDebianPrograms } from '../run/requirements.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { IGNORED } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { installPackage, packaged } from './installed-package.ts';

const at = workerLab();
const project = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
/** Two packages of a hundred megabytes are compressed. */
const RELEASE_MS = 900_000;

/** It takes apart a binary of a hundred megabytes. */
const LINTIAN_MS = 590_000;

const PROGRAMS = {
  'qemu-aarch64-static': 'qemu-user-static',
  'aarch64-linux-gnu-strip': 'binutils-aarch64-linux-gnu',
  lintian: 'lintian',
};
const CROSS_LIBRARIES = ['libc6-arm64-cross', 'libstdc++6-arm64-cross'];

let folder: string;
const released = (name: string) => path.join(folder, 'release', name);
const packageOf = ({ debianArchitecture }: Target) => released(`kubejoin_${project.version}_${debianArchitecture}.deb`);

beforeAll(async () => {
  await ensureDebianPrograms(PROGRAMS, console.log);
  await aptGet('install', '-y', '--no-install-recommends', ...CROSS_LIBRARIES);
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-release-'));
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', path.join(folder, 'key')]);
  await release(released(''), '--sign-key', path.join(folder, 'key'));
}, RELEASE_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function release(out: string, ...args: string[]): Promise<void> {
  await run(['npx', 'tsx', 'scripts/release/release.ts', '--out', path.resolve(out), ...args], {
    cwd: projectRoot,
    timeoutMs: RELEASE_MS,
  });
}

const PROVENANCE = 'kubejoin.intoto.json';

/** Digests of all files but the statement of provenance, which tells if the caches were copied. */
function sumsIn(at: string): string[] {
  const lines = readFileSync(path.join(folder, at, 'SHA256SUMS'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.filter((line) => !line.endsWith(`  ${PROVENANCE}`));
}

describe('a release', () => {
  it('has checksums that fit, and a bill for each executable that is valid and of just that file', async () => {
    const stdout = await run(['sha256sum', '--check', '--strict', 'SHA256SUMS'], { cwd: released('') });
    expect(stdout.trimEnd().split('\n')).toHaveLength(5 * TARGETS.length + 5);
    for (const { name } of TARGETS) {
      const bill = readFileSync(released(`kubejoin-${name}.cdx.json`), 'utf8');
      expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill)).toBe(null);
      const [hash] = JSON.parse(bill).metadata.component.hashes;
      expect(hash.content).toBe(await sha256(released(`kubejoin-${name}`)));
    }
  });

  it('says where each file comes from, and is signed by the key that was given', async () => {
    const { subject } = JSON.parse(readFileSync(released(PROVENANCE), 'utf8'));
    const listed = sumsIn('release');
    expect(
      subject.map(({ name, digest }: { name: string; digest: { sha256: string } }) => `${digest.sha256}  ${name}`),
    ).toEqual(listed);
    writeFileSync(
      released('allowed_signers'),
      `kubejoin namespaces="file" ${readFileSync(path.join(folder, 'key.pub'), 'utf8')}`,
    );
    const verify = 'ssh-keygen -Y verify -f allowed_signers -I kubejoin -n file -s SHA256SUMS.sig < SHA256SUMS';
    expect(await run(['sh', '-c', verify], { cwd: released('') })).toContain('Good "file" signature for kubejoin');
    rmSync(released('allowed_signers'));
  });

  it(
    'without code caches is the same bytes again, its scripts are those of the release, and it runs',
    async () => {
      for (const name of ['bare', 'bare-again']) await release(released(`../${name}`), '--without-caches');
      expect(readFileSync(released('../bare-again/SHA256SUMS'), 'utf8')).toBe(
        readFileSync(released('../bare/SHA256SUMS'), 'utf8'),
      );
      for (const { name } of TARGETS) {
        const [whole, bare] = ['release', 'bare'].map((at) => readFileSync(path.join(folder, at, `kubejoin-${name}`)));
        for (const script of SCRIPTS)
          expect(assetOf(bare as Buffer, script).equals(assetOf(whole as Buffer, script)), `${name} ${script}`).toBe(
            true,
          );
        for (const cache of CACHES) expect(assetOf(bare as Buffer, cache)).toHaveLength(0);
      }
      expect(
        runOn(targetNamed('linux-x64'), [
          path.join(folder, 'bare/kubejoin-linux-x64'),
          'config',
          'print',
          'join-defaults',
        ]),
      ).toContain('kind: JoinConfiguration');
    },
    2 * RELEASE_MS,
  );

  it.each(TARGETS)(
    'has a package for $debianArchitecture of which lintian says nothing',
    async (target) => {
      const stdout = await run(['lintian', '--allow-root', '--fail-on', 'error,warning', packageOf(target)], {
        timeoutMs: LINTIAN_MS,
      });
      expect(stdout).toBe('');
      expect((await run(['dpkg-deb', '--field', packageOf(target), 'Architecture'])).trim()).toBe(
        target.debianArchitecture,
      );
    },
    LINTIAN_MS + 10_000,
  );

  it('joins a worker with the program of its package', async () => {
    await installPackage(at.worker, packageOf(targetNamed('linux-x64')));
    const { code, stdout, stderr } = await packaged(at.worker, 'join', ...at.args, IGNORED);
    expect(code, stdout + stderr).toBe(0);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it(
    'is the same bytes again with the same code caches, in another folder and under another umask',
    async () => {
      const umask = process.umask(0o077);
      try {
        await release(released('../again'), '--caches-of', released(''));
      } finally {
        process.umask(umask);
      }
      expect(sumsIn('again')).toEqual(sumsIn('release'));
      const provenance = (at: string) => readFileSync(path.join(folder, at, PROVENANCE), 'utf8');
      expect(provenance('again')).toBe(provenance('release').replace('"codeCaches": "made"', '"codeCaches": "copied"'));
    },
    RELEASE_MS,
  );
});

/** The rehearsal chooses the endpoint and the credentials of the join. */
const CONFIGURATION = `apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: '192.0.2.1:6443', caCertHashes: ['sha256:${'0'.repeat(64)}']}
`;

describe('the program for arm64, under QEMU', () => {
  const arm64 = targetNamed('linux-arm64');
  let program: string;
  let configuration: string;
  beforeAll(async () => {
    program = path.join(folder, 'arm64/usr/bin/kubejoin');
    await run(['dpkg-deb', '--extract', packageOf(arm64), path.join(folder, 'arm64')]);
    // With kubeadm's time limits of minutes: a rehearsal's own of seconds are too little for an emulator on a busy
    // machine.
    configuration = path.join(folder, 'join.yaml');
    writeFileSync(configuration, CONFIGURATION);
  });
  const output = (...args: string[]) => runOn(arm64, [program, ...args]);

  it('tells its version and its platform', () => {
    expect(JSON.parse(output('version', '-o', 'json')).clientVersion).toMatchObject({
      gitVersion: `v${project.version}`,
      platform: 'linux/arm64',
    });
  });

  it('prints a configuration', () => {
    expect(output('config', 'print', 'join-defaults')).toContain('kind: JoinConfiguration');
    expect(output('config', 'print', 'init-defaults', '--lang=pt-BR')).toContain('kind: ClusterConfiguration');
  });

  it.each([[[]], [['--control-plane']], [['--nodes', '3']]])('joins in a rehearsal %j', (flags) => {
    const lines = output('rehearse', '--config', configuration, '--output=json', ...flags).split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'result', exitCode: 0 });
  });

  it('fails a rehearsal as it should', () => {
    expect(() => runOn(arm64, [program, 'rehearse', '--fault', 'wrong-pin'])).toThrow(
      expect.objectContaining({ status: 4 }),
    );
  });
});
