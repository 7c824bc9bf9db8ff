/**
 * The Debian package: the executable, licences, and man pages and completions generated from the declarations of
 * `--help`. It has no maintainer scripts.
 */
import { gzipSync } from 'node:zlib';
import { bashCompletion } from '../../../src/cli/completion/bash.ts';
import { completionTree } from '../../../src/cli/completion/completion-tree.ts';
import { fishCompletion } from '../../../src/cli/completion/fish.ts';
import { zshCompletion } from '../../../src/cli/completion/zsh.ts';
import { catalogueFor, english, type Language } from '../../../src/i18n/catalogue.ts';
import { FAILURE_CODES } from '../../../src/program/definitions.ts';
import { rootCommand } from '../../../src/program/root.ts';
import { symbolVersions } from '../../build/executable/libraries.ts';
import type { Target } from '../../build/executable/target.ts';
import type { BundledPackage, PackageManifest } from '../bundled-packages.ts';
import { manualPages, SECTION } from '../manual/pages.ts';
import { WORDS } from '../manual/words.ts';
import type { PackageFile } from '../tree.ts';
import type { DebianArchive } from './archive.ts';
import { copyrightText } from './copyright.ts';
import { dependencies } from './dependencies.ts';
import { OVERRIDES } from './lintian-overrides.ts';

export interface PackageParts {
  readonly project: PackageManifest;
  readonly target: Target;
  readonly executable: string;
  readonly packages: readonly BundledPackage[];
  /** Folder of the npm package of Node.js. */
  readonly nodeFolder: string;
  readonly commit: string;
  readonly date: Date;
}

/** Address that receives no mail (RFC 2606), since dpkg requires one and the project has none. */
const MAINTAINER = 'kubejoin maintainers <maintainers@kubejoin.invalid>';

/** Directory of man(1) for a language. */
const MANUALS: Readonly<Record<Language, string>> = { en: 'usr/share/man', 'pt-BR': 'usr/share/man/pt_BR' };

export async function kubejoinPackage(parts: PackageParts): Promise<DebianArchive> {
  const { project, target, executable, date } = parts;
  const files: PackageFile[] = [
    { path: 'usr/bin/kubejoin', content: { copyOf: executable }, mode: 0o755 },
    ...completions(),
    ...(await manuals(parts)),
    { path: 'usr/share/doc/kubejoin/copyright', content: copyrightText(parts) },
    { path: 'usr/share/doc/kubejoin/changelog.gz', content: zipped(changelog(parts)) },
    { path: 'usr/share/lintian/overrides/kubejoin', content: OVERRIDES },
  ];
  const control = {
    Package: 'kubejoin',
    Version: project.version,
    Architecture: target.debianArchitecture,
    Maintainer: MAINTAINER,
    Section: 'admin',
    Priority: 'optional',
    Depends: dependencies(symbolVersions(executable)),
    Description: DESCRIPTION,
  };
  return { control, files, date };
}

const DESCRIPTION = `join machines to Kubernetes clusters, as kubeadm does
 kubejoin makes Kubernetes clusters, joins machines to clusters that kubeadm or
 kubejoin has made, and takes them out again. Its command line is that of
 kubeadm. It shows what it will change before it does, can be interrupted and
 run again, or taken back, and says what went wrong and what to do about it.
 .
 The kubelet and a container runtime are not in this package.`;

function completions(): PackageFile[] {
  const tree = completionTree(rootCommand(), english, FAILURE_CODES);
  return [
    { path: 'usr/share/bash-completion/completions/kubejoin', content: bashCompletion(tree) },
    { path: 'usr/share/fish/vendor_completions.d/kubejoin.fish', content: fishCompletion(tree) },
    { path: 'usr/share/zsh/vendor-completions/_kubejoin', content: zshCompletion(tree) },
  ];
}

async function manuals({ project: { version }, date }: PackageParts): Promise<PackageFile[]> {
  const pages = Object.entries(MANUALS).map(async ([language, folder]) => {
    const catalogue = await catalogueFor(language as Language);
    const context = { catalogue, words: WORDS[language as Language], version, date: date.toISOString().slice(0, 10) };
    return manualPages(rootCommand(), context).map(({ file, text }) => ({
      path: `${folder}/man${SECTION}/${file}.gz`,
      content: zipped(text),
    }));
  });
  return (await Promise.all(pages)).flat();
}

function changelog({ project: { version }, commit, date }: PackageParts): string {
  const day = date.toUTCString().replace('GMT', '+0000');
  return `kubejoin (${version}) unstable; urgency=medium\n\n  * Made from the commit ${commit || 'of a checkout without git'}.\n\n -- ${MAINTAINER}  ${day}\n`;
}

/** Compresses like `gzip -9n`, without name and date. */
function zipped(text: string): Uint8Array {
  return gzipSync(text, { level: 9 });
}
