import { type Alias, Document, isAlias, isCollection, isMap, isScalar, type Node, Scalar, visit, YAMLMap } from 'yaml';
import { Failure } from '../../base/failure.ts';
import { shown } from '../../base/shown.ts';
import type { Message, Text } from '../../base/text.ts';
import { CONFIG_EMPTY, CONFIG_INVALID, CONFIG_NOT_A_MAPPING } from '../config-sentences.ts';
import { CURRENT_API_VERSION, KUBEADM_GROUP } from '../documents/versions.ts';
import { KIND_NAMES } from '../fields/kinds.ts';
import { Problems } from '../problem.ts';
import {
  CONFIG_ALIAS_IN_ITSELF,
  CONFIG_KEY,
  CONFIG_SYNTAX_ANCHOR,
  CONFIG_UNKNOWN_ANCHOR,
  type FoundKey,
} from '../yaml/config-yaml-sentences.ts';
import { goYamlScalar } from '../yaml/go-yaml-scalar.ts';
import { keyType } from '../yaml/key.ts';
import type { Lines } from '../yaml/position.ts';
import { syntaxError, type YamlDocument } from '../yaml/stream.ts';
import { readYaml } from '../yaml/text.ts';
import { MIGRATION_DROPPED_FIELD, MIGRATION_DROPPED_GATE, MIGRATION_DROPPED_KIND } from './config-migrate-sentences.ts';
import { convertCluster, convertNode, type Dropped, setText, type TakenField } from './convert.ts';
import { type Aliases, aliasesOf, expandAliases, type ReportMerge, TooManyAliases } from './expand-aliases.ts';
import { asJson, styleOf, TreeFields } from './tree-fields.ts';
import { type MigrationVersion, migrationVersion } from './version.ts';

const CURRENT = `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`;

export interface Migrated {
  /** The whole file in the current version; unchanged if it was. */
  text: string;
  /** The older or experimental versions in which it was written. */
  from: readonly MigrationVersion[];
  /** Notices about fields and kinds that the current version does not have. */
  notices: Message[];
}

/** A document of the file. `kind`, `version` and `fields` are set for kubeadm's kinds. */
interface Part {
  document: Document;
  kind?: string | undefined;
  version?: MigrationVersion | undefined;
  fields?: TreeFields | undefined;
  /** Its text in the file. */
  written: string;
}

/**
 * Converts a configuration file of kubeadm's v1beta2, v1beta3 or v1 to v1beta4. Changes the tree of the file, to keep
 * comments, order and everything else; adds no defaults and checks no values.
 * @throws Failure CONFIG_INVALID for invalid YAML and for an unknown kind or version
 */
export function migrateDocuments(
  bytes: Uint8Array,
  source: string,
  options: { allowExperimentalApi: boolean },
): Migrated {
  const { text, lines, parts } = readFile(bytes, source, options);
  const old = parts.filter(({ version }) => version !== undefined && version !== CURRENT_API_VERSION);
  if (old.length === 0) return { text, from: [], notices: [] };
  const problems = new Problems();
  const converted = convert(parts, lines, problems);
  if (!problems.empty) throw new Failure(CONFIG_INVALID, { source, ...problems.result() });
  return {
    text: print(converted.parts, lines),
    from: [...new Set(old.flatMap(({ version }) => version ?? []))],
    notices: converted.dropped.map((dropped) => noticeOf(dropped, source, lines)),
  };
}

function readFile(
  bytes: Uint8Array,
  source: string,
  options: { allowExperimentalApi: boolean },
): { text: string; lines: Lines; parts: Part[] } {
  const problems = new Problems();
  const { text, lines, documents } = readYaml(bytes, problems);
  const parts = documents.map((document) => readPart(document, { text, lines, problems }, options));
  if (problems.empty && !parts.some(({ kind }) => kind !== undefined))
    problems.add({ path: '' }, CONFIG_EMPTY({ needed: KIND_NAMES }));
  if (!problems.empty) throw new Failure(CONFIG_INVALID, { source, ...problems.result() });
  return { text, lines, parts };
}

function readPart(
  document: YamlDocument,
  { text, lines, problems }: { text: string; lines: Lines; problems: Problems },
  options: { allowExperimentalApi: boolean },
): Part {
  const error = syntaxError(document);
  if (error) problems.add({ path: '', ...lines.position(error.offset) }, error.wrong);
  const root = document.contents as Node | null;
  const [start = 0, end = 0] = root?.range ?? [];
  const part = { document: document as Document, written: text.slice(start, end) };
  if (error || part.written.trim() === '') return part;
  if (!isMap<Node, Node | null>(root)) {
    problems.add({ path: '', ...lines.position(start) }, CONFIG_NOT_A_MAPPING({ found: 'string' }));
    return part;
  }
  for (const { offset, found } of namelessKeys(document))
    problems.add({ path: '', ...lines.position(offset) }, CONFIG_KEY({ found }));
  const fields = new TreeFields(root);
  const version = migrationVersion(fields, options, (path, offset, wrong) =>
    problems.add({ path, ...lines.position(offset || start) }, wrong),
  );
  return { ...part, kind: fields.text('kind'), version, fields };
}

/** kubeadm refuses a key that is null, a list or a mapping. */
function namelessKeys(document: YamlDocument): { offset: number; found: FoundKey }[] {
  const keys: { offset: number; found: FoundKey }[] = [];
  visit(document as Document, {
    Pair(_, { key, value }) {
      const target = isAlias(key) ? key.resolve(document as Document) : key;
      if (key && !isCollection(target) && !isNull(target)) return;
      const { range } = (key ?? value ?? {}) as Partial<Node>;
      keys.push({ offset: range?.[0] ?? 0, found: keyType(target) });
    },
  });
  return keys;
}

function isNull(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN' && !node.tag && goYamlScalar(node.source ?? '').type === 'null';
}

function convert(parts: readonly Part[], lines: Lines, problems: Problems): { parts: Part[]; dropped: Dropped[] } {
  const dropped: Dropped[] = [];
  let healthTimeout: TakenField | undefined;
  const kept = parts.filter(({ document, kind, version, fields }) => {
    const isOld = fields !== undefined && version !== undefined && version !== CURRENT_API_VERSION;
    const offset = fields?.offset('kind') ?? 0;
    if (isOld && kind === 'ClusterStatus') {
      dropped.push({ what: 'kind', path: kind, offset });
      return false;
    }
    const aliases = aliasesOf(document);
    const { unknown, inThemselves } = aliases;
    const report = (alias: Alias, wrong: Text<string, { name: string }>) =>
      problems.add({ path: '', ...lines.position(alias.range?.[0] ?? offset) }, wrong({ name: shown(alias.source) }));
    for (const alias of unknown) report(alias, CONFIG_UNKNOWN_ANCHOR);
    if (!isOld) return true;
    for (const alias of inThemselves) report(alias, CONFIG_ALIAS_IN_ITSELF);
    if (unknown.length + inThemselves.length > 0) return true;
    const reportMerge: ReportMerge = (at = offset, wrong) => problems.add({ path: '', ...lines.position(at) }, wrong);
    if (!tryExpand(document, aliases, reportMerge))
      problems.add({ path: '', ...lines.position(offset) }, CONFIG_SYNTAX_ANCHOR());
    setText(fields.get('apiVersion'), CURRENT);
    if (version === 'v1') return true;
    if (kind === 'ClusterConfiguration') {
      const cluster = convertCluster(fields);
      dropped.push(...cluster.dropped);
      healthTimeout ??= cluster.healthTimeout;
    } else convertNode(fields);
    return true;
  });
  return { parts: healthTimeout ? withHealthTimeout(kept, healthTimeout) : kept, dropped };
}

function tryExpand(document: Document, aliases: Aliases, report: ReportMerge): boolean {
  try {
    expandAliases(document, aliases, report);
    return true;
  } catch (error) {
    if (error instanceof TooManyAliases) return false;
    throw error;
  }
}

/** Puts the timeout into the InitConfiguration; a file without one gets one with nothing else in it. */
function withHealthTimeout(parts: readonly Part[], timeout: TakenField): Part[] {
  const init = parts.find(({ kind }) => kind === 'InitConfiguration');
  const fields = init?.fields ?? emptyInit();
  fields.madeObject('timeouts').put('controlPlaneComponentHealthCheck', timeout);
  if (init) return [...parts];
  const document = new Document(undefined, { schema: 'failsafe' });
  document.contents = fields.map as typeof document.contents;
  return [...parts, { document, kind: 'InitConfiguration', version: CURRENT_API_VERSION, fields, written: '' }];
}

function emptyInit(): TreeFields {
  const fields = new TreeFields(new YAMLMap<Node, Node | null>());
  fields.set('apiVersion', new Scalar(CURRENT));
  fields.set('kind', new Scalar('InitConfiguration'));
  return fields;
}

function print(parts: readonly Part[], lines: Lines): string {
  const styles = parts.find(({ fields }) => fields)?.document;
  return parts
    .map(({ document, written }, index) => {
      const json = asJson(document.contents as Node | null, written);
      if (json !== undefined) return index === 0 ? json : `---\n${json}`;
      withValues(document);
      if (index > 0 && document.directives) document.directives.docStart = true;
      return document.toString(styleOf(styles ?? document, lines));
    })
    .join('');
}

/**
 * Writes missing values: a key alone (`? a`) has none, which cannot be printed. In braces or brackets an empty value
 * becomes `null`, because kubeadm reads `{a:}` as the key `a:`.
 */
function withValues(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (pair.value === null) pair.value = plain('');
    },
    Scalar(_, scalar, path) {
      const isNothing = scalar.type === Scalar.PLAIN && scalar.value === '' && scalar.tag === undefined;
      if (isNothing && path.some((parent) => isCollection(parent) && parent.flow))
        return Object.assign(scalar, plain('null'));
    },
  });
}

function plain(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = Scalar.PLAIN;
  return scalar;
}

const NOTICES = {
  'dns-type': MIGRATION_DROPPED_FIELD,
  hyperkube: MIGRATION_DROPPED_FIELD,
  gate: MIGRATION_DROPPED_GATE,
  kind: MIGRATION_DROPPED_KIND,
} as const;

function noticeOf({ what, path, offset }: Dropped, source: string, lines: Lines): Message {
  return NOTICES[what]({ source, line: lines.position(offset).line, name: path });
}
