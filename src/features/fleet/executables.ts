import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Failure } from '../../base/failure.ts';
import { sha256 } from '../../base/sha256.ts';
import type { ProgramFile } from '../../host/distrust.ts';
import type { FileReader } from '../../host/ports.ts';
import {
  EXECUTABLE_MISSING,
  EXECUTABLE_OTHER_RELEASE,
  EXECUTABLE_UNFIT,
  EXECUTABLE_UNTRUSTED,
  MACHINE_UNSUPPORTED,
} from './fleet-sentences.ts';

/** Processors with executables, as Node.js names them. */
const ARCHITECTURES = ['x64', 'arm64'] as const;
type Architecture = (typeof ARCHITECTURES)[number];

/** uname -m */
const OF_MACHINE: Readonly<Record<string, Architecture>> = {
  x86_64: 'x64',
  amd64: 'x64',
  aarch64: 'arm64',
  arm64: 'arm64',
};
/** e_machine of the ELF header (System V gABI, chapter 4). */
const OF_ELF: Readonly<Record<number, Architecture>> = { 62: 'x64', 183: 'arm64' };
const E_MACHINE_OFFSET = 18;
const MACHINE_IN_NAME: Readonly<Record<Architecture, string>> = { x64: 'x64|amd64|x86_64', arm64: 'arm64|aarch64' };

/** Generous: an executable has about 100 MB. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Checksums of a release's files. */
const CHECKSUMS = 'SHA256SUMS';

/** The executable for hosts of one architecture. */
export interface Executable {
  path: string;
  bytes: Uint8Array;
  /** SHA-256 in hex. */
  digest: string;
  /** Compressed for gzip (RFC 1952), once. */
  packed(): Promise<Uint8Array>;
}

export interface ExecutableSources {
  files: Pick<FileReader, 'list'>;
  /**
   * Reads a file that root will run elsewhere, if only root and this user could have written it
   * (host/linux/programs/program-file.ts).
   */
  readProgram(path: string, maxBytes: number): Promise<ProgramFile>;
  /** Files specified by the user; each one's header tells its architecture. */
  given: readonly string[];
  /** This program's own executable, if it is one. Every executable of the same build contains the text `mark`. */
  own: { path: string; mark: string } | undefined;
}

/** Finds and reads executables, each once and only those that a host needs. */
export class Executables {
  readonly #sources: ExecutableSources;
  readonly #found = new Map<Architecture, Promise<Executable>>();

  constructor(sources: ExecutableSources) {
    this.#sources = sources;
  }

  /** Throws EXECUTABLE_UNFIT or EXECUTABLE_UNTRUSTED for a specified file, before any connection. */
  async check(): Promise<void> {
    for (const path of this.#sources.given) {
      const { problem } = architectureIn(await this.#read(path));
      if (problem !== undefined) throw new Failure(EXECUTABLE_UNFIT, { path, problem });
    }
  }

  /** The executable for an output of `uname -m`. Throws MACHINE_UNSUPPORTED and the failures of `#find`. */
  for(machine: string): Promise<Executable> {
    const architecture = Object.hasOwn(OF_MACHINE, machine) ? OF_MACHINE[machine] : undefined;
    if (architecture === undefined) throw new Failure(MACHINE_UNSUPPORTED, { machine, known: ['x86_64', 'aarch64'] });
    const known = this.#found.get(architecture);
    if (known) return known;
    const found = this.#find(architecture);
    this.#found.set(architecture, found);
    return found;
  }

  /** Throws EXECUTABLE_MISSING, EXECUTABLE_UNTRUSTED or EXECUTABLE_OTHER_RELEASE. */
  async #find(architecture: Architecture): Promise<Executable> {
    const { given, own } = this.#sources;
    const found = (await this.#first(given, architecture)) ?? (own && (await this.#released(own, architecture)));
    if (found) return found;
    const looked = [
      ...given,
      ...(own === undefined ? [] : [own.path, join(dirname(own.path), `kubejoin-linux-${architecture}`)]),
    ];
    throw new Failure(EXECUTABLE_MISSING, { architecture, looked });
  }

  async #first(paths: readonly string[], architecture: Architecture): Promise<Executable | undefined> {
    for (const path of paths) {
      const bytes = await this.#read(path);
      if (bytes && architectureIn(bytes).architecture === architecture) return executableOf(path, bytes);
    }
    return undefined;
  }

  /** The own executable or one next to it, which must be of the same build because the user did not specify it. */
  async #released(own: { path: string; mark: string }, architecture: Architecture): Promise<Executable | undefined> {
    const found = await this.#first([own.path, ...(await this.#beside(own.path, architecture))], architecture);
    if (found === undefined) return undefined;
    const { path, digest, bytes } = found;
    const listed = checksumsIn(await this.#read(join(dirname(own.path), CHECKSUMS)));
    if (listed.size > 0 && !listed.has(digest))
      throw new Failure(EXECUTABLE_OTHER_RELEASE, { path, problem: 'checksum' });
    if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(own.mark))
      throw new Failure(EXECUTABLE_OTHER_RELEASE, { path, problem: 'build' });
    return found;
  }

  /** Files such as kubejoin-linux-arm64 or kubejoin-1.2.3-linux-arm64 next to the own executable. */
  async #beside(own: string, architecture: Architecture): Promise<string[]> {
    const pattern = new RegExp(`^kubejoin[-_](?:v?\\d[\\w.]*[-_])?(?:linux[-_])?(?:${MACHINE_IN_NAME[architecture]})$`);
    const folder = dirname(own);
    const names = (await this.#sources.files.list(folder)) ?? [];
    return names.filter((name) => pattern.test(name) && name !== basename(own)).map((name) => join(folder, name));
  }

  /** Undefined for a missing file. */
  async #read(path: string): Promise<Buffer | undefined> {
    const found = await this.#sources.readProgram(path, MOST_BYTES);
    if (found?.distrust === undefined) return found?.bytes;
    const { path: at, ...why } = found.distrust;
    throw new Failure(EXECUTABLE_UNTRUSTED, { path, at, ...why });
  }
}

/** Digests of kubejoin's files in the format of sha256sum(1); empty for another list. */
function checksumsIn(list: Buffer | undefined): Set<string> {
  const lines = list?.toString('latin1').split('\n') ?? [];
  return new Set(lines.flatMap((line) => /^([0-9a-f]{64}) [ *]kubejoin/.exec(line)?.[1] ?? []));
}

/** The fastest level: it takes a second and more than halves the size; higher levels take twice as long for 10 %. */
const LEVEL = 1;

export function executableOf(path: string, bytes: Uint8Array): Executable {
  let packed: Promise<Uint8Array> | undefined;
  return {
    ...{ path, bytes, digest: sha256(bytes) },
    packed() {
      packed ??= promisify(gzip)(bytes, { level: LEVEL });
      return packed;
    },
  };
}

type Unfit = 'no-file' | 'no-elf' | 'architecture';

/** Reads the ELF header of a 64-bit, little-endian executable. */
function architectureIn(
  bytes: Buffer | undefined,
): { architecture: Architecture; problem?: undefined } | { problem: Unfit; architecture?: undefined } {
  if (bytes === undefined) return { problem: 'no-file' };
  const isElf =
    bytes.length > E_MACHINE_OFFSET + 2 && bytes.readUInt32BE(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1;
  if (!isElf) return { problem: 'no-elf' };
  const architecture = OF_ELF[bytes.readUInt16LE(E_MACHINE_OFFSET)];
  return architecture === undefined ? { problem: 'architecture' } : { architecture };
}
