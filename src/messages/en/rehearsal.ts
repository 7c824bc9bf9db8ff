export const rehearsal = {
  failures: {},
  texts: {},
};
