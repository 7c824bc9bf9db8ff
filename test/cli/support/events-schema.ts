import { Ajv2020 } from 'ajv/dist/2020.js';
import { eventsSchema } from '../../../scripts/pages/events.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
const valid = ajv.compile(eventsSchema);

/**
 * What is wrong with a line of --output json by docs/events.schema.json; undefined for one that is as the schema has
 * it.
 */
export function wrongWith(line: unknown): string | undefined {
  if (valid(line)) return undefined;
  // Of alternatives each that does not apply complains; what is wrong lies deepest.
  const depth = ({ instancePath }: { instancePath: string }) => instancePath.split('/').length;
  const errors = valid.errors ?? [];
  const deepest = Math.max(...errors.map(depth));
  return `${JSON.stringify(line).slice(0, 400)}: ${ajv.errorsText(errors.filter((error) => depth(error) === deepest)).slice(0, 300)}`;
}
