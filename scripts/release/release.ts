/**
 * `npm run release`: dist/release with an executable, its licences and bill of materials, and a Debian package for each
 * target, an OCI image for all, and checksums. A signature, where a key is given, and a statement of where it all comes from. `-- --caches-of
 * FOLDER` takes the code caches of an earlier release of the same commit, `--without-caches` leaves them out; both make
 * the same bytes again: docs/release.md.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeCollection } from '../ansible/collection.ts';
import { bundleForExecutable, distFolder } from '../build/bundle.ts';
import { checkout, commitDate, givenDate, projectRoot } from '../build/checkout.ts';
import { makeExecutable } from '../build/executable/make-executable.ts';
import { runtimeOf } from '../build/executable/runtime.ts';
import { requireRunnable, runOn, TARGETS, type Target } from '../build/executable/target.ts';
import { type BillFacts, billOfMaterials, imageBill } from './bill-of-materials.ts';
import { type BundledPackage, bundledPackages } from './bundled-packages.ts';
import { CHECKSUMS, sha256, writeChecksums } from './checksums.ts';
import { makeArchive } from './debian/archive.ts';
import { executableLicences } from './debian/copyright.ts';
import { kubejoinPackage } from './debian/kubejoin-package.ts';
import { APT_KEY_VARIABLE, signRepository, validDays, writeRepository } from './debian/repository.ts';
import { type ImagePart, imagePart, kubejoinImage } from './image/kubejoin-image.ts';
import { makeImage } from './image/layout.ts';
import { LOCAL_BUILDER, writeProvenance } from './provenance.ts';
import { KEY_VARIABLE, signChecksums } from './signature.ts';

const { values } = parseArgs({
  options: {
    'caches-of': { type: 'string' },
    'without-caches': { type: 'boolean', default: false },
    'sign-key': { type: 'string', default: process.env[KEY_VARIABLE] },
    'apt-key': { type: 'string', default: process.env[APT_KEY_VARIABLE] },
    'apt-valid-days': { type: 'string' },
    'builder-id': { type: 'string', default: LOCAL_BUILDER },
    out: { type: 'string', default: path.join(distFolder, 'release') },
  },
});
if (values['caches-of'] !== undefined && values['without-caches'])
  throw new Error('--caches-of and --without-caches exclude each other');
const aptValidDays = validDays(values['apt-valid-days']);
const out = path.resolve(values.out);
const date = givenDate() ?? commitDate();
if (!date) throw new Error('a release needs a date: that of the commit, or SOURCE_DATE_EPOCH');
process.env.SOURCE_DATE_EPOCH = String(date.getTime() / 1000);
const { gitCommit, gitTreeState } = checkout();
if (gitTreeState !== 'clean')
  console.warn(`the checkout is ${gitTreeState || 'not of git'}: nobody can make this release again`);
const project = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'));

if (existsSync(out) && !existsSync(path.join(out, CHECKSUMS)))
  throw new Error(`${out} is there, and no earlier release: it would be lost`);
// Before the first executable, which takes a minute.
for (const target of TARGETS) requireRunnable(target);
// Next to its destination, so that a rename makes it appear complete.
await mkdir(path.dirname(out), { recursive: true });
const work = await mkdtemp(`${out}-`);
try {
  const [scripts, made] = [path.join(work, 'scripts'), path.join(work, 'made')];
  for (const folder of [scripts, made]) await mkdir(folder);
  const packages = bundledPackages(await bundleForExecutable(scripts));
  const released: Released[] = [];
  for (const target of TARGETS) released.push(await releaseFor(target, { scripts, made, packages }));
  await writeImage(made, released);
  writeCollection(made, { version: project.version, date });
  await writeRepository(made, date, aptValidDays);
  const caches = values['without-caches'] ? 'none' : values['caches-of'] === undefined ? 'made' : 'copied';
  await writeProvenance(made, {
    version: project.version,
    gitCommit,
    gitTreeState,
    builder: values['builder-id'],
    date,
    caches,
    libraries: released.flatMap(({ part }) => part.packages),
  });
  await writeChecksums(made);
  signChecksums(made, values['sign-key']);
  signRepository(made, values['apt-key']);
  await rm(out, { recursive: true, force: true });
  await rename(made, out);
  for (const line of (await readFile(path.join(out, CHECKSUMS), 'utf8')).trimEnd().split('\n')) {
    const { size } = await stat(path.join(out, line.slice(66)));
    console.log(`${line}  ${(size / 1e6).toFixed(1)} MB`);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

interface Released {
  readonly bill: BillFacts;
  readonly part: ImagePart;
}

async function releaseFor(
  target: Target,
  { scripts, made, packages }: { scripts: string; made: string; packages: BundledPackage[] },
): Promise<Released> {
  const name = `kubejoin-${target.name}`;
  const executable = path.join(made, name);
  const earlier = values['caches-of'];
  const caches = values['without-caches']
    ? 'none'
    : earlier === undefined
      ? undefined
      : { of: path.join(earlier, name) };
  await makeExecutable(target, { scripts, caches }, executable);
  const { node, folder: nodeFolder } = runtimeOf(target);
  const nodeVersions = JSON.parse(runOn(target, [node, '-p', 'JSON.stringify(process.versions)']));
  const licences = executableLicences({ project, packages, nodeFolder });
  const part = await imagePart(target, { executable, licences });
  const bill = {
    ...{ project, target, packages, nodeVersions },
    sha256: await sha256(executable),
    date: date as Date,
  };
  await writeFile(`${executable}.cdx.json`, billOfMaterials(bill));
  await writeFile(`${executable}.LICENSES.txt`, licences);
  const archive = await kubejoinPackage({
    project,
    target,
    executable,
    packages,
    nodeFolder,
    commit: gitCommit,
    date: date as Date,
  });
  await makeArchive(archive, path.join(made, `kubejoin_${project.version}_${target.debianArchitecture}.deb`), 'xz');
  return { bill, part };
}

/** One image for all targets, and the bill of materials of each. */
async function writeImage(made: string, released: readonly Released[]): Promise<void> {
  const parts = released.map(({ part }) => part);
  const facts = kubejoinImage(parts, { project, commit: gitCommit, date: date as Date });
  const { manifests } = await makeImage(facts, path.join(made, `kubejoin_${project.version}_oci.tar`));
  for (const [index, { bill, part }] of released.entries()) {
    const image = { packages: part.packages, digest: manifests[index] ?? '' };
    await writeFile(path.join(made, `kubejoin-${bill.target.name}-image.cdx.json`), imageBill(bill, image));
  }
}
