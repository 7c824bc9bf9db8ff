import { isScalar } from 'yaml';
import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import { CONFIG_EMPTY, CONFIG_INVALID } from '../config-sentences.ts';
import type { KindName } from '../fields/kinds.ts';
import { Problems } from '../problem.ts';
import { YamlReader } from '../yaml/node.ts';
import type { Lines } from '../yaml/position.ts';
import { syntaxError, type YamlDocument } from '../yaml/stream.ts';
import { readYaml } from '../yaml/text.ts';
import {
  CONFIG_DOCUMENT_IGNORED,
  CONFIG_DUPLICATE_KIND,
  CONFIG_EXPERIMENTAL_VERSION_READ,
  CONFIG_KIND_MISSING,
  CONFIG_OLD_VERSION_READ,
  CONFIG_ONLY_COMMENTS,
} from './config-documents-sentences.ts';
import { type ConfigDocument, identify, type Wanted } from './kind.ts';
import { CURRENT_API_VERSION, EXPERIMENTAL_API_VERSIONS, KUBEADM_GROUP } from './versions.ts';

/** A caller's requirements of a configuration file. */
interface Request extends Wanted {
  /** Kinds of which at least one is required. */
  needed: readonly KindName[];
  /** The command named in notices about documents that it ignores. */
  command: 'join' | 'init' | 'reset' | 'config';
}

/** The documents of one file by kind, with the problems and notices about them. */
export class ConfigFile {
  readonly source: string;
  readonly problems = new Problems();
  /** Warnings to show. */
  readonly notices: Message[] = [];
  readonly #documents: ConfigDocument[] = [];
  readonly #lines: Lines;

  /**
   * @param bytes the file; more than MAX_CONFIGURATION_BYTES are refused, so it is enough to read one byte more than
   * that
   */
  constructor(bytes: Uint8Array, source: string, request: Request) {
    this.source = source;
    const { text, lines, documents } = readYaml(bytes, this.problems);
    this.#lines = lines;
    for (const document of documents) this.#read(document, text, request);
    this.#checkKinds(text, request);
    for (const { kind, offset } of this.#documents) {
      if (request.kinds.includes(kind)) continue;
      const line = this.line(offset);
      this.notices.push(CONFIG_DOCUMENT_IGNORED({ source, kind, line, command: request.command }));
    }
    this.#noticeVersions();
  }

  /** The document of a kind, if it can be read. */
  document(kind: KindName): (ConfigDocument & { version: string }) | undefined {
    const found = this.#documents.find((document) => document.kind === kind);
    return found?.version === undefined ? undefined : { ...found, version: found.version };
  }

  line(offset: number): number {
    return this.#lines.line(offset);
  }

  /** Throws CONFIG_INVALID if there is any problem. */
  refuse(): void {
    if (!this.problems.empty) throw new Failure(CONFIG_INVALID, { source: this.source, ...this.problems.result() });
  }

  #read(document: YamlDocument, text: string, request: Request): void {
    const error = syntaxError(document);
    if (error) this.problems.add({ path: '', ...this.#lines.position(skipBlanks(text, error.offset)) }, error.wrong);
    else if (!isEmpty(document.contents)) {
      const reader = new YamlReader(document, this.#lines, this.problems);
      this.#documents.push(...identify(document, reader, request, this.problems));
    }
  }

  #checkKinds(text: string, { needed }: Request): void {
    const { problems } = this;
    const first = new Map<string, number>();
    for (const { kind, offset } of this.#documents) {
      const earlier = first.get(kind);
      const at = this.#lines.position(offset);
      if (earlier === undefined) first.set(kind, offset);
      else problems.add({ path: 'kind', ...at }, CONFIG_DUPLICATE_KIND({ kind, line: this.line(earlier) }));
    }
    if (!problems.empty || needed.some((kind) => first.has(kind))) return;
    if (text.trim() === '') problems.add({ path: '' }, CONFIG_EMPTY({ needed }));
    else if (first.size === 0) problems.add({ path: '' }, CONFIG_ONLY_COMMENTS({ needed }));
    else problems.add({ path: '' }, CONFIG_KIND_MISSING({ needed, kinds: [...first.keys()] }));
  }

  #noticeVersions(): void {
    const versions = new Set(this.#documents.map(({ version }) => version));
    for (const version of versions) {
      const written = `${KUBEADM_GROUP}/${version}`;
      if (EXPERIMENTAL_API_VERSIONS.some((known) => known === version)) {
        this.notices.push(CONFIG_EXPERIMENTAL_VERSION_READ({ source: this.source, version: written }));
      } else if (version === 'v1beta3') {
        const current = `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`;
        this.notices.push(CONFIG_OLD_VERSION_READ({ source: this.source, version: written, current }));
      }
    }
  }
}

function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ') at++;
  return at;
}

/** True for a document of comments only, which has an empty plain scalar. */
function isEmpty(contents: YamlDocument['contents'] | null): boolean {
  return (
    contents === null || (isScalar(contents) && contents.source === '' && !contents.tag && contents.type === 'PLAIN')
  );
}

/**
 * Reads the one document that a command needs, in YAML or JSON.
 * @param read reads it, and reports its problems to the file
 * @throws Failure CONFIG_INVALID with every problem found, each with line, column and path
 */
export function parsed<Result>(
  bytes: Uint8Array,
  source: string,
  request: Request,
  read: (file: ConfigFile) => Result | undefined,
): Result {
  const file = new ConfigFile(bytes, source, request);
  const result = read(file);
  file.refuse();
  if (!result) throw new Error(`a file without ${request.needed.join(' or ')} was not refused`);
  return result;
}
