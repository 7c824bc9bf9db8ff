/**
 * What an importer gets in the place of a deferred module: an object without names, which takes over the module's exports
 * when the first of them is read. From then on they are its own, and reading one costs no more than of any module.
 */
module.exports = (load) => {
  const get = (_, name, importer) => {
    if (name === '__esModule') return true;
    const whole = load();
    Object.defineProperties(importer, Object.getOwnPropertyDescriptors(whole));
    return whole[name];
  };
  return Object.create(new Proxy({}, { get }));
};
