/** /usr/share/doc/kubejoin/copyright: the licences of the program, of the packages in it, and of Node.js with its libraries, in their own words. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../bundle.ts';
import type { BundledPackage, PackageManifest } from '../bundled-packages.ts';

export interface CopyrightFacts {
  readonly project: PackageManifest;
  readonly packages: readonly BundledPackage[];
  /** The folder of Node.js's npm package. */
  readonly nodeFolder: string;
}

const RULE = '-'.repeat(78);
const APACHE = 'The Apache License, Version 2.0, is in /usr/share/common-licenses/Apache-2.0 on Debian systems.';

export function copyrightText({ project, packages, nodeFolder }: CopyrightFacts): string {
  const own = `${project.name} ${project.version}: ${project.license}\n\n${APACHE}`;
  const node = readText(path.join(nodeFolder, 'LICENSE'));
  const parts = [
    own,
    `The program holds the packages and the Node.js that follow.`,
    ...sharedTexts(packages),
    `Node.js, and the libraries in it\n\n${node}`,
  ];
  return `${parts.join(`\n\n${RULE}\n\n`)}\n`;
}

/** Many packages have the same text: it stands once, below their names. */
function sharedTexts(packages: readonly BundledPackage[]): string[] {
  const named = new Map<string, string[]>();
  for (const bundled of packages) {
    const { name, version, license } = bundled.manifest;
    const text = licenceText(bundled);
    named.set(text, [...(named.get(text) ?? []), `${name} ${version}: ${license}`]);
  }
  return [...named].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
}

export function licenceText(bundled: BundledPackage): string {
  const folder = path.join(projectRoot, bundled.folder);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice|copyrightnotice)(\.(md|txt))?$/i.test(file));
  const texts = files.sort().map((file) => withoutApache(readText(path.join(folder, file))));
  const text = texts.length > 0 ? texts.join('\n\n') : headComments(bundled);
  if (text === '') throw new Error(`${bundled.folder} has neither a licence file nor a copyright in its sources`);
  return text;
}

function readText(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
}

/** Debian's packages point to the text that every system has. */
function withoutApache(text: string): string {
  return /Apache License\s+Version 2\.0, January 2004/.test(text) ? APACHE : text;
}

/** For a package without a file: what its own files say in their first lines, each text once. */
function headComments({ files }: BundledPackage): string {
  const texts = files.map((file) => {
    const source = readFileSync(path.join(projectRoot, file), 'utf8').replace(/^['"]use strict['"];\s*/, '');
    const lines = /^(?:\/\/.*\n)+/.exec(source)?.[0] ?? '';
    return lines.includes('Copyright') ? lines.replace(/^\/\/ ?/gm, '').trim() : '';
  });
  return [...new Set(texts.filter((text) => text !== ''))].sort().join('\n\n');
}
