import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { plainValue } from '../documents/node-reader.ts';
import { Problems } from '../problem.ts';
import { FILE_NOT_YAML } from './config-yaml-sentences.ts';
import { YamlReader } from './node.ts';
import { simpleYaml } from './simple-yaml.ts';
import { syntaxError } from './stream.ts';
import { FOREIGN, OWN, readYaml } from './text.ts';

/**
 * The value of a YAML text's first document, with Go's meaning of scalars and without null fields; undefined, with
 * every problem and its place, if it cannot be read. Size, depth, tokens and the expansion of aliases are limited, so
 * it may read untrusted text: kubeconfigs, ConfigMaps, manifests. `own`: a file that the caller of the command chose.
 */
export function yamlValue(given: string | Uint8Array, whose?: 'own'): { value: unknown; problems: Problems } {
  const problems = new Problems();
  const simple = simpleYaml(typeof given === 'string' ? given : Buffer.from(given).toString('latin1'));
  return simple === undefined ? guardedValue(given, problems, whose) : { value: simple, problems };
}

/** Reads every text that is not simple, with the yaml package. */
export function guardedValue(
  given: string | Uint8Array,
  problems: Problems,
  whose?: 'own',
): { value: unknown; problems: Problems } {
  const { lines, documents } = readYaml(given, problems, whose === 'own' ? OWN : FOREIGN);
  const [document] = documents;
  const error = document && syntaxError(document);
  if (error) problems.add({ path: '', ...lines.position(error.offset) }, error.wrong);
  if (!document || error) return { value: undefined, problems };
  const reader = new YamlReader(document, lines, problems);
  const value = plainValue(reader, document.contents, problems);
  return { value: problems.empty ? value : undefined, problems };
}

/** The value of a YAML text as a map; empty if it cannot be read or is not a map. */
export function yamlFields(given: string | Uint8Array): Record<string, unknown> {
  return record(yamlValue(given).value);
}

/**
 * The fields of a file that will be changed or relied on. The failure repeats nothing of the file, which may contain a
 * key.
 * @throws Failure FILE_NOT_YAML
 */
export function yamlFile(path: string, content: string | Uint8Array): Record<string, unknown> {
  const { value, problems } = yamlValue(content);
  const [first] = problems.result().problems;
  if (first) throw new Failure(FILE_NOT_YAML, { path, line: first.line ?? 1, column: first.column ?? 1 });
  return record(value);
}
