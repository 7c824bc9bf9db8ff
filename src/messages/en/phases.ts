export const phases = {
  failures: {},
  texts: {},
};
