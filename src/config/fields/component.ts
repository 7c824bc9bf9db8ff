import type { Field, FieldType } from './field.ts';

/** Names of fields, with blanks between, by their type. */
type NamesByType = Partial<Record<FieldType, string>>;

/** Fields that are documented elsewhere, in Kubernetes' reference. */
export function componentFields(names: NamesByType): readonly Field[] {
  const types = Object.entries(names) as [FieldType, string][];
  return types.flatMap(([type, paths]) =>
    paths
      .trim()
      .split(/\s+/)
      .map((path): Field => ({ path, type, doc: '' })),
  );
}

/** k8s.io/component-base/logs/api/v1 LoggingConfiguration. */
export const LOGGING: readonly Field[] = componentFields({
  object: 'logging logging.options logging.options.text logging.options.json',
  string: 'logging.format logging.vmodule[].filePattern',
  anything: 'logging.flushFrequency',
  long: 'logging.verbosity logging.vmodule[].verbosity',
  boolean: 'logging.options.text.splitStream logging.options.json.splitStream',
  quantity: 'logging.options.text.infoBufferSize logging.options.json.infoBufferSize',
  'list of objects': 'logging.vmodule',
});
