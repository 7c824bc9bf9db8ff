/**
 * Run by the very Node.js of the executable: makes V8's code cache of the program. A rehearsed join runs first, so that the functions of a
 * join are in it, compiled, and not only the outermost ones.  argv: main.cjs, where to write the cache.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [source, target] = process.argv.slice(2);
const script = new Script(readFileSync(source, 'latin1'), { filename: 'kubejoin/main.cjs' });
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, require, module_);

const write = process.stdout.write;
process.stdout.write = (_text, encoding, done) => {
  const callback = typeof encoding === 'function' ? encoding : done;
  callback?.();
  return true;
};
module_.exports.main({ argv: ['rehearse'], insideRootfs: false }).then((code) => {
  process.stdout.write = write;
  if (code !== 0) throw new Error(`the rehearsed join ended with ${code}`);
  writeFileSync(target, script.createCachedData());
  process.exit(0);
});
