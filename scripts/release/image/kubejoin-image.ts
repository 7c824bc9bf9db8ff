/** The image of kubejoin: the executable, the libraries that it needs, and their licences. It has no shell. */
import type { Target, TargetName } from '../../build/executable/target.ts';
import type { PackageManifest } from '../bundled-packages.ts';
import type { ImageFacts, PlatformImage } from './layout.ts';
import { type Libraries, librariesOf } from './libraries.ts';

export interface ImagePart extends Libraries {
  readonly platform: PlatformImage;
}

/** User and group without a name on any machine, as of other images without root. */
const NOBODY = '65532:65532';

/** SPDX expression of the program, of Node.js, and of glibc and GCC's libraries. */
const LICENCES = 'Apache-2.0 AND MIT AND LGPL-2.1-or-later AND GPL-3.0-or-later WITH GCC-exception-3.1';

const PLATFORMS: Readonly<Record<TargetName, PlatformImage['platform']>> = {
  'linux-x64': { architecture: 'amd64', os: 'linux' },
  'linux-arm64': { architecture: 'arm64', os: 'linux', variant: 'v8' },
};

/** `licences`: of everything in the executable. */
export async function imagePart(
  target: Target,
  { executable, licences }: { executable: string; licences: string },
): Promise<ImagePart> {
  const libraries = await librariesOf(target, executable);
  const files = [
    { path: 'usr/bin/kubejoin', content: { copyOf: executable }, mode: 0o755 } as const,
    { path: 'usr/share/doc/kubejoin/copyright', content: licences },
    ...libraries.files,
  ];
  return { ...libraries, platform: { platform: PLATFORMS[target.name], files } };
}

export function kubejoinImage(
  parts: readonly Pick<ImagePart, 'platform'>[],
  { project, commit, date }: { project: PackageManifest; commit: string; date: Date },
): ImageFacts {
  const annotations = {
    'org.opencontainers.image.title': project.name,
    'org.opencontainers.image.description': project.description ?? project.name,
    'org.opencontainers.image.version': project.version,
    'org.opencontainers.image.licenses': LICENCES,
    'org.opencontainers.image.created': date.toISOString().replace('.000Z', 'Z'),
    ...(commit !== '' && { 'org.opencontainers.image.revision': commit }),
  };
  return {
    name: imageName(project),
    tag: project.version,
    config: { User: NOBODY, Entrypoint: ['/usr/bin/kubejoin'], WorkingDir: '/', Labels: annotations },
    annotations,
    platforms: parts.map(({ platform }) => platform),
    date,
  };
}

/** A name of this machine: no registry is asked for it. */
export function imageName({ name, version }: PackageManifest): string {
  return `localhost/${name}:${version}`;
}
