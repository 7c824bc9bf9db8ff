/**
 * Bill of materials of an executable in CycloneDX 1.6 (cyclonedx.org), for vulnerability scanners.
 */
import { Contrib, Enums, Models, Serialize, Spec, type Types } from '@cyclonedx/cyclonedx-library';
import parseExpression from 'spdx-expression-parse';
import type { Target } from '../build/executable/target.ts';
import type { BundledPackage, PackageManifest } from './bundled-packages.ts';
import type { LibraryPackage } from './image/libraries.ts';

export interface BillFacts {
  readonly project: PackageManifest;
  readonly target: Target;
  readonly packages: readonly BundledPackage[];
  /** process.versions of the Node.js in the executable. */
  readonly nodeVersions: Readonly<Record<string, string>>;
  /** SHA-256 of the executable in hex. */
  readonly sha256: string;
  readonly date: Date;
}

/**
 * Entries of process.versions that are not components: Node.js itself, two interface versions and a version of a
 * standard.
 */
const NO_COMPONENTS = ['node', 'modules', 'napi', 'unicode'];

export function billOfMaterials(facts: BillFacts): string {
  const { bom } = executableBill(facts);
  return serialized(bom);
}

/** Bill of an image: the executable with its components, and Debian's libraries. `digest`: of its manifest. */
export function imageBill(
  facts: BillFacts,
  { packages, digest }: { packages: readonly LibraryPackage[]; digest: string },
): string {
  const { bom, root } = executableBill(facts);
  const { project, target, date } = facts;
  const image = new Models.Component(Enums.ComponentType.Container, `${project.name}-image`, {
    version: project.version,
    bomRef: `${project.name}-image@${project.version}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], digest.replace('sha256:', '')]]),
    properties: new Models.PropertyRepository([new Models.Property('kubejoin:target', target.name)]),
  });
  image.dependencies.add(root.bomRef);
  bom.components.add(root);
  for (const library of packages) {
    const component = libraryComponent(library);
    image.dependencies.add(component.bomRef);
    bom.components.add(component);
  }
  bom.metadata = new Models.Metadata({ timestamp: date, component: image, lifecycles: bom.metadata.lifecycles });
  return serialized(bom);
}

function executableBill(facts: BillFacts): { bom: Models.Bom; root: Models.Component } {
  const root = rootComponent(facts);
  const bom = new Models.Bom({ metadata: new Models.Metadata({ timestamp: facts.date, component: root }) });
  bom.metadata.lifecycles.add(Enums.LifecyclePhase.Build);
  const byFolder = new Map(facts.packages.map((bundled) => [bundled.folder, packageComponent(bundled.manifest)]));
  for (const { folder, imports } of facts.packages) {
    const component = byFolder.get(folder) as Models.Component;
    for (const other of imports) component.dependencies.add((byFolder.get(other) as Models.Component).bomRef);
    bom.components.add(component);
  }
  const node = nodeComponent(facts);
  bom.components.add(node);
  for (const { bomRef } of bom.components) root.dependencies.add(bomRef);
  return { bom, root };
}

function serialized(bom: Models.Bom): string {
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function rootComponent({ project, target, sha256 }: BillFacts): Models.Component {
  return new Models.Component(Enums.ComponentType.Application, project.name, {
    version: project.version,
    bomRef: `${project.name}@${project.version}`,
    ...(project.description !== undefined && { description: project.description }),
    licenses: licences(project.license),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
    properties: new Models.PropertyRepository([new Models.Property('kubejoin:target', target.name)]),
  });
}

function packageComponent({ name, version, license, description }: PackageManifest): Models.Component {
  const purl = packageUrl(name, version);
  return new Models.Component(Enums.ComponentType.Library, name, {
    version,
    bomRef: purl,
    purl,
    ...(description !== undefined && { description }),
    licenses: licences(license),
  });
}

/** A Debian package, of which the image has only the named files. Its licence is its copyright file, in the image. */
function libraryComponent({ name, version, purl, files }: LibraryPackage): Models.Component {
  const component = new Models.Component(Enums.ComponentType.Library, name, { version, bomRef: purl, purl });
  for (const file of files)
    component.components.add(
      new Models.Component(Enums.ComponentType.File, file.name, {
        bomRef: `${purl}#${file.name}`,
        hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], file.sha256]]),
      }),
    );
  return component;
}

/** Node.js and the libraries in it. */
function nodeComponent({ nodeVersions, target }: BillFacts): Models.Component {
  const { node: version = '' } = nodeVersions;
  const component = new Models.Component(Enums.ComponentType.Platform, 'Node.js', {
    version,
    bomRef: `node@${version}`,
    purl: packageUrl(`node-${target.name}`, version),
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*` as Types.CPE,
    licenses: licences('MIT'),
  });
  const texts = new Models.ExternalReference(
    `https://github.com/nodejs/node/blob/v${version}/LICENSE`,
    Enums.ExternalReferenceType.License,
    {
      comment: 'The licences of Node.js and of each library in it',
    },
  );
  component.externalReferences.add(texts);
  for (const [name, own] of Object.entries(nodeVersions)) {
    if (own === '' || NO_COMPONENTS.includes(name)) continue;
    component.components.add(
      new Models.Component(Enums.ComponentType.Library, name, { version: own, bomRef: `node/${name}@${own}` }),
    );
  }
  return component;
}

/** Package URL (github.com/package-url/purl-spec), with the scope as percent-encoded namespace. */
function packageUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function licences(expression: string): Models.LicenseRepository {
  const factory = new Contrib.License.Factories.LicenseFactory(parseExpression);
  return new Models.LicenseRepository([factory.makeFromString(expression)]);
}
