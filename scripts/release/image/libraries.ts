/** The libraries of glibc and GCC that an executable needs, from the Debian packages of the build machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { interpreterOf, neededLibraries } from '../../build/executable/libraries.ts';
import type { Target } from '../../build/executable/target.ts';
import { sha256 } from '../checksums.ts';
import type { PackageFile } from '../tree.ts';

export interface LibraryPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Package URL (github.com/package-url/purl-spec). */
  readonly purl: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

export interface Libraries {
  readonly files: readonly PackageFile[];
  readonly packages: readonly LibraryPackage[];
}

/** Reads the libraries of `executable`, and the libraries that they need. Throws if one is not installed. */
export async function librariesOf(target: Target, executable: string): Promise<Libraries> {
  const interpreter = interpreterOf(executable).slice(1);
  const found = new Map<string, string>();
  const missing = [...neededLibraries(executable), target.interpreter];
  for (let name = missing.pop(); name !== undefined; name = missing.pop()) {
    if (found.has(name)) continue;
    const file = fileOf(target, name);
    found.set(name, file);
    missing.push(...neededLibraries(file));
  }
  const libraries = [...found].sort().map(
    ([name, file]): PackageFile => ({
      path: name === target.interpreter ? interpreter : `lib/${target.gnu}/${name}`,
      content: { copyOf: file },
      mode: 0o755,
    }),
  );
  const packages = await packagesOf([...found].sort());
  return { files: [...libraries, ...licences(packages)], packages };
}

/** Prefers the target's own packages, which get security updates, to those for cross compilers. */
function fileOf({ gnu, debianArchitecture }: Target, name: string): string {
  const file = [`/lib/${gnu}`, `/usr/${gnu}/lib`].map((folder) => path.join(folder, name)).find((at) => existsSync(at));
  if (file !== undefined) return file;
  const suffix = `-${debianArchitecture}-cross`;
  throw new Error(
    `the image needs ${name}: install libc6:${debianArchitecture} libstdc++6:${debianArchitecture}, or libc6${suffix} libstdc++6${suffix}`,
  );
}

async function packagesOf(libraries: readonly [name: string, file: string][]): Promise<LibraryPackage[]> {
  const owners = ownersOf(libraries.map(([, file]) => file));
  const byOwner = new Map<string, { name: string; sha256: string }[]>();
  for (const [name, file] of libraries) {
    const owner = owners.get(file);
    if (owner === undefined) throw new Error(`no Debian package has the file ${file}: its licence is unknown`);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), { name, sha256: await sha256(file) }]);
  }
  return [...byOwner].sort().map(([owner, files]) => ({ ...described(owner), files }));
}

/** The packages that installed the files; with a merged /usr, dpkg may know a file by either path. */
function ownersOf(files: readonly string[]): Map<string, string> {
  const both = files.flatMap((file) => [file, path.join('/usr', file)]);
  const { stdout } = spawnSync('dpkg-query', ['--search', ...both], { encoding: 'utf8' });
  const rows = [...(stdout ?? '').matchAll(/^([^ ,]+): (.+)$/gm)];
  const owners = new Map(rows.map(([, owner = '', file = '']) => [file, owner]));
  return new Map(
    files.flatMap((file) => {
      const owner = owners.get(file) ?? owners.get(path.join('/usr', file));
      return owner === undefined ? [] : [[file, owner] as const];
    }),
  );
}

function described(owner: string): Omit<LibraryPackage, 'files'> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills it in.
  const format = '${Package}\n${Version}\n${Architecture}';
  const shown = execFileSync('dpkg-query', ['--show', `--showformat=${format}`, owner], { encoding: 'utf8' });
  const [name = '', version = '', architecture = ''] = shown.split('\n');
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
  return { name, version, architecture, purl };
}

/** The copyright files of the packages, and the licenses that they refer to. */
function licences(packages: readonly LibraryPackage[]): PackageFile[] {
  const copyrights = packages.map(({ name }) => ({
    path: `usr/share/doc/${name}/copyright`,
    content: readFileSync(`/usr/share/doc/${name}/copyright`, 'utf8'),
  }));
  const named = copyrights.flatMap(({ content }) => content.match(/\/usr\/share\/common-licenses\/[\w.-]*\w/g) ?? []);
  const texts = [...new Set(named)].sort().filter((file) => existsSync(file));
  return [...copyrights, ...texts.map((file) => ({ path: file.slice(1), content: readFileSync(file) }))];
}
