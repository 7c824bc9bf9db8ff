/**
 * Bill of materials of an executable in CycloneDX 1.6 (cyclonedx.org), for vulnerability scanners.
 */
import { Contrib, Enums, Models, Serialize, Spec, type Types } from '@cyclonedx/cyclonedx-library';
import parseExpression from 'spdx-expression-parse';
import type { Target } from '../executable/target.ts';
import type { BundledPackage, PackageManifest } from './bundled-packages.ts';

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
