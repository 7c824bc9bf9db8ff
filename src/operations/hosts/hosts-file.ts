import { Failure } from '../../base/failure.ts';
import { shown } from '../../base/shown.ts';
import { CONFIG_EMPTY } from '../../config/config-sentences.ts';
import { type Decoded, decode } from '../../config/documents/decode.ts';
import { Problems } from '../../config/problem.ts';
import { LONGEST_TIMEOUT_MS, nanosecondsToMs } from '../../config/values/duration.ts';
import { nearest } from '../../config/values/nearest.ts';
import { YamlReader } from '../../config/yaml/node.ts';
import { syntaxError } from '../../config/yaml/stream.ts';
import { readYaml } from '../../config/yaml/text.ts';
import type { FileReader } from '../../host/ports.ts';
import type { JsonObject } from '../../manifests/patches/json-object.ts';
import { applyMergePatch } from '../../manifests/patches/merge-patch.ts';
import { checkHosts } from './check-hosts.ts';
import {
  type FleetHost,
  type GivenHost,
  type GivenShared,
  HOSTS_FIELDS,
  HOSTS_KIND,
  HOSTS_VERSION,
} from './hosts-fields.ts';
import {
  FLEET_HEAD_MISSING,
  FLEET_HEAD_UNKNOWN,
  FLEET_NOT_A_MAPPING,
  FLEET_SECOND_DOCUMENT,
  HOSTS_FILE_INVALID,
  HOSTS_FILE_MISSING,
} from './operations-hosts-sentences.ts';

/**
 * Parses a hosts file in YAML or JSON. Throws HOSTS_FILE_INVALID with every problem, each with line, column and field.
 * @param source name of the file, for messages
 */
export function parseHosts(bytes: Uint8Array, source: string): FleetHost[] {
  const problems = new Problems();
  const given = readDocument(bytes, problems);
  if (given) checkHosts(given.hosts, given.defaults, { problems, place: given.place });
  if (!problems.empty || !given) throw new Failure(HOSTS_FILE_INVALID, { source, ...problems.result() });
  const shared = patchOf(given.defaults);
  return given.hosts.map((host) => completed(host, given.defaults, shared));
}

/** Reads a hosts file. Throws HOSTS_FILE_MISSING, HOSTS_FILE_INVALID, or the failure of reading it. */
export async function readHosts(path: string, files: FileReader): Promise<FleetHost[]> {
  return parseHosts(await readHostsFile(path, files), path);
}

/** The bytes of a hosts file. Throws HOSTS_FILE_MISSING, or the failure of reading it. */
export async function readHostsFile(path: string, files: FileReader): Promise<Buffer> {
  const bytes = path === '' ? undefined : await files.read(path);
  if (bytes === undefined) throw new Failure(HOSTS_FILE_MISSING, { path });
  return bytes;
}

/** The name that a host's Node registers under: without a node name, its own. */
export function registeredName({ name, nodeName }: Pick<FleetHost, 'name' | 'nodeName'>): string {
  return (nodeName || name).trim().toLowerCase();
}

interface GivenFleet {
  defaults: GivenShared;
  hosts: GivenHost[];
  place: Decoded['place'];
}

function readDocument(bytes: Uint8Array, problems: Problems): GivenFleet | undefined {
  const { text, lines, documents } = readYaml(bytes, problems);
  if (problems.empty && text.trim() === '') problems.add({ path: '' }, CONFIG_EMPTY({ needed: [HOSTS_KIND] }));
  if (!problems.empty) return undefined;
  const [document, ...more] = documents;
  const error = document && syntaxError(document);
  if (error) problems.add({ path: '', ...lines.position(error.offset) }, error.wrong);
  if (more[0]) problems.add({ path: '', ...lines.position(more[0].range[0]) }, FLEET_SECOND_DOCUMENT());
  if (!document || !problems.empty) return undefined;
  const reader = new YamlReader(document, lines, problems);
  const root = reader.view(document.contents, '');
  if (root?.type !== 'mapping') {
    if (root) problems.add({ path: '', line: 1, column: 1 }, FLEET_NOT_A_MAPPING({ found: root.type }));
    return undefined;
  }
  const offset = reader.offset(document.contents, 0);
  const decoded = decode(
    reader,
    { entries: root.entries, offset },
    { kind: { fields: HOSTS_FIELDS }, version: HOSTS_VERSION },
    { problems },
  );
  checkHead(decoded, problems);
  const { defaults = {}, hosts = [] } = decoded.fields as { defaults?: GivenShared; hosts?: GivenHost[] };
  return { defaults, hosts, place: decoded.place };
}

/** Checks apiVersion and kind, which will distinguish later formats. */
function checkHead({ fields, place }: Decoded, problems: Problems): void {
  for (const [name, expected] of Object.entries({ apiVersion: HOSTS_VERSION, kind: HOSTS_KIND })) {
    const written = fields[name];
    const value = String(written);
    if (written === undefined) problems.missing(place(name), FLEET_HEAD_MISSING({ name, expected }));
    else if (written !== expected)
      problems.add(
        place(name),
        FLEET_HEAD_UNKNOWN({ value: shown(value), nearest: nearest(value, [expected]), known: expected }),
      );
  }
}

function completed(host: GivenHost, defaults: GivenShared, shared: JsonObject): FleetHost {
  const { name = '' } = host;
  const limit = host.timeLimit ?? defaults.timeLimit;
  return {
    name,
    address: host.address || name,
    user: host.user ?? defaults.user,
    port: host.port ?? defaults.port,
    identityFile: host.identityFile ?? defaults.identityFile,
    proxyJump: host.proxyJump ?? defaults.proxyJump,
    role: host.role ?? defaults.role ?? 'worker',
    nodeName: host.nodeName,
    nodeAddresses: host.nodeAddresses,
    advertiseAddress: host.advertiseAddress,
    labels: { ...defaults.labels, ...host.labels },
    taints: host.taints ?? defaults.taints,
    ignorePreflightErrors: host.ignorePreflightErrors ?? defaults.ignorePreflightErrors,
    timeLimitMs: limit === undefined ? undefined : Math.min(nanosecondsToMs(limit), LONGEST_TIMEOUT_MS),
    joinConfiguration: applyMergePatch(shared, patchOf(host)),
  };
}

/** `joinConfiguration` as JSON: integers, which the YAML reader makes bigints, become numbers. */
function patchOf({ joinConfiguration = {} }: GivenShared): JsonObject {
  return JSON.parse(
    JSON.stringify(joinConfiguration, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
  ) as JsonObject;
}
