import type { Message } from '../events.ts';
import { Failure } from '../failure.ts';
import { complete } from './complete.ts';
import { type Decoded, decodeJoin } from './decode.ts';
import { type ConfigDocument, identify } from './kind.ts';
import { Lines, type Position } from './position.ts';
import { Problems } from './problem.ts';
import { decodeText } from './text.ts';
import type { JoinConfiguration } from './types.ts';
import { type ApiVersion, CURRENT_API_VERSION, EXPERIMENTAL_API_VERSIONS, JOIN_KIND, KUBEADM_GROUP } from './versions.ts';
import { YamlReader } from './yaml-node.ts';
import { readStream, syntaxError } from './yaml-stream.ts';

export interface ParseOptions {
  /** Read kubeadm.k8s.io/v1, which is experimental. */
  allowExperimentalApi: boolean;
}

/** A configuration file that has been read: checked, with kubeadm's static defaults. */
export interface ParsedJoinFile {
  configuration: JoinConfiguration;
  /** To be shown as warnings. */
  notices: Message[];
  version: ApiVersion;
  /** The name given for the file. */
  source: string;
  /** Where a field stands, by its path in the file (discovery.bootstrapToken.caCertHashes[0]); where it is absent, what should hold it. */
  position(path: string): Position;
}

/**
 * Reads the JoinConfiguration of a file in YAML or JSON, with several documents or one. Needs a file system nowhere.
 * @param bytes the file; more than MAX_CONFIGURATION_BYTES are refused, so it is enough to read one byte more than that
 * @param source the file's name, for messages
 * @throws Failure CONFIG_INVALID with every problem found, each with line, column and path
 */
export function parseJoinDocuments(bytes: Uint8Array, source: string, options: ParseOptions): ParsedJoinFile {
  const problems = new Problems();
  const notices: Message[] = [];
  const text = readText(bytes, problems);
  const lines = new Lines(text ?? '');
  const found = text === undefined ? undefined : findJoin(text, source, options, lines, problems, notices);
  const configuration = found && finish(found.decoded, { problems, notices });
  if (!problems.empty || !found || !configuration) throw new Failure('CONFIG_INVALID', { source, ...problems.result() });
  const position = (path: string): Position => {
    const { line = 1, column = 1 } = found.decoded.place(path);
    return { line, column };
  };
  return { configuration, notices, version: found.version, source, position };
}

function readText(bytes: Uint8Array, problems: Problems): string | undefined {
  const text = decodeText(bytes);
  if (text.wrong === undefined) return text.value;
  const before = text.textBefore;
  problems.report({ path: '', ...(before !== undefined && new Lines(before).position(before.length)) }, text.wrong);
  return undefined;
}

/** Reads the documents, and decodes the one that is a JoinConfiguration. */
function findJoin(text: string, source: string, options: ParseOptions, lines: Lines, problems: Problems, notices: Message[]) {
  const stream = readStream(text);
  if (stream.wrong) {
    problems.report({ path: '', ...lines.position(stream.offset) }, stream.wrong);
    return undefined;
  }
  const documents: ConfigDocument[] = [];
  for (const document of stream.value) {
    const error = syntaxError(document);
    if (error) problems.report({ path: '', ...lines.position(skipBlanks(text, error.offset)) }, error.wrong);
    else if (!isEmpty(document.contents))
      documents.push(...identify(document, new YamlReader(document, lines, problems), options, problems));
  }
  checkKinds(documents, text, lines, problems);
  const join = documents.find((document) => document.kind === JOIN_KIND);
  for (const { kind, offset } of documents) {
    if (kind !== JOIN_KIND) notices.push({ key: 'CONFIG_DOCUMENT_IGNORED', params: { source, kind, line: lines.position(offset).line } });
  }
  if (!join?.version) return undefined;
  noticeVersion(join.version, source, notices);
  const controlPlane = join.entries.find((entry) => entry.name === 'controlPlane');
  if (controlPlane && join.reader.view(controlPlane.value, 'controlPlane')?.type === 'null') {
    notices.push({ key: 'CONFIG_CONTROL_PLANE_NULL', params: { source, line: lines.position(controlPlane.offset).line } });
  }
  return { decoded: decodeJoin(join.reader, join, join.version, problems), version: join.version };
}

function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ') at++;
  return at;
}

/** A document of comments only has an empty plain scalar. */
function isEmpty(contents: unknown): boolean {
  return (
    contents === null ||
    (typeof contents === 'object' &&
      'source' in contents &&
      contents.source === '' &&
      !('tag' in contents && contents.tag) &&
      isPlain(contents))
  );
}

function isPlain(node: object): boolean {
  return 'type' in node && node.type === 'PLAIN';
}

function checkKinds(documents: ConfigDocument[], text: string, lines: Lines, problems: Problems): void {
  const first = new Map<string, number>();
  for (const { kind, offset } of documents) {
    const earlier = first.get(kind);
    if (earlier === undefined) first.set(kind, offset);
    else problems.add({ path: 'kind', ...lines.position(offset) }, 'CONFIG_DUPLICATE_KIND', { kind, line: lines.position(earlier).line });
  }
  if (!problems.empty || first.has(JOIN_KIND)) return;
  if (text.trim() === '') problems.add({ path: '' }, 'CONFIG_EMPTY', undefined);
  else if (documents.length === 0) problems.add({ path: '' }, 'CONFIG_ONLY_COMMENTS', undefined);
  else problems.add({ path: '' }, 'CONFIG_NO_JOIN_CONFIGURATION', { kinds: [...first.keys()] });
}

function noticeVersion(version: ApiVersion, source: string, notices: Message[]): void {
  const written = `${KUBEADM_GROUP}/${version}`;
  if (EXPERIMENTAL_API_VERSIONS.includes(version))
    notices.push({ key: 'CONFIG_EXPERIMENTAL_VERSION_READ', params: { source, version: written } });
  else if (version !== CURRENT_API_VERSION) {
    notices.push({
      key: 'CONFIG_OLD_VERSION_READ',
      params: { source, version: written, current: `${KUBEADM_GROUP}/${CURRENT_API_VERSION}` },
    });
  }
}

function finish({ input, place }: Decoded, { problems, notices }: { problems: Problems; notices: Message[] }): JoinConfiguration {
  const { bootstrapToken, file } = input.discovery ?? {};
  if (bootstrapToken && file) problems.add(place('discovery'), 'CONFIG_DISCOVERY_BOTH', undefined);
  if (!bootstrapToken && !file && !problems.under('discovery')) problems.add(place('discovery'), 'CONFIG_DISCOVERY_NONE', undefined);
  return complete(input, { place, problems, notices });
}
