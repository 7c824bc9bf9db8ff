import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, transform } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { libraryEntries, packageExports } from '../../scripts/build/entries.ts';
import { ALONE } from './alone.ts';
import { examplesInComments } from './examples-in-comments.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
let project: string;

/** Another project, with the package as npm would publish it; no network. */
beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'kubejoin-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { cwd: root });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.search(/^\[/m))); // after what its build says
  await write('package.json', JSON.stringify({ name: 'other', private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', path.join(project, filename)], { cwd: project });
});
afterAll(() => rm(project, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(path.join(project, name), text);
const node = (file: string) => run(process.execPath, [file], { cwd: project });

test('it needs no other package, and has the program and the documentation', async () => {
  expect((await readdir(path.join(project, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
    'kubejoin',
  ]);
  expect(await readdir(path.join(project, 'node_modules/kubejoin'))).toEqual([
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'NOTICE',
    'README.md',
    'SECURITY.md',
    'dist',
    'docs',
    'examples',
    'lab',
    'package.json',
    'scripts',
    'test',
  ]);
  const { stdout } = await run(path.join(project, 'node_modules/.bin/kubejoin'), ['version', '-o', 'short']);
  expect(stdout).toMatch(/^v/);
});

test('it has its licence, and those of the packages in it', async () => {
  const inPackage = (name: string) => readFile(path.join(project, 'node_modules/kubejoin', name), 'utf8');
  expect(await inPackage('LICENSE')).toMatch(/^\s*Apache License\s+Version 2\.0, January 2004\s/);
  expect(await inPackage('NOTICE')).toContain('dist/THIRD-PARTY-LICENSES.txt');
  const others = await inPackage('dist/THIRD-PARTY-LICENSES.txt');
  expect(others).toMatch(/^yaml \d+\.\d+\.\d+: ISC\n\nCopyright Eemeli Aro/m);
  expect(others).toMatch(/^@bufbuild\/protobuf \d+\.\d+\.\d+: \(Apache-2\.0 AND BSD-3-Clause\)\n\n/m);
});

test('plain Node.js joins with it, and knows its failures', async () => {
  await write(
    'program.js',
    `import { catalogueFor, eventSentence, Failure, join } from 'kubejoin';
    import { startRehearsal } from 'kubejoin/rehearsal';
    const portuguese = await catalogueFor('pt-BR');
    const rehearsal = await startRehearsal({ machines: ['node-1', 'node-2'] });
    try {
      const run = join(rehearsal.joinOptions('node-1'));
      for await (const event of run) if (event.type === 'change-done') console.log(eventSentence(portuguese, event));
      console.log((await run).outcome, rehearsal.nodes()[0].name);
      await join({ ...rehearsal.joinOptions('node-2'), token: 'abc' }).catch((error) => console.log(error instanceof Failure, error.code));
    } finally {
      await rehearsal.stop();
    }`,
  );
  const { stdout, stderr } = await node('program.js');
  const lines = stdout.trimEnd().split('\n');
  expect(lines.slice(-2)).toEqual(['joined node-1', 'true FLAGS_INVALID']);
  expect(lines.filter((line) => line.includes('/var/lib/kubelet/config.yaml'))).toHaveLength(1);
  expect(lines.some((line) => line.startsWith('Gravado'))).toBe(true);
  expect(stderr).toBe('');
});

test('it exports what src/program/library has, each feature under its own name', async () => {
  const { exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  expect(exports).toEqual(packageExports());
  expect(Object.keys(exports)).toEqual(expect.arrayContaining(['.', './admission', './fleet', './rehearsal']));
});

test('its entries share one core: a failure of a feature is the Failure of `kubejoin`', async () => {
  await write(
    'features.js',
    `import * as core from 'kubejoin';
    import { admissionStatus } from 'kubejoin/admission';
    import { showBundle } from 'kubejoin/bundle';
    import { fleet } from 'kubejoin/fleet';
    import { provision } from 'kubejoin/provision';
    const names = ['admissionStatus', 'fleet', 'provision', 'showBundle'];
    console.log(names.filter((name) => name in core).length);
    const kubeconfig = '/nowhere/admin.conf';
    const runs = [
      admissionStatus({ kubeconfig }), showBundle('/nowhere/b'), fleet({ hosts: '/nowhere/hosts.yaml', kubeconfig }),
      provision({ kubeconfig }),
    ];
    for (const { reason } of await Promise.allSettled(runs)) console.log(reason instanceof core.Failure, reason.kind ?? reason);`,
  );
  const { stdout } = await node('features.js');
  expect(stdout.trimEnd().split('\n')).toEqual([
    ...['0', 'true KUBECONFIG_MISSING', 'true BUNDLE_MISSING'],
    ...['true HOSTS_FILE_MISSING', 'true KUBECONFIG_MISSING'],
  ]);
});

test('a control plane joins with it', async () => {
  await write(
    'control-plane.js',
    `import { join } from 'kubejoin';
    import { startRehearsal } from 'kubejoin/rehearsal';
    const rehearsal = await startRehearsal({ controlPlane: true });
    const { outcome } = await join(rehearsal.joinOptions('node-1'));
    await rehearsal.stop();
    console.log(outcome);`,
  );
  expect(await node('control-plane.js')).toEqual({ stdout: 'joined\n', stderr: '' });
});

const joins = (imported: string) => `${imported}
  startRehearsal().then(async (rehearsal) => {
    const { outcome } = await join(rehearsal.joinOptions('node-1'));
    await rehearsal.stop();
    console.log(outcome);
  });`;
const byImport = joins(`import { join } from 'kubejoin'; import { startRehearsal } from 'kubejoin/rehearsal';`);
const byRequire = joins(
  `const { join } = require('kubejoin'); const { startRehearsal } = require('kubejoin/rehearsal');`,
);

test.each(['esm', 'cjs'] as const)('esbuild bundles it with a program (%s)', async (format) => {
  await write('bundled.js', byImport);
  const outfile = path.join(project, `bundle.${{ esm: 'mjs', cjs: 'cjs' }[format]}`);
  const entryPoints = [path.join(project, 'bundled.js')];
  const { warnings } = await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format,
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  await rename(path.join(project, 'node_modules'), path.join(project, 'moved-away'));
  try {
    expect(await node(path.basename(outfile))).toEqual({ stdout: 'joined\n', stderr: '' });
  } finally {
    await rename(path.join(project, 'moved-away'), path.join(project, 'node_modules'));
  }
});

test.runIf(process.features.require_module)('require takes it where Node.js requires modules', async () => {
  await write('required.cjs', byRequire);
  const { stdout } = await node('required.cjs');
  expect(stdout).toBe('joined\n');
});

test('TypeScript knows its types, with nothing left out of the check', async () => {
  await write(
    'program.ts',
    `import { apply, doctor, Failure, init, isFailure, join, plan, reset, undo, type JoinEvent, type JoinResult, type Run, Secret } from 'kubejoin';
    import { startRehearsal } from 'kubejoin/rehearsal';
    const run: Run<JoinResult> = join({ apiServerEndpoint: 'a:6443', token: new Secret('x'), controlPlane: { bindPort: 6443 } });
    for await (const event of run) {
      if (event.type === 'change-done') console.log(event.change.subject);
      if (event.type === 'waiting') console.log(event.failure?.text.cause);
      const typed: JoinEvent = event;
      // @ts-expect-error: no such event
      if (event.type === 'no-such-event') console.log(typed);
    }
    // @ts-expect-error: no such option
    join({ tokn: 'x' });
    try {
      await init({ controlPlaneEndpoint: 'a:6443' }).then(({ joining }) => joining.tokens[0]?.reveal());
    } catch (error) {
      if (isFailure(error, 'PREFLIGHT_FAILED')) console.log(error.params.checks.join());
      if (isFailure(error) && error.code === 'CA_PIN_MISMATCH') console.log(error.params.seen.join());
      // @ts-expect-error: of another failure
      if (isFailure(error) && error.code === 'CA_PIN_MISMATCH') console.log(error.params.checks);
      if (error instanceof Failure) console.log(error.class, error.text.cure);
    }
    const planned = await plan({ apiServerEndpoint: 'a:6443' });
    await apply(planned, { apiServerEndpoint: 'a:6443', undoOnFailure: true }).then(({ outcome }) => outcome === 'joined');
    await Promise.all([doctor(), undo(), reset({ cleanup: ['cni'] })]);
    await (await startRehearsal()).stop();`,
  );
  // The README says so: they need @types/node and nothing else, whatever the project's `types` are.
  expect(await problems()).toContain(
    "kubejoin/dist/library/types/program/library/index.d.ts(1,23): error TS2688: Cannot find type definition file for 'node'",
  );
  await mkdir(path.join(project, 'node_modules/@types'));
  await symlink(path.join(root, 'node_modules/@types/node'), path.join(project, 'node_modules/@types/node'));
  expect(await problems()).toBe('');
});

const examples = examplesInComments();

test('every @example compiles', async () => {
  expect(examples.length).toBeGreaterThan(15);
  for (const [index, { text }] of examples.entries()) await write(`example-${index}.ts`, text);
  expect(await problems(examples.map((_, index) => `example-${index}.ts`))).toBe('');
});

test.each(examples.filter(({ runs }) => runs))('the @example of $name runs', async ({ name, text }) => {
  const { code } = await transform(text, { loader: 'ts', target: 'node20', format: 'esm' });
  await write(`${name}.mjs`, code);
  expect((await node(`${name}.mjs`)).stderr).toBe('');
});

test.each(['node16', 'nodenext'])('CommonJS programs know the same types (%s)', async (module) => {
  await write(
    'program.cts',
    `import { Failure, isFailure, join, Secret, type JoinEvent, type JoinOptions } from 'kubejoin';
    import { startRehearsal, type Rehearsal } from 'kubejoin/rehearsal';
    const options: JoinOptions = { apiServerEndpoint: 'a:6443', token: new Secret('x') };
    startRehearsal().then(async (rehearsal: Rehearsal) => {
      for await (const event of join(options)) console.log((event satisfies JoinEvent).type);
      // @ts-expect-error: no such option
      await join({ ...rehearsal.joinOptions('node-1'), tokn: 'x' });
    });
    export function cureOf(error: unknown): string {
      if (isFailure(error) && error.code === 'CA_PIN_MISMATCH') return error.params.seen.join();
      const failure: Failure | undefined = error instanceof Failure ? error : undefined;
      return failure?.text.cure ?? '';
    }`,
  );
  expect(await problems(['program.cts'], module)).toBe('');
});

test.each(
  Object.entries(ALONE).flatMap(([entry, text]) =>
    [['alone.ts', 'nodenext'] as const, ['alone.ts', 'preserve'] as const, ['alone.cts', 'node16'] as const].map(
      ([file, module]) => ({ entry, text, file, module }),
    ),
  ),
)('$entry has its types alone, in $file with module $module', async ({ text, file, module }) => {
  await write(file, text);
  expect(await problems([file], module)).toBe('');
});

test('every entry of a feature is imported alone', () => {
  expect(Object.keys(ALONE)).toEqual(
    libraryEntries().flatMap(({ imported }) => (imported === 'kubejoin' ? [] : [imported])),
  );
});

/** Complaints of the compiler. */
async function problems(files = ['program.ts'], module = 'nodenext'): Promise<string> {
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    module,
    target: 'es2022',
    lib: ['es2023'],
    types: [],
    noEmit: true,
  };
  await write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
  const { stdout } = await run(path.join(root, 'node_modules/.bin/tsc'), ['-p', project]).catch((error) => error);
  return stdout;
}
