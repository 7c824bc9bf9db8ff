import { Ajv2020 } from 'ajv/dist/2020.js';
import { eventsSchema } from '../../../scripts/pages/events.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
const valid = ajv.compile(eventsSchema);

/** Throws an error unless every line of --output json is as docs/events.schema.json has it. */
export function requireValid(lines: readonly unknown[]): void {
  for (const line of lines) {
    const wrong = wrongWith(line);
    if (wrong !== undefined) throw new Error(wrong);
  }
}

/**
 * The fault of a line of --output json by docs/events.schema.json; undefined for a valid line.
 */
export function wrongWith(line: unknown): string | undefined {
  if (valid(line)) return undefined;
  // Each alternative that does not apply complains; the actual problem lies deepest.
  const depth = ({ instancePath }: { instancePath: string }) => instancePath.split('/').length;
  const errors = valid.errors ?? [];
  const deepest = Math.max(...errors.map(depth));
  return `${JSON.stringify(line).slice(0, 400)}: ${ajv.errorsText(errors.filter((error) => depth(error) === deepest)).slice(0, 300)}`;
}
