export const preflight = {
  failures: {},
  texts: {},
};
