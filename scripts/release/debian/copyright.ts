/**
 * /usr/share/doc/kubejoin/copyright: the licences of the program, of the packages in it, and of Node.js with its
 * libraries.
 */
import path from 'node:path';
import { projectRoot } from '../../build/bundle.ts';
import type { BundledPackage, PackageManifest } from '../bundled-packages.ts';
import { APACHE_AT, licenceTexts, readText, underRules } from '../licence-texts.ts';

export interface CopyrightFacts {
  readonly project: PackageManifest;
  readonly packages: readonly BundledPackage[];
  /** Folder of the npm package of Node.js. */
  readonly nodeFolder: string;
}

export function copyrightText({ project, packages, nodeFolder }: CopyrightFacts): string {
  const own = `${project.name} ${project.version}: ${project.license}\n\n${APACHE_AT.debian}`;
  return underRules([own, ...noticeAndParts(packages, nodeFolder, APACHE_AT.debian)]);
}

/** Licences next to an executable that is released without a package (.LICENSES.txt). */
export function executableLicences({ project, packages, nodeFolder }: CopyrightFacts): string {
  const own = `${project.name} ${project.version}: ${project.license}\n\n${readText(path.join(projectRoot, 'LICENSE'))}`;
  return underRules([own, ...noticeAndParts(packages, nodeFolder, APACHE_AT.besideUs)]);
}

function noticeAndParts(packages: readonly BundledPackage[], nodeFolder: string, apache: string): string[] {
  return [
    readText(path.join(projectRoot, 'NOTICE')),
    'The program contains the packages and the Node.js listed below.',
    ...licenceTexts(packages, apache),
    `Node.js, and the libraries in it\n\n${readText(path.join(nodeFolder, 'LICENSE'))}`,
  ];
}
