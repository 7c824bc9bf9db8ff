const NAME = '[\\w$]+';

/** esbuild's __toESM, minified. */
const TO_ESM = new RegExp(`(${NAME})=\\((${NAME}),${NAME},(${NAME})\\)=>\\(\\3=\\2!=null\\?`);
/** A module in the place of a deferred one (deferred.ts), minified. */
const STAND_IN = new RegExp(
  `(${NAME})=${NAME}\\(\\(${NAME},(${NAME})\\)=>\\{(?:${NAME}\\(\\);)?\\2\\.exports=${NAME}\\(\\)\\(\\(\\)=>`,
  'g',
);

/**
 * esbuild gives each importer of a CommonJS module an object of its own with a getter for every name. Modules in the
 * place of deferred ones need none: their names are the same for all, so importers share the module itself. The text
 * keeps its length, so positions in it stay the same. Throws if esbuild's output has another form.
 */
export function directStandIns(program: string): string {
  const toEsm = TO_ESM.exec(program)?.[1] ?? '';
  const standIns = new Set([...program.matchAll(STAND_IN)].map(([, name]) => name));
  const wrapped = new RegExp(`(?<![\\w$.])${toEsm.replaceAll('$', '\\$&')}\\((${NAME})\\(\\),1\\)`, 'g');
  const direct = program.replace(wrapped, (whole, name: string) =>
    standIns.has(name) ? `${name}()`.padEnd(whole.length) : whole,
  );
  if (direct === program) throw new Error('esbuild wraps modules in another way than before');
  return direct;
}
