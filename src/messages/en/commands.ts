export const commands = {
  failures: {},
  texts: {},
};
