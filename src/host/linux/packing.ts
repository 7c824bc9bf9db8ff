import type { Packing } from '../bundles.ts';
import type { NamedSource } from '../images.ts';
import { Containerd } from './container-runtime/containerd/containerd.ts';
import { KNOWN_CRI_SOCKETS } from './container-runtime/runtimes.ts';
import { streamedFile, writeStreamed } from './files/streamed-file.ts';
import { ociLayout } from './images/oci-layout.ts';
import { ownExecutable } from './programs/own-program.ts';
import { signWithSsh } from './programs/ssh-signature.ts';

/** The names of architectures in Go and in image manifests. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64' };

/** Creates bundles on the host that this process runs on. */
export const linuxPacking: Packing = {
  sign: signWithSsh,
  layout: async (path, signal) => named(await ociLayout(path, signal), path),
  containerd(criSocket) {
    const place = criSocket || KNOWN_CRI_SOCKETS[0];
    return named(new Containerd(place), place);
  },
  file: streamedFile,
  ownExecutable: async () => (await ownExecutable())?.path,
  write: writeStreamed,
};

function named(source: NamedSource['source'], place: string): NamedSource {
  return { source, place, architecture: ARCHITECTURES[process.arch] ?? process.arch };
}
