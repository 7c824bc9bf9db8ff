/**
 * Run by the very Node.js of the executable: makes V8's code cache of main.cjs. A rehearsed join runs first, so that the functions of a
 * join are in it, compiled, and not only the outermost ones.  argv: the folder of main.cjs, where the cache goes, too.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

const folder = process.argv[2];
const script = new Script(readFileSync(path.join(folder, 'main.cjs'), 'latin1'), { filename: 'kubejoin/main.cjs' });
const scriptModule = { exports: {} };
script.runInThisContext()(scriptModule.exports, require, scriptModule);

const write = process.stdout.write;
process.stdout.write = (_text, encoding, done) => {
  const callback = typeof encoding === 'function' ? encoding : done;
  callback?.();
  return true;
};
scriptModule.exports.main({ argv: ['rehearse'], insideRootfs: false }).then((code) => {
  process.stdout.write = write;
  if (code !== 0) throw new Error(`the rehearsed join ended with ${code}`);
  writeFileSync(path.join(folder, 'main.cache'), script.createCachedData());
  process.exit(0);
});
