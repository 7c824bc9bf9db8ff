import { stringify } from 'yaml';

/** Writes YAML for Go's parsers: keys sorted, no anchors, and whatever YAML 1.1 would read as something else is quoted. */
export function toYaml(value: unknown): string {
  return stringify(value, { version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 });
}
