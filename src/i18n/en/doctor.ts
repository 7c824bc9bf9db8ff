export const doctor = {
  COMMAND_DOCTOR: () => 'Tell whether a join would work, and all that keeps it from working; changes nothing',
  COMMAND_DOCTOR_LONG: () =>
    `Looks at all that a join looks at before it changes anything, and goes on after what is wrong, so that everything is told at once. It takes the flags of the join, only reads, and needs root as the join does.

Without an endpoint, a token and a configuration file only this machine is looked at.`,
  DOCTOR_JOIN_WORKS: (p: { node: string }) => `A join as ${p.node} would work. Nothing was changed.`,
  DOCTOR_MACHINE_READY: (p: { node: string }) =>
    `This machine (${p.node}) is ready to join. The cluster was not asked: give the endpoint and the flags of the join for that.`,
};
